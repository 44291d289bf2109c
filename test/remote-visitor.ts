import type { IncomingHttpHeaders } from 'node:http'
import { request as requestHttp } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'

export interface RemoteAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  /** The process that has answered. */
  readonly process: string
}

export interface RemoteRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string | Blob>>
}

/** A browser of a server in another process: it keeps cookies and sends them. Over HTTPS it keeps its connections, too. */
export class RemoteVisitor {
  readonly cookies: Map<string, string> = new Map()
  /** Who has answered so far. */
  readonly processes: Set<string> = new Set()
  readonly #base: URL
  readonly #agent: Agent | undefined

  /** @param ca The certificate to trust, where the server speaks HTTPS. */
  constructor (base: string, ca?: string) {
    this.#base = new URL(base)
    this.#agent = ca === undefined ? undefined : new Agent({ ca, keepAlive: true })
  }

  /** Ends its connections. */
  leave (): void {
    this.#agent?.destroy()
  }

  async get (path: string, { headers = {} }: RemoteRequest = {}): Promise<RemoteAnswer> {
    return await this.#send('GET', path, headers)
  }

  /** Sends a form: urlencoded, or multipart where a file is among the fields. */
  async post (path: string, { headers = {}, form = {} }: RemoteRequest = {}): Promise<RemoteAnswer> {
    const fields = Object.entries(form)
    const data = fields.some(([, value]) => typeof value !== 'string') ? new FormData() : new URLSearchParams()
    for (const [name, value] of fields) data.append(name, value as string)
    const encoded = new Response(data)
    return await this.#send('POST', path, { 'content-type': encoded.headers.get('content-type') ?? '', ...headers }, Buffer.from(await encoded.arrayBuffer()))
  }

  /** Where an answer redirects to. */
  async follow ({ headers: { location = '' } }: RemoteAnswer): Promise<RemoteAnswer> {
    return await this.get(location)
  }

  #send (method: string, path: string, headers: Readonly<Record<string, string>>, body?: Buffer): Promise<RemoteAnswer> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const url = new URL(path, this.#base)
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp
      const request = send(url, {
        method,
        agent: this.#agent ?? false,
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: { ...headers, ...cookie !== '' && { cookie }, ...body !== undefined && { 'content-length': body.length } }
      }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const by = String(response.headers['x-process'])
          this.processes.add(by)
          this.#keep(response.headers['set-cookie'] ?? [])
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString(), process: by })
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  #keep (cookies: readonly string[]): void {
    for (const text of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
      if (/; Max-Age=0/i.test(text)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}

/** Longer than the slowest machine needs; who gets no answer should not keep the test waiting until its own time is over. */
const PATIENCE_MS = 60_000
