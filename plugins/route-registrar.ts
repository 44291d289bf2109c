import type { FastifyInstance, RouteOptions } from 'fastify'
import { addBodyParsers } from './bodies.ts'
import { contextOf } from './context.ts'
import { findSymbol } from './fastify-symbols.ts'
import { withLazyBody } from './lazy-body.ts'
import { watchEnd } from './request-hooks.ts'
import { nameParams } from './rule-params.ts'
import type { Hook, Scope } from './scope.ts'
import { rememberReply } from './uploads.ts'

/**
 * Adds the routes of an instance's rules. They live in a child of it that reads bodies in flaskish's way, so that
 * the instance's own routes keep theirs; hooks, decorators, schemas and the prefix are the instance's.
 */
export class RouteRegistrar {
  #child: FastifyInstance | undefined
  readonly #waiting: RouteOptions[] = []

  constructor (instance: FastifyInstance, { router, settings, openContext, temporaryFolder, hooks }: Pick<Scope, 'router' | 'settings' | 'openContext' | 'temporaryFolder' | 'hooks'>) {
    const first: Hook = (request, reply, done) => {
      nameParams(router, request)
      rememberReply(request, reply)
      // A hook of Fastify's may answer, past the handler.
      if (!hooks.teardownRequest.isEmpty) watchEnd(contextOf(reply), reply)
      if (openContext === undefined) done()
      else openContext(request, reply, done)
    }
    const rules = async (child: FastifyInstance): Promise<void> => {
      addBodyParsers(child, settings, temporaryFolder)
      share(instance, child, first, { openContext, hasStore: settings.session.store !== undefined })
      this.#child = child
      for (const route of this.#waiting.splice(0)) child.route(route)
    }
    instance.register(rules)
  }

  add (route: RouteOptions): void {
    const isEarly = EARLY.some((option) => route[option] !== undefined) || [route.method].flat().some((method) => !BODILESS.has(method))
    const known = route.onRequest === undefined && isEarly ? { ...route, onRequest: noHooks() } : route
    if (this.#child === undefined) this.#waiting.push(known)
    else this.#child.route(known)
  }
}

/**
 * Fastify gives a child what its parent has at that moment. Rules are as good as routes of the instance itself, so they
 * get what it is given later, too; and a hook before all of its hooks.
 */
function share (instance: FastifyInstance, child: FastifyInstance, first: Hook, { openContext, hasStore }: { openContext: Hook | undefined, hasStore: boolean }): void {
  const [kHooks, kRequest, kReply] = ['hooks', 'Request', 'Reply'].map((name) => findSymbol(instance, name))
  if (kHooks === undefined || kRequest === undefined || kReply === undefined) {
    child.addHook('onRequest', first)
    return
  }
  Reflect.set(child, kRequest, withLazyBody(Reflect.get(instance, kRequest)))
  Reflect.set(child, kReply, Reflect.get(instance, kReply))
  const hooks: Hooks = Reflect.get(child, kHooks)
  const outer: Hooks = Reflect.get(instance, kHooks)
  // The first one opens the context, too: one hook is cheaper than two.
  hooks.onRequest = withFirst(hooks, first, hooks.onRequest.filter((hook) => hook !== openContext), hasStore)
  // Later ones of the other hooks Fastify itself hands down.
  hooks.onRoute = outer.onRoute
}

/**
 * The hooks of onRequest, to which Fastify adds a route's own when every hook is known. The first one is there for what runs
 * before the handler; where nothing does, the handler opens the context by itself, and the request pays for no hook. A
 * store of sessions has to be asked in one.
 */
function withFirst (hooks: Hooks, first: Hook, others: readonly unknown[], hasStore: boolean): unknown[] {
  const list: unknown[] = [...others]
  const concat = (given: unknown): unknown[] => {
    const own = [given].flat()
    const isNeeded = hasStore || list.length > 0 || own.length > 0 || isBeforeHandler(given) || LATER.some((name) => hooks[name].length > 0)
    return isNeeded ? [first, ...list, ...own] : []
  }
  Object.defineProperty(list, 'concat', { value: concat })
  return list
}

interface Hooks {
  onRequest: unknown[]
  onRoute: unknown[]
  readonly preParsing: readonly unknown[]
  readonly preValidation: readonly unknown[]
  readonly preHandler: readonly unknown[]
}

/** Hooks that run between onRequest and the handler. */
const LATER = ['preParsing', 'preValidation', 'preHandler'] as const
/** Options of a route that something before its handler comes from. */
const EARLY = [...LATER, 'schema'] as const
/** Methods without a body, the reading of which comes before the handler too. */
export const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE'])

/** No hooks of onRequest of a route that has something else before its handler. A list of its own, for plugins add theirs to it. */
function noHooks (): [] {
  const list: [] = []
  beforeHandler.add(list)
  return list
}

function isBeforeHandler (given: unknown): boolean {
  return Array.isArray(given) && beforeHandler.has(given)
}

const beforeHandler = new WeakSet<readonly unknown[]>()
