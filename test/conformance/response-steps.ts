import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  abort, afterThisRequest, escape, HTTPException, jsonify, makeResponse, Markup, redirect, Response, session, urlFor
} from '../../plugins/index.ts'
import type { ErrorClass } from './python-errors.ts'
import type { Call, Step, Value } from './responses.ts'

/** What the steps of one function see. */
export interface Scope {
  readonly classes: ReadonlyMap<string, ErrorClass>
  readonly variables: ReadonlyMap<string, unknown>
  /** What the handler or the except branch was called with. */
  readonly error?: unknown
}

/** What the steps return; `undefined` when they end without a return. */
export function runSteps (steps: readonly Step[], outer: Scope): { value: unknown } | undefined {
  const variables = new Map(outer.variables)
  const scope = { ...outer, variables }
  for (const step of steps) {
    if ('return' in step) return { value: evaluate(step.return, scope) }
    if ('let' in step) {
      variables.set(step.let, evaluate(step.be, scope))
    } else if ('try' in step) {
      const returned = runTry(step, scope)
      if (returned) return returned
    } else {
      perform(step, scope)
    }
  }
  return undefined
}

type TryStep = Extract<Step, { try: Step[] }>
type PlainStep = Exclude<Step, { return: Value } | { let: string } | TryStep>

function runTry (step: TryStep, scope: Scope): { value: unknown } | undefined {
  try {
    return runSteps(step.try, scope)
  } catch (error) {
    if (!(error instanceof getClass(step.except, scope))) throw error
    return runSteps(step.then, { ...scope, error })
  }
}

function perform (step: PlainStep, scope: Scope): void {
  if ('pass' in step) return
  if ('do' in step) evaluate(step.do, scope)
  else if ('abort' in step) performAbort(step, scope)
  else if ('raise' in step) performRaise(step, scope)
  else if ('set_header' in step) editHeaders(step.set_header, 'set', scope)
  else if ('add_header' in step) editHeaders(step.add_header, 'append', scope)
  else if ('del_header' in step) getResponse(step.del_header[0], scope).headers.delete(step.del_header[1])
  else if ('set_attr' in step) setAttribute(step.set_attr, scope)
  else if ('set_cookie' in step) setCookie(step, scope)
  else if ('delete_cookie' in step) deleteCookie(step, scope)
  else if ('session_set' in step) session[step.session_set[0]] = evaluate(step.session_set[1], scope)
  else performAfterThisRequest(step.after_this_request, scope)
}

function performAbort (step: Extract<Step, { abort: Value }>, scope: Scope): never {
  const target = evaluate(step.abort, scope)
  const args = (step.args ?? []).map((arg) => evaluate(arg, scope))
  const options = evaluateAll(step.kwargs, scope, { valid_methods: 'validMethods', retry_after: 'retryAfter', www_authenticate: 'wwwAuthenticate' })
  if (target === 405 && args.length > 0) options['validMethods'] = args.shift()
  const [description = options['description'], response = options['response']] = args
  const details = { ...options, ...(description !== undefined && { description }), ...(response !== undefined && { response }) }
  const onlyDescription = Object.keys(details).every((name) => name === 'description')
  Reflect.apply(abort, undefined, [target, ...(onlyDescription ? Object.values(details) : [details])])
  throw new Error('abort returned.')
}

function performRaise (step: Extract<Step, { raise: string }>, scope: Scope): never {
  const args = (step.args ?? []).map((arg) => evaluate(arg, scope))
  const options = evaluateAll(step.kwargs, scope)
  const raised: unknown = Reflect.construct(getClass(step.raise, scope), Object.keys(options).length > 0 ? [options] : args)
  throw raised
}

function editHeaders ([variable, name, value]: [string, string, Value], method: 'set' | 'append', scope: Scope): void {
  getResponse(variable, scope).headers[method](name, String(evaluate(value, scope)))
}

function setAttribute ([variable, attribute, recorded]: [string, string, Value], scope: Scope): void {
  const response = getResponse(variable, scope)
  const name = RESPONSE_ATTRIBUTES[attribute]
  if (name === undefined) throw new Error(`Response has no attribute for ${attribute}.`)
  Reflect.set(response, name, evaluate(recorded, scope))
}

const RESPONSE_ATTRIBUTES: Readonly<Record<string, string>> = { status_code: 'status', status: 'status', mimetype: 'mimetype', content_type: 'contentType', data: 'body' }

function setCookie ({ set_cookie: [variable, name, value], kwargs }: Extract<Step, { set_cookie: unknown }>, scope: Scope): void {
  getResponse(variable, scope).setCookie(name, String(evaluate(value, scope)), evaluateAll(kwargs, scope, COOKIE_OPTIONS))
}

function deleteCookie ({ delete_cookie: [variable, name], kwargs }: Extract<Step, { delete_cookie: unknown }>, scope: Scope): void {
  getResponse(variable, scope).deleteCookie(name, evaluateAll(kwargs, scope, COOKIE_OPTIONS))
}

