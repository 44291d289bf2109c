import { ServerResponse } from 'node:http'

/** With what Node itself writes by: the head, where it is not out yet, and the text in one. */
type NodeAnswer = ServerResponse & { _send: (text: string, encoding: 'utf8') => boolean }

const { end, write } = ServerResponse.prototype
const endEmpty: () => ServerResponse = end

/**
 * Has an answer of text leave in one write. Of `end(text)`, Node.js 20 and 22 make two: the head with the text, and nothing,
 * which tells them when it is out; these go to the socket gathered, by `writev`, and that takes a tenth of a short answer
 * (benchmarks, "Answers in one write"). An answer whose functions are somebody else's keeps those.
 */
export function writeAtOnce (answer: ServerResponse): void {
  if (answer.end === end && answer.write === write) answer.end = endAtOnce as typeof end
}

function endAtOnce (this: NodeAnswer, chunk?: unknown, encoding?: BufferEncoding, callback?: () => void): ServerResponse {
  const isInstant = typeof chunk === 'string' && chunk !== '' && !encoding && !callback
  if (!isInstant || !isReady(this)) return end.call(this, chunk, encoding as BufferEncoding, callback)
  // write() would put it into a queue first: until the next tick, or until the socket is uncorked.
  this._send(chunk, 'utf8')
  return endEmpty.call(this)
}

/** Whether a text can go to the socket as it is: nothing there waits, and the head is made, for a body of a known length. */
function isReady (answer: ServerResponse): boolean {
  return answer.socket !== null && answer.socket.writableCorked === 0 && answer.headersSent && hasFixedBody(answer) &&
    !answer.writableEnded && !answer.destroyed
}

/** Node drops the body of some answers, cuts that of others into chunks, and counts the bytes of a strict one. */
function hasFixedBody ({ statusCode, chunkedEncoding, strictContentLength, req }: ServerResponse): boolean {
  return statusCode >= 200 && statusCode !== 204 && statusCode !== 304 && req.method !== 'HEAD' && !chunkedEncoding && !strictContentLength
}
