import t from 'tap'
import { readCorpus } from '../conformance/corpus.ts'
import { createLedger, findReason } from '../conformance/ledger.ts'
import { buildRoutingApp, compareRouting, ROUTING_DIFFERENCES } from '../conformance/routing.ts'
import type { RoutingCase, RoutingRequest } from '../conformance/routing.ts'
import { send } from '../conformance/send.ts'

t.test('rules match, redirect and refuse as Werkzeug does', async (t) => {
  const ledger = createLedger('requests')
  for (const routingCase of readCorpus<RoutingCase>('routing')) {
    await using app = await buildRoutingApp(routingCase)
    for (const request of routingCase.requests) {
      if (request.not_in_node) {
        ledger.leaveOut('Node hands this method to no request listener')
        continue
      }
      const target = toTarget(request)
      const answer = await send(app, { method: request.method, target, raw: request.raw === true })
      const what = `${routingCase.id} ${request.method} ${target}`
      const reason = findReason(ROUTING_DIFFERENCES, { id: routingCase.id, request, status: answer.status })
      if (reason === undefined) ledger.count(what, compareRouting(request.expect, answer))
      else if (answer.status < 500) ledger.leaveOut(reason)
      else ledger.count(what, [`a server's error, ${answer.status}`])
    }
    t.same(ledger.takeMismatches(), [], routingCase.id)
  }
  for (const line of ledger.summary()) t.comment(line)
})

function toTarget ({ path, query }: RoutingRequest): string {
  return query === undefined ? path : `${path}?${query}`
}
