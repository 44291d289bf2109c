import { IncomingMessage, ServerResponse, type RequestListener, type Server } from 'node:http'
import { Socket } from 'node:net'
import type { Subject } from './subject.ts'

export interface BenchRequest {
  readonly method?: string
  readonly url: string
  readonly cookie?: string
  /** The text of an urlencoded form that is sent; not through the server. */
  readonly form?: string
}

/**
 * A subject that answers these requests in turn with Node's own request and response classes, on a socket that throws
 * away what is written: what remains is the cost of the handler, without network and HTTP parser.
 */
export function toHandlerSubject (handler: RequestListener, requests: readonly BenchRequest[]): Subject {
  const sink = new SinkSocket()
  return toSubject(sink, requests, (request, done) => exchange(handler, request, sink, done))
}

/** The same through all of Node's HTTP server, its parser included; only the kernel is missing. */
export function toServerSubject (server: Server, requests: readonly BenchRequest[]): Subject {
  const sink = new SinkSocket()
  server.emit('connection', sink)
  return toSubject(sink, requests, ({ method = 'GET', url }, done) => {
    sink.afterWrite = () => process.nextTick(done)
    sink.push(`${method} ${url} HTTP/1.1\r\n${HEADER_LINES}\r\n`)
  })
}

type Send = (request: BenchRequest, done: () => void) => void

function toSubject (sink: SinkSocket, requests: readonly BenchRequest[], send: Send): Subject {
  return {
    answer: async () => {
      const answers: string[] = []
      for (const request of requests) {
        sink.written = []
        await new Promise<void>((resolve) => send(request, resolve))
        answers.push(withoutDate(sink.written.join('')))
      }
      sink.written = undefined
      return answers.join('\n')
    },
    // Without a promise for each request: AsyncLocalStorage makes promises dearer, and a server needs none.
    run: (times) => new Promise((resolve) => {
      let sent = 0
      next()

      function next (): void {
        const request = requests[sent % requests.length]
        if (sent++ === times || !request) resolve()
        else send(request, next)
      }
    })
  }
}

const HEADERS = ['Host', 'localhost:3000', 'User-Agent', 'flaskish-benchmark', 'Accept', '*/*']
const HEADER_LINES = HEADERS.map((text, index) => text + (index % 2 === 0 ? ': ' : '\r\n')).join('')

/** What node:http does between its parser and the handler, and after the response. */
function exchange (handler: RequestListener, { method = 'GET', url, cookie, form }: BenchRequest, sink: SinkSocket, done: () => void): void {
  const message = new IncomingMessage(sink)
  message.httpVersion = '1.1'
  message.httpVersionMajor = 1
  message.httpVersionMinor = 1
  message.method = method
  message.url = url
  addHeaderLines(message, headersOf(cookie, form))
  message.complete = true
  if (form !== undefined) message.push(Buffer.from(form))
  message.push(null)

  const response = new ServerResponse(message)
  response.assignSocket(sink)
  response.on('finish', () => {
    response.detachSocket(sink)
    done()
  })
  handler(message, response)
}

function headersOf (cookie: string | undefined, form: string | undefined): readonly string[] {
  if (form !== undefined) return [...HEADERS, 'Content-Type', 'application/x-www-form-urlencoded', 'Content-Length', String(form.length)]
  return cookie === undefined ? HEADERS : [...HEADERS, 'Cookie', cookie]
}

/** The parser's way to fill in headers, which keeps them as a list until they are read. @types/node does not have it. */
interface ParsedMessage extends IncomingMessage {
  _addHeaderLines (lines: readonly string[], count: number): void
}

function addHeaderLines (message: IncomingMessage, headers: readonly string[]): void {
  if (!isParsedMessage(message)) throw new Error('Cannot add headers to a request: this Node.js has no IncomingMessage#_addHeaderLines. Adapt exchange.ts to it.')
  message._addHeaderLines(headers, headers.length)
}

function isParsedMessage (message: IncomingMessage): message is ParsedMessage {
  return '_addHeaderLines' in message
}

class SinkSocket extends Socket {
  override readonly remoteAddress = '127.0.0.1'
  /** What was written, while somebody looks at it. */
  written: string[] | undefined
  afterWrite: (() => void) | undefined

  override _read (): void {}

  override _write (chunk: string | Uint8Array, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.written?.push(toText(chunk))
    callback()
    this.afterWrite?.()
  }

  override _writev (chunks: Array<{ chunk: string | Uint8Array, encoding: BufferEncoding }>, callback: (error?: Error | null) => void): void {
    if (this.written) for (const { chunk } of chunks) this.written.push(toText(chunk))
    callback()
    this.afterWrite?.()
  }
}

function toText (chunk: string | Uint8Array): string {
  return typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
}

/** The answer in one form: header names in lower case and in order, no Date, no value of a sealed cookie. */
function withoutDate (answer: string): string {
  const [head = '', ...body] = answer.split('\r\n\r\n')
  const [status = '', ...lines] = head.split('\r\n')
  const headers = lines
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .map((line) => line.startsWith('set-cookie:') ? toComparableCookie(line) : line)
    .filter((line) => !line.startsWith('date:'))
    .sort()
  return [status, ...headers, '', body.join('\r\n\r\n')].join('\n')
}

function toComparableCookie (line: string): string {
  const [pair = '', ...attributes] = line.split('; ')
  return [pair.replace(/=.*/, '=*'), ...attributes.sort()].join('; ')
}
