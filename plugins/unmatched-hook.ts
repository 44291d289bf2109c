import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { openContext } from './context.ts'
import { findSymbol, hooksOf } from './fastify-symbols.ts'
import { hasOutput } from './logging.ts'

/** What is done about requests that no route answers. */
export interface Unmatched {
  /** Before all hooks. */
  readonly arrived: (request: FastifyRequest) => void
  /** Asked right after that where the host has no hook that could see the request or its answer. @returns whether it has answered. */
  readonly answerUnseen: (request: FastifyRequest, reply: FastifyReply) => boolean
  /** @returns whether it has answered, or will. */
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => boolean
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void

/**
 * Calls `arrived` and asks `answer` about every request that no route answers: after the host's own onRequest hooks, before its not-found handler.
 * A hook of the root would do, but it costs each request of every route (measured: benchmarks, plain Fastify route); so it
 * is put where Fastify keeps what it runs for such requests, and only where that is not found among the root's hooks.
 */
export function addUnmatchedHook (root: FastifyInstance, { arrived, answerUnseen, answer }: Unmatched): void {
  const contexts = findSymbol(root, '404ContextKey')
  const children = findSymbol(root, 'children')
  const first: Hook = (request, _reply, done) => {
    arrived(request)
    done()
  }
  const firstUnseen: Hook = (request, reply, done) => {
    arrived(request)
    if (!request.is404 || !answerUnseen(request, reply)) done()
  }
  const last: Hook = (request, reply, done) => {
    if (!request.is404 || !answer(request, reply)) done()
  }
  if (contexts === undefined || children === undefined) {
    root.addHook('onRequest', first)
    root.addHook('onRequest', last)
    return
  }
  root.addHook('onReady', (done) => {
    for (const instance of withChildren(root, children)) {
      // Only instances with a not-found handler of their own have a place of their own; the others share the one around them.
      const context: unknown = Object.getOwnPropertyDescriptor(instance, contexts)?.value
      if (typeof context === 'object' && context !== null) addAround(context, isUnseen(instance, context) ? firstUnseen : first, last)
    }
    done()
  })
}

/** An instance and all encapsulated in it. */
function * withChildren (instance: FastifyInstance, children: symbol): Generator<FastifyInstance> {
  yield instance
  const inner: unknown = Reflect.get(instance, children)
  if (Array.isArray(inner)) for (const child of inner) yield * withChildren(child, children)
}

function addAround (context: object, first: Hook, last: Hook): void {
  const hooks: unknown = Reflect.get(context, 'onRequest')
  Reflect.set(context, 'onRequest', [first, ...(Array.isArray(hooks) ? hooks : []), last])
}

/** Whether nothing of the host's can see such a request: no hook, no not-found handler, and no logger, which may ask for the request in Fastify's own lines. */
function isUnseen (instance: FastifyInstance, context: object): boolean {
  if (hasOutput(instance.log) || isOwnNotFoundHandler(Reflect.get(context, 'handler'))) return false
  return OBSERVING.every((name) => hooksOf(instance, name)?.every((hook) => hook === openContext))
}

/** Whether a not-found handler is the host's; only Fastify's own is not bound to an instance. */
export function isOwnNotFoundHandler (handler: unknown): boolean {
  return typeof handler === 'function' && handler.name.startsWith('bound ')
}

/** Hooks that run for a request that another hook answers. */
const OBSERVING = ['onRequest', 'onSend', 'onResponse', 'onTimeout', 'onRequestAbort', 'onError'] as const
