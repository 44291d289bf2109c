import { AsyncLocalStorage, createHook, executionAsyncId, executionAsyncResource } from 'node:async_hooks'
import type { FastifyReply } from 'fastify'
import type { RequestContext } from './context.ts'
import type { KeptContext } from './kept-context.ts'

/** What leads to a request's context. */
export type ContextStore = FastifyReply | RequestContext | KeptContext

/** Knows what belongs to what runs. */
export interface ContextStorage {
  /** Calls `fn`; in it, and in all that follows from it, `getStore()` gives `store`. */
  run: <Arguments extends unknown[], Result>(store: ContextStore, fn: (...args: Arguments) => Result, ...args: Arguments) => Result
  getStore: () => ContextStore | undefined
}

/** The fastest one that a version of Node.js has. */
export function selectContextStorage (nodeVersion: string): ContextStorage {
  return Number.parseInt(nodeVersion) < 24 ? hookStorage : new AsyncLocalStorage<ContextStore>()
}

/**
 * As AsyncLocalStorage of Node.js 20 and 22: a hook hands the store from what runs to what that starts (a tick, a timer, a
 * promise). Node's own looks up what runs for each of these, and writes to each, also where there is nothing to hand on; a
 * request has ten ticks, so that costs it twice as much (benchmarks, "Contexts on Node.js 20 and 22").
 * @see https://nodejs.org/docs/latest-v20.x/api/async_hooks.html
 */
export const hookStorage: ContextStorage = {
  run (store, fn, ...args) {
    if (!isEnabled) {
      isEnabled = true
      hook.enable()
    }
    const resource = executionAsyncResource() as Stores
    const before = resource[STORE]
    const id = executionAsyncId() || NONE
    resource[STORE] = store
    knownId = id
    known = store
    try {
      return fn(...args)
    } finally {
      resource[STORE] = before
      knownId = id
      known = before
    }
  },
  getStore: () => isEnabled ? findStore() : undefined
}

type Stores = Record<symbol, ContextStore | undefined>

const STORE = Symbol('flaskish.context')
const NONE = -1
let isEnabled = false
/** What was looked up last: in most of what runs, it is asked for several times. */
let knownId = NONE
let known: ContextStore | undefined

const hook = createHook({
  init (_id, _type, _trigger, resource) {
    const store = findStore()
    if (store !== undefined) (resource as Stores)[STORE] = store
  }
})

function findStore (): ContextStore | undefined {
  const id = executionAsyncId()
  if (id === knownId) return known
  known = (executionAsyncResource() as Stores)[STORE]
  // 0 is the id of all that Node has given none.
  knownId = id || NONE
  return known
}
