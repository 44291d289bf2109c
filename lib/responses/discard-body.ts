import { Readable } from 'node:stream'
import { isFixedBody, type ResponseBody } from './response.ts'

/** Closes the source of a body that nobody is going to read. */
export function discardBody (body: ResponseBody): void {
  if (isFixedBody(body)) return
  if (body instanceof Readable) body.on('error', ignoreFailure).destroy()
  else if ('getReader' in body) body.cancel().catch(ignoreFailure)
  else closeIterable(body).catch(ignoreFailure)
}

async function closeIterable (body: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  const iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
  await iterator.return?.()
}

/** A source that fails while it is thrown away has nobody to fail for. */
function ignoreFailure (): void {}