const COOKIE_OPTIONS: Readonly<Record<string, string>> = { max_age: 'maxAge', httponly: 'httpOnly', samesite: 'sameSite' }

function performAfterThisRequest (steps: readonly Step[], scope: Scope): void {
  afterThisRequest((response) => {
    const returned = runSteps(steps, { ...scope, variables: new Map([...scope.variables, ['response', response]]) })
    if (!returned) return response
    if (returned.value instanceof Response) return returned.value
    throw new Error('The recorded hook returned no response.')
  })
}

function evaluate (value: Value, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null) return value
  const all = (items: readonly Value[]): unknown[] => items.map((item) => evaluate(item, scope))
  if ('list' in value) return all(value.list)
  if ('tuple' in value) return all(value.tuple)
  if ('dict' in value) return evaluateAll(value.dict, scope)
  if ('set' in value) return new Set(all(value.set))
  if ('bytes' in value) return Buffer.from(value.bytes)
  if ('hex' in value) return Buffer.from(value.hex, 'hex')
  if ('gen' in value) return generate(all(value.gen))
  if ('bigint' in value) return BigInt(value.bigint)
  if ('object' in value) return new Opaque()
  if ('var' in value) return getVariable(value.var, scope)
  if ('e' in value) return readError(value.e, scope.error)
  if ('concat' in value) return all(value.concat).join('')
  if ('session' in value) return session[value.session]
  if ('wsgi' in value) return toListener(value.wsgi)
  if ('nested' in value) return runSteps(value.nested, scope)?.value
  return call(value, scope)
}

/** An object no view may return. */
class Opaque {}

function * generate (chunks: readonly unknown[]): Generator<unknown> {
  yield * chunks
}

/** What a WSGI application is to Flask, a request listener is to flaskish. */
function toListener ({ status, headers, body }: Extract<Value, { wsgi: unknown }>['wsgi']): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => {
    const pairs = Array.isArray(headers) ? headers : Object.entries(headers)
    for (const [name, value] of pairs) response.appendHeader(name, value)
    response.statusCode = Number.parseInt(String(status))
    response.end(body)
  }
}

function readError (attribute: string, error: unknown): unknown {
  if (!(error instanceof Error)) throw new Error('There is no error here.')
  const name = (of: unknown): string => of instanceof Error ? of.constructor.name : 'none'
  if (attribute === 'self') return error
  if (attribute === 'class') return name(error)
  if (attribute === 'str' && !(error instanceof HTTPException)) return error.message
  if (!(error instanceof HTTPException)) throw new Error(`Only an HTTPException has ${attribute}.`)
  if (attribute === 'str') return `${error.code} ${error.name}: ${error.description}`
  if (attribute === 'original_class') return name(error.originalException)
  if (attribute === 'response') return error.getResponse()
  return Reflect.get(error, attribute)
}

function call ({ call: name, args = [], kwargs = {} }: Call, scope: Scope): unknown {
  const run = CALLS[name]
  if (!run) throw new Error(`No function is known for ${name}.`)
  return run(args.map((arg) => evaluate(arg, scope)), evaluateAll(kwargs, scope))
}

/** By Flask's names; keyword arguments are one object here. Arguments go in unchecked, as a JavaScript caller's would. */
const CALLS: Readonly<Record<string, (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown>> = {
  make_response: (args) => Reflect.apply(makeResponse, undefined, args),
  jsonify: (args, kwargs) => Reflect.apply(jsonify, undefined, Object.keys(kwargs).length > 0 ? [...args, kwargs] : args),
  redirect: (args, kwargs) => Reflect.apply(redirect, undefined, 'code' in kwargs ? [args[0], kwargs['code']] : args),
  Response: construct,
  url_for: ([endpoint], kwargs) => Reflect.apply(urlFor, undefined, [endpoint, kwargs]),
  escape: (args) => Reflect.apply(escape, undefined, args),
  Markup: (args) => Reflect.construct(Markup, args)
}

function construct (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown {
  const [body = kwargs['response'], status = kwargs['status'], headers = kwargs['headers'], mimetype = kwargs['mimetype'], contentType = kwargs['content_type']] = args
  const response: unknown = Reflect.construct(Response, [body, status, headers])
  if (!(response instanceof Response)) throw new Error('Response made something else.')
  if (mimetype !== undefined) response.mimetype = String(mimetype)
  if (contentType !== undefined) response.contentType = String(contentType)
  return response
}

function evaluateAll (values: Readonly<Record<string, Value>> = {}, scope: Scope, names: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, evaluate(value, scope)]))
}

function getVariable (name: string, scope: Scope): unknown {
  if (!scope.variables.has(name)) throw new Error(`There is no variable ${name}.`)
  return scope.variables.get(name)
}

function getResponse (name: string, scope: Scope): Response {
  const response = getVariable(name, scope)
  if (!(response instanceof Response)) throw new Error(`${name} is not a response.`)
  return response
}

function getClass (name: string, { classes }: Scope): ErrorClass {
  const found = classes.get(name)
  if (!found) throw new Error(`There is no class ${name}.`)
  return found
}
