import { IncomingMessage } from 'node:http'
import type { FastifyReply } from 'fastify'
import { spareDraining } from './empty-body.ts'
import { writeAtOnce } from './single-write.ts'

/** Has a request and its answer cost Node.js 20 and 22 no more than they cost Node.js 24, where they are HTTP/1 over a socket. */
export const leanExchange: (reply: FastifyReply) => void = selectExchange(process.versions.node)

export function selectExchange (nodeVersion: string): (reply: FastifyReply) => void {
  return Number.parseInt(nodeVersion) < 24 ? makeLean : () => {}
}

function makeLean ({ raw: answer, request: { raw } }: FastifyReply): void {
  // Those of inject() and of HTTP/2 are not Node's own.
  if (!(raw instanceof IncomingMessage)) return
  spareDraining(raw, answer)
  writeAtOnce(answer)
}
