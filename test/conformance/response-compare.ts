import { toCanonicalText } from './corpus.ts'
import type { BodyShape, RecordedResponse } from './responses.ts'
import { compareText, withoutOrigin } from './routing.ts'
import type { Answer } from './send.ts'

/** What is wrong with the answer: nothing, or one line per difference. */
export function compareResponse (expected: RecordedResponse, answer: Answer, request: { method: string }): string[] {
  return [
    ...compareText('status', String(expected.status), String(answer.status)),
    ...compareHeaders(expected, answer, request),
    ...compareBody(expected, answer, request)
  ]
}

/** A server's own, never the application's. */
const SERVER_HEADERS = ['date', 'connection', 'keep-alive', 'transfer-encoding']

function compareHeaders (expected: RecordedResponse, answer: Answer, request: { method: string }): string[] {
  const names = new Set([...Object.keys(expected.headers), ...answer.headers.keys()].filter((name) => !SERVER_HEADERS.includes(name)))
  return [...names].flatMap((name) => {
    const wanted = expected.headers[name] ?? null
    const got = answer.headers.get(name)
    if (wanted === '*') return got === undefined ? [`no ${name}`] : []
    if (name === 'content-length' && wanted !== null && isJson(expected)) return compareJsonLength(answer, request)
    const normalise = NORMALISERS[name] ?? ((values) => values.join(' | '))
    const wantedText = wanted === null ? 'none' : normalise([wanted].flat(), expected, answer)
    const gotText = got === undefined ? 'none' : normalise(got, expected, answer)
    return compareText(name, wantedText, gotText || 'none')
  })
}

type Normaliser = (values: readonly string[], expected: RecordedResponse, answer: Answer) => string

/** What both sides are reduced to before they are compared. */
const NORMALISERS: Readonly<Record<string, Normaliser>> = {
  allow: (values) => values.flatMap((value) => value.split(',')).map((method) => method.trim()).sort().join(', '),
  'content-type': (values) => values.join(' | ').replace(/^application\/json; ?charset=utf-8$/, 'application/json'),
  location: (values) => withoutOrigin(values.join(' | ')),
  'set-cookie': (values) => values.map(maskSession).join(' | '),
  // Our default pages are negotiated, and say so.
  vary: (values, expected) => values.flatMap((value) => value.split(',')).map((name) => name.trim())
    .filter((name) => !(isErrorPage(expected) && name === 'Accept')).sort().join(', ')
}

/** The content of the session cookie is free, and SameSite=Lax its default here. */
function maskSession (cookie: string): string {
  if (!/^(?:session|sid)=/.test(cookie)) return cookie
  const masked = cookie.replace(/=[^;]*/, '=*')
  return /; SameSite=/.test(masked) ? masked : `${masked}; SameSite=Lax`
}

function isErrorPage (expected: RecordedResponse): boolean {
  return expected.status >= 400 && expected.headers['content-length'] === '*'
}

function isJson ({ headers }: RecordedResponse): boolean {
  return headers['content-type'] === 'application/json'
}

/** JSON is compared parsed, so its length has to be that of the body sent. */
function compareJsonLength ({ headers, body }: Answer, { method }: { method: string }): string[] {
  const length = headers.get('content-length')?.join(' | ') ?? 'none'
  if (method === 'HEAD') return /^\d+$/.test(length) ? [] : [`content-length expected a number, got ${length}`]
  return compareText('content-length', String(body.length), length)
}

function compareBody (expected: RecordedResponse, { body }: Answer, { method }: { method: string }): string[] {
  const text = body.toString()
  if (method === 'HEAD') return compareText('body', '', text)
  if (expected.body_hex !== undefined) return compareText('body', expected.body_hex, body.toString('hex'))
  if (expected.body_shape) return compareShape(expected.body_shape, text)
  if (expected.body === undefined) return []
  if (isJson(expected)) return compareText('body', toSortedJson(expected.body), toSortedJson(text))
  return compareText('body', expected.body, text)
}

function toSortedJson (text: string): string {
  try {
    return toCanonicalText(JSON.parse(text))
  } catch {
    return text
  }
}

function compareShape (expected: BodyShape, page: string): string[] {
  const got: Record<string, string | undefined> = {
    title: /<title>(.*?)<\/title>/s.exec(page)?.[1],
    h1: /<h1>(.*?)<\/h1>/s.exec(page)?.[1],
    p: /<p>(.*?)<\/p>/s.exec(page)?.[1],
    href: withoutOrigin(unescapeHref(/<a href="(.*?)"/s.exec(page)?.[1] ?? 'none'))
  }
  return Object.entries(expected).flatMap(([part, wanted]) =>
    compareText(part, part === 'href' ? withoutOrigin(String(wanted)) : String(wanted), got[part] ?? 'none'))
}

function unescapeHref (href: string): string {
  return href.replaceAll('&amp;', '&').replaceAll('&#39;', '\'').replaceAll('&#34;', '"')
}
