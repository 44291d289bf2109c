import t from 'tap'
import { readCorpus } from '../conformance/corpus.ts'
import { createLedger, findReason } from '../conformance/ledger.ts'
import { buildResponseApp } from '../conformance/response-app.ts'
import { compareResponse } from '../conformance/response-compare.ts'
import { expectInstead, RESPONSE_DIFFERENCES } from '../conformance/response-differences.ts'
import type { ResponseCase } from '../conformance/responses.ts'
import { send } from '../conformance/send.ts'

t.test('views', async (t) => {
  const cases = readCorpus<ResponseCase>('responses')

  t.test('answer what Flask answers', async (t) => {
    const ledger = createLedger('responses')
    for (const responseCase of cases) {
      const { id, spec, request, expect } = responseCase
      const reason = findReason(RESPONSE_DIFFERENCES, responseCase)
      if (reason !== undefined) {
        ledger.leaveOut(reason)
        continue
      }
      await using app = await buildResponseApp(spec)
      const expected = expectInstead(responseCase) ?? expect
      if ('raises' in expected) throw new Error(`Nothing is expected instead of ${id}.`)
      const answer = await send(app, { method: request.method, target: request.path, raw: false })
      ledger.count(`${id} ${request.method} ${request.path}`, compareResponse(expected, answer, request))
      t.same(ledger.takeMismatches(), [], id)
    }
    for (const line of ledger.summary()) t.comment(line)
  })
})
