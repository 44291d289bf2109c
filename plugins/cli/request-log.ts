import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { formatRequestLine } from '../../lib/commands/request-line.ts'
import { hasColor } from './terminal.ts'

/** Writes a line for each answer of a server; none where the app's own logger has one for each. */
export function logRequests (app: FastifyInstance, server: Pick<Server, 'prependListener'>): void {
  if (logsRequestsItself(app)) return
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const start = performance.now()
    const { method = '', url = '' } = request
    response.once('close', () => {
      process.stderr.write(`${formatRequestLine({
        time: new Date(),
        method,
        url,
        status: response.headersSent ? response.statusCode : undefined,
        milliseconds: performance.now() - start,
        isCut: !response.writableFinished
      }, hasColor)}\n`)
    })
  })
}

function logsRequestsItself ({ log, initialConfig }: FastifyInstance): boolean {
  return initialConfig.disableRequestLogging !== true && ['trace', 'debug', 'info'].includes(log.level)
}
