import Fastify from 'fastify'
import t from 'tap'
import flaskish from '../../plugins/index.ts'
import { COOKIE_DIFFERENCES, runDumpCookie, runParseCookie } from '../conformance/cookies.ts'
import { readCorpus, toCanonicalText } from '../conformance/corpus.ts'
import { HELPER_DIFFERENCES, isError, runHelper, toExpected } from '../conformance/helpers.ts'
import type { HelperCase } from '../conformance/helpers.ts'
import { createLedger, findReason } from '../conformance/ledger.ts'
import type { Ledger } from '../conformance/ledger.ts'

const cases = readCorpus<HelperCase>('helpers')

t.test('the helpers answer what Flask\'s answer', async (t) => {
  const ledger = createLedger('calls')
  for (const helper of cases) {
    const reason = findReason(HELPER_DIFFERENCES, helper)
    if (reason !== undefined) {
      ledger.leaveOut(reason)
      continue
    }
    compare(ledger, helper, toExpected(helper), runHelper(helper))
    t.same(ledger.takeMismatches(), [], helper.id)
  }
  for (const line of ledger.summary()) t.comment(line)
})

t.test('setCookie and request.cookies treat a cookie as Werkzeug does', async (t) => {
  await using app = Fastify({ logger: false })
  await app.register(flaskish, { static: false, templates: false })
  await app.ready()
  const ledger = createLedger('cookies')
  for (const helper of cases.filter(({ fn }) => fn === 'dump_cookie' || fn === 'parse_cookie')) {
    const reason = COOKIE_DIFFERENCES[helper.id]
    if (reason !== undefined) {
      ledger.leaveOut(reason)
      continue
    }
    const got = helper.fn === 'dump_cookie' ? runDumpCookie(helper) : await runParseCookie(app, helper)
    compare(ledger, helper, isError(helper.expect) ? undefined : helper.expect, got)
    t.same(ledger.takeMismatches(), [], helper.id)
  }
  for (const line of ledger.summary()) t.comment(line)
})

/** `undefined` stands for an error, on both sides. */
function compare (ledger: Ledger, { id, fn, args }: HelperCase, wanted: unknown, answered: unknown): void {
  const [expected, got] = [wanted, answered].map((outcome) => outcome === undefined ? 'an error' : toCanonicalText(outcome))
  ledger.count(`${id} ${fn} ${JSON.stringify(args)}`, expected === got ? [] : [`expected ${expected}, got ${got}`])
}
