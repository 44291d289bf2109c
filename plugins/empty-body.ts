import type { IncomingMessage, ServerResponse } from 'node:http'

const ANSWER = Symbol('flaskish.answer')

type SparedRequest = IncomingMessage & { [ANSWER]?: ServerResponse | undefined }

/**
 * Spares Node the draining of a request that has no body. Once the answer is out, Node.js 20 and 22 read to its end what nobody
 * has read: eight ticks of the event loop for nothing, which (with what contexts cost in each) take a tenth of the CPU time of a
 * short answer (benchmarks, "Requests without a body"). Whoever listens to the request, now or later, is told all the same, at the same time.
 * @see https://nodejs.org/docs/latest-v20.x/api/stream.html#readablereadsize
 */
export function spareDraining (raw: IncomingMessage, answer: ServerResponse): void {
  // A complete one has been parsed to its end.
  if (raw.complete || hasBody(raw) || isListenedTo(raw)) return
  // Node leaves the rest of a request to whoever has begun to read it.
  raw.read(0)
  const spared: SparedRequest = raw
  spared[ANSWER] = answer
  raw.on('newListener', drainAfterAnswer)
}

function hasBody ({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

function isListenedTo (raw: IncomingMessage): boolean {
  return raw.readableFlowing !== null || raw.listenerCount('end') > 0 || raw.listenerCount('close') > 0
}

function drainAfterAnswer (this: SparedRequest, _event: string | symbol, listener: (...args: never[]) => void): void {
  const answer = this[ANSWER]
  this[ANSWER] = undefined
  // Node's own, added once the answer is out: at the end of the request Node would let go of it, as it does at the connection's next one.
  if (listener.name === 'clearIncoming') return
  this.off('newListener', drainAfterAnswer)
  const drain = (): void => { this.resume() }
  if (answer === undefined || answer.writableFinished) process.nextTick(drain)
  else answer.once('finish', drain)
}
