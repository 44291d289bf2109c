import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findSymbol } from './fastify-symbols.ts'

/** What is done about requests that no route answers. */
export interface Unmatched {
  /** Before all hooks. */
  readonly arrived: (request: FastifyRequest) => void
  /** @returns whether it has answered, or will. */
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => boolean
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void

/**
 * Calls `arrived` and asks `answer` about every request that no route answers: after the host's own onRequest hooks, before its not-found handler.
 * A hook of the root would do, but it costs each request of every route (measured: benchmarks, plain Fastify route); so it
 * is put where Fastify keeps what it runs for such requests, and only where that is not found among the root's hooks.
 */
export function addUnmatchedHook (root: FastifyInstance, { arrived, answer }: Unmatched): void {
  const contexts = findSymbol(root, '404ContextKey')
  const children = findSymbol(root, 'children')
  const first: Hook = (request, _reply, done) => {
    arrived(request)
    done()
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
    for (const instance of withChildren(root, children)) addAround(instance, contexts, first, last)
    done()
  })
}

/** An instance and all encapsulated in it. */
function * withChildren (instance: object, children: symbol): Generator<object> {
  yield instance
  const inner: unknown = Reflect.get(instance, children)
  if (Array.isArray(inner)) for (const child of inner) yield * withChildren(child, children)
}

/** Only instances with a not-found handler of their own have a place of their own; the others share the one around them. */
function addAround (instance: object, contexts: symbol, first: Hook, last: Hook): void {
  const context: unknown = Object.getOwnPropertyDescriptor(instance, contexts)?.value
  if (typeof context !== 'object' || context === null) return
  const hooks: unknown = Reflect.get(context, 'onRequest')
  Reflect.set(context, 'onRequest', [first, ...(Array.isArray(hooks) ? hooks : []), last])
}
