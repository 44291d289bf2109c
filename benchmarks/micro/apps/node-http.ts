import type { IncomingMessage, ServerResponse } from 'node:http'
import { createProfile } from './requests.ts'

/** The least Node itself can take for these answers: no router, no hooks. */
export function answer ({ url = '' }: IncomingMessage, response: ServerResponse): void {
  if (url === '/profile') return send(response, 'application/json; charset=utf-8', JSON.stringify(createProfile()))
  if (url.startsWith('/post/')) return send(response, 'text/html; charset=utf-8', `Post ${Number(url.slice(6))}`)
  send(response, 'text/html; charset=utf-8', 'Hello, World!')
}

function send (response: ServerResponse, contentType: string, body: string): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
