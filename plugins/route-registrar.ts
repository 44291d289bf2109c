import type { FastifyInstance, RouteOptions } from 'fastify'
import { addBodyParsers } from './bodies.ts'
import { findSymbol } from './fastify-symbols.ts'
import { nameParams } from './rule-params.ts'
import type { Hook, Scope } from './scope.ts'

/**
 * Adds the routes of an instance's rules. They live in a child of it that reads bodies in flaskish's way, so that
 * the instance's own routes keep theirs; hooks, decorators, schemas and the prefix are the instance's.
 */
export class RouteRegistrar {
  #child: FastifyInstance | undefined
  readonly #waiting: RouteOptions[] = []

  constructor (instance: FastifyInstance, { router, settings, openContext }: Pick<Scope, 'router' | 'settings' | 'openContext'>) {
    const first: Hook = (request, reply, done) => {
      nameParams(router, request)
      if (openContext === undefined) done()
      else openContext(request, reply, done)
    }
    const rules = async (child: FastifyInstance): Promise<void> => {
      share(instance, child, first, openContext)
      addBodyParsers(child, settings)
      this.#child = child
      for (const route of this.#waiting.splice(0)) child.route(route)
    }
    instance.register(rules)
  }

  add (route: RouteOptions): void {
    if (this.#child === undefined) this.#waiting.push(route)
    else this.#child.route(route)
  }
}

/**
 * Fastify gives a child what its parent has at that moment. Rules are as good as routes of the instance itself, so they
 * get what it is given later, too; and a hook before all of its hooks.
 */
function share (instance: FastifyInstance, child: FastifyInstance, first: Hook, openContext: Hook | undefined): void {
  const [kHooks, kRequest, kReply] = ['hooks', 'Request', 'Reply'].map((name) => findSymbol(instance, name))
  if (kHooks === undefined || kRequest === undefined || kReply === undefined) {
    child.addHook('onRequest', first)
    return
  }
  Reflect.set(child, kRequest, Reflect.get(instance, kRequest))
  Reflect.set(child, kReply, Reflect.get(instance, kReply))
  const hooks: Hooks = Reflect.get(child, kHooks)
  const outer: Hooks = Reflect.get(instance, kHooks)
  // The first one opens the context, too: one hook is cheaper than two.
  hooks.onRequest = [first, ...hooks.onRequest.filter((hook) => hook !== openContext)]
  // Later ones of the other hooks Fastify itself hands down.
  hooks.onRoute = outer.onRoute
}

interface Hooks {
  onRequest: unknown[]
  onRoute: unknown[]
}
