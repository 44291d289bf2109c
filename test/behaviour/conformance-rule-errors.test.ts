import Fastify from 'fastify'
import t from 'tap'
import flaskish from '../../plugins/index.ts'
import { readCorpus } from '../conformance/corpus.ts'

interface RuleErrorCase {
  id: string
  rule: string
  expect: { ok: true } | { error: string }
}

t.test('a rule is refused at registration exactly when Werkzeug refuses it', async (t) => {
  for (const { id, rule, expect } of readCorpus<RuleErrorCase>('rule_errors')) {
    await using app = Fastify({ logger: false })
    await app.register(flaskish, { static: false, templates: false })
    const register = (): unknown => app.rule(rule, { endpoint: 'view' }, () => 'answered')
    if ('error' in expect) {
      t.throws(register, { code: /^FLASKISH_ERR_/ }, `${id} ${rule}`)
    } else {
      t.doesNotThrow(register, `${id} ${rule}`)
      await app.ready()
    }
  }
})
