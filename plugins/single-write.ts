import { OutgoingMessage, type ServerResponse } from 'node:http'

/** Node's `write` and `end` send by `_send`: the text, with the head before it where that is not out yet. */
type NodeAnswer = ServerResponse & { _send: (text: string, encoding: 'utf8') => boolean }

// Of the class that Node has them in: what monitoring has put on ServerResponse before is then seen to be somebody else's.
const { end, write } = OutgoingMessage.prototype
const endEmpty: () => OutgoingMessage = end

/**
 * Has an answer of text leave in one write. Of `end(text)`, Node.js 20 and 22 make two: the head with the text, and nothing,
 * which tells them when it is out; these go to the socket gathered, by `writev`, and that takes a tenth of a short answer
 * (benchmarks, "Answers in one write"). An answer whose functions are somebody else's keeps those.
 */
export function writeAtOnce (answer: ServerResponse): void {
  if (answer.end === end && answer.write === write) answer.end = endAtOnce as typeof answer.end
}

function endAtOnce (this: NodeAnswer, chunk?: unknown, encoding?: BufferEncoding, callback?: () => void): OutgoingMessage {
  const isInstant = typeof chunk === 'string' && chunk !== '' && !encoding && !callback
  if (!isInstant || !isReady(this)) return end.call(this, chunk, encoding as BufferEncoding, callback)
  // By write() it would wait in the socket's queue until the socket is uncorked.
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
