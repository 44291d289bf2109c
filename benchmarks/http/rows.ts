/** What of two answers is compared besides their status. */
export type Part = 'type' | 'body' | 'json' | 'location' | 'cookie'

export interface Row {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly status: number
  readonly parts: readonly Part[]
  /** Headers of the request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The request brings the cookie that `POST /login` gave. */
  readonly loggedIn?: boolean
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

export const ROWS: readonly Row[] = [
  { name: 'string', method: 'GET', path: '/hello', status: 200, parts: ['type', 'body'] },
  { name: 'variable', method: 'GET', path: '/users/42', status: 200, parts: ['type', 'body'] },
  { name: 'JSON', method: 'GET', path: '/json', status: 200, parts: ['type', 'json'] },
  { name: 'template page', method: 'GET', path: '/page', status: 200, parts: ['type', 'body'] },
  { name: 'session read', method: 'GET', path: '/whoami', status: 200, parts: ['type', 'body'], loggedIn: true },
  { name: 'session write, flash', method: 'POST', path: '/save', status: 200, parts: ['type', 'body', 'cookie'], loggedIn: true },
  { name: 'form post', method: 'POST', path: '/form', status: 200, parts: ['type', 'body'], headers: FORM, body: 'name=Ada+Lovelace&language=en' },
  { name: 'static file', method: 'GET', path: '/static/style.css', status: 200, parts: ['type', 'body'] },
  { name: '404', method: 'GET', path: '/missing', status: 404, parts: [] },
  { name: '308', method: 'GET', path: '/projects', status: 308, parts: ['location'] }
]
