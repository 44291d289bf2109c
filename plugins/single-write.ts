import { ServerResponse } from 'node:http'

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

function endAtOnce (this: ServerResponse, chunk?: unknown, encoding?: BufferEncoding, callback?: () => void): ServerResponse {
  const { socket } = this
  const isInstant = typeof chunk === 'string' && chunk !== '' && !encoding && !callback && socket !== null && socket.writableCorked === 0
  if (!isInstant || !hasPlainHead(this)) return end.call(this, chunk, encoding as BufferEncoding, callback)
  // Written to a socket that is not corked, it would wait for the next tick.
  socket.cork()
  write.call(this, chunk, 'utf8')
  socket.uncork()
  return endEmpty.call(this)
}

/** Whether the head is made, with the length of the body that follows it; an answer that has ended is Node's to refuse. */
function hasPlainHead (answer: ServerResponse): boolean {
  return answer.headersSent && !answer.chunkedEncoding && !answer.writableEnded && answer.req.method !== 'HEAD'
}
