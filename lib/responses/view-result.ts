import { FlaskishError } from '../errors.ts'
import { Markup } from '../markup.ts'
import { ResponseHeaders, type HeadersInput } from './headers.ts'
import { jsonify } from './json.ts'
import { isFixedBody, Response, type ResponseBody } from './response.ts'

/**
 * The Response that a view's result stands for. Called like Flask's `make_response`: with nothing, with a result, or with
 * body, status and headers. A function as the last argument says in words whose result it is, for the error's message.
 * @throws FlaskishError FLASKISH_ERR_VIEW_RESULT for a result that is none.
 */
export function makeResponse (...parts: readonly unknown[]): Response {
  const last = parts.at(-1)
  const describe = parts.length > 1 && typeof last === 'function' ? () => String(last()) : describeNobody
  const given = describe === describeNobody ? parts : parts.slice(0, -1)
  if (given.length === 0) return new Response()
  return toResponse(given.length === 1 ? given[0] : given, describe)
}

/** Whether the value is an object of plain data: a literal, or one without a prototype, and nothing to iterate. */
export function isPlainObject (value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !(Symbol.iterator in value) && !(Symbol.asyncIterator in value)
}

type Describe = () => string

function toResponse (result: unknown, describe: Describe): Response {
  const response = Array.isArray(result) ? fromTuple(result, describe) : fromBody(result, describe)
  // The length of what is there is never a matter of opinion.
  if (isFixedBody(response.body)) response.headers.delete('content-length')
  return response
}

/** [body, status], [body, headers] or [body, status, headers]; null and undefined mean "not given". */
function fromTuple (tuple: readonly unknown[], describe: Describe): Response {
  if (tuple.length !== 2 && tuple.length !== 3) return refuse(describe, `it is a list of ${tuple.length}.`, `${TUPLE_FIX} ${LIST_FIX}`)
  const [body, second, third] = tuple
  const isHeadersFirst = tuple.length === 2 && typeof second === 'object'
  const [status, headers] = isHeadersFirst ? [undefined, second] : [second, third]
  if (Array.isArray(body)) return refuse(describe, 'its body is a list.', LIST_FIX)
  if (!isStatus(status)) return refuse(describe, `the second part of the list is ${nameOf(status)}, which is no status.`, `${TUPLE_FIX} ${LIST_FIX}`)
  if (!isHeaders(headers)) return refuse(describe, `the headers in the list are ${nameOf(headers)}.`, 'Give an object, or a list of [name, value] pairs.')
  const response = fromBody(body, describe)
  if (status !== undefined && status !== null) response.status = status
  if (headers !== undefined && headers !== null) response.headers.replace(headers)
  return response
}

function fromBody (body: unknown, describe: Describe): Response {
  if (typeof body === 'string') return new Response(body)
  if (typeof body !== 'object' || body === null) return refuse(describe, `it is ${nameOf(body)}.`, fixFor(body))
  if (isPlainObject(body)) return jsonify(body)
  if (body instanceof Response) return body
  if (body instanceof Markup || body instanceof Uint8Array) return new Response(body)
  if (isAnswer(body)) return body.getResponse()
  if (body instanceof globalThis.Response) return fromWebResponse(body, describe)
  if (isStream(body)) return new Response(body)
  if ('toJSON' in body && typeof body.toJSON === 'function') return jsonify(body)
  return refuse(describe, `it is ${nameOf(body)}.`, fixFor(body))
}

/** An HTTPException: it may be returned as well as thrown. */
function isAnswer (body: object): body is Error & { getResponse (): Response } {
  return body instanceof Error && 'getResponse' in body && typeof body.getResponse === 'function'
}

/** Generators, streams of Node and of the web, and whatever else gives its chunks in time; a Set or a Map only holds values. */
function isStream (body: object): body is Exclude<ResponseBody, string | null> {
  return Symbol.asyncIterator in body || (Symbol.iterator in body && 'next' in body && typeof body.next === 'function')
}

function fromWebResponse (given: globalThis.Response, describe: Describe): Response {
  if (given.bodyUsed) return refuse(describe, 'it is a web Response whose body was read already.', 'Return it unread, or a clone() of it.')
  const headers = new ResponseHeaders(given.headers)
  // fetch() has taken the encoding off the body, but not out of the headers.
  const decoded = given.url !== '' && headers.has('content-encoding') ? ['content-encoding', 'content-length'] : []
  for (const name of [...HOP_BY_HOP, ...decoded]) headers.delete(name)
  const response = new Response(given.body, given.status, headers)
  if (!headers.has('content-type')) response.headers.delete('content-type')
  return response
}

function isStatus (status: unknown): status is number | string | null | undefined {
  return status === undefined || status === null || typeof status === 'number' || (typeof status === 'string' && /^[0-9]{3}(?:\s|$)/.test(status))
}

function isHeaders (headers: unknown): headers is HeadersInput | null | undefined {
  if (headers === undefined || headers === null) return true
  return typeof headers === 'object' && (Array.isArray(headers) || Symbol.iterator in headers || isPlainObject(headers))
}

function nameOf (value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'string') return 'other text'
  if (typeof value !== 'object') return `a ${typeof value}`
  if ('then' in value && typeof value.then === 'function') return 'a promise'
  // Not value.constructor, which a visitor's own names may hide.
  const prototype: unknown = Object.getPrototypeOf(value)
  const name = typeof prototype === 'object' && prototype !== null ? prototype.constructor?.name ?? '' : ''
  return name === '' ? 'an object of no class' : `an object of class ${name}`
}

function fixFor (value: unknown): string {
  if (value === undefined || value === null) return `${COMMON_FIX}; often a "return" is missing.`
  if (value instanceof Set) return 'Return jsonify([...set]).'
  if (value instanceof Map) return 'Return Object.fromEntries(map).'
  if (typeof value === 'object' && 'then' in value) return 'Often an "await" is missing.'
  if (value instanceof Error) return 'Throw it, or abort(status).'
  if (typeof value === 'object') return 'Return a plain object, { ...object }, or give its class a toJSON().'
  if (typeof value === 'function') return 'Often the call is missing: "()".'
  return `${COMMON_FIX}; String(value) or jsonify(value) make one of it.`
}

function refuse (describe: Describe, found: string, fix: string): never {
  throw new FlaskishError('FLASKISH_ERR_VIEW_RESULT', { view: describe(), found, fix })
}

function describeNobody (): string {
  return 'this call'
}

const COMMON_FIX = 'Return a string, an object, [body, status] or a Response'
const TUPLE_FIX = 'A list is [body, status], [body, headers] or [body, status, headers].'
const LIST_FIX = 'Return jsonify(list) to answer with a list.'
const HOP_BY_HOP: readonly string[] = ['connection', 'keep-alive', 'transfer-encoding']
