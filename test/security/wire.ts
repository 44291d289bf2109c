import { exchange, type WireAnswer } from '../raw-socket.ts'

/** What is special about a request; the rest is that of a plain GET. */
export interface WireRequest {
  readonly method?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer extends WireAnswer {
  readonly status: number
  readonly location: string | undefined
}

/** Sends one request, its path and headers byte for byte, and reads the answer until the connection is closed. */
export async function send (port: number, path: string, { method = 'GET', host = 'localhost', headers = {}, body }: WireRequest = {}): Promise<Answer> {
  const length = body === undefined || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ Host: host, Connection: 'close', ...length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await exchange(port, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`)
  return { ...answer, status: Number(answer.statusLine.split(' ')[1] ?? 0), location: /^location: (.*)$/m.exec(answer.head)?.[1] }
}

/** Milliseconds that something took. */
export async function time (work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Whether a text has a control character of ASCII. */
export function hasControls (text: string): boolean {
  return Array.from(text, (character) => character.charCodeAt(0)).some((code) => code < 32 || code === 127)
}
