import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { RouteRow } from '../../lib/commands/routes-table.ts'
import type { Scope } from '../scope.ts'

/** What an app that is being loaded has made: its Fastify instances, with what is registered on them. */
export class Instances {
  readonly #records = new Map<FastifyInstance, InstanceRecord>()

  /** Takes note of every instance that is made from now on, by whichever copy of Fastify, and keeps it from listening. */
  static watch (): Instances {
    const instances = new Instances()
    // The channel is Node's, by its name, so that the app's Fastify does not have to be ours.
    subscribe('fastify.initialization', instances.#add)
    return instances
  }

  get size (): number {
    return this.#records.size
  }

  /** The plain routes of an app: all but those of flaskish's rules and of its debugger. */
  plainRoutesOf (app: FastifyInstance): RouteRow[] {
    const rows = new Map<string, RouteRow & { methods: string[] }>()
    for (const { url, method, constraints, config } of this.#records.get(app)?.routes ?? []) {
      if ((constraints !== undefined && 'flaskish' in constraints) || url.includes('/__flaskish_debugger__/')) continue
      const endpoint = typeof config === 'object' && 'endpoint' in config && typeof config.endpoint === 'string' ? config.endpoint : undefined
      const methods = [method].flat()
      const key = `${url} ${JSON.stringify(constraints ?? {})} ${endpoint ?? ''}`
      const row = rows.get(key)
      if (row === undefined) rows.set(key, { endpoint, methods, rule: url, isPlain: true })
      else row.methods.push(...methods.filter((name) => !row.methods.includes(name)))
    }
    return [...rows.values()]
  }

  /** What flaskish knows of an app: of itself, and of the encapsulated instances that registered it for themselves. */
  scopesOf (app: FastifyInstance): Scope[] {
    const instances = [app, ...this.#records.get(app)?.children ?? []]
    return [...new Set(instances.filter((instance) => instance.hasDecorator('flaskish')).map(({ flaskish }) => flaskish))]
  }

  /** Ends the watch. @returns whether the app has called listen(). */
  settle (app: FastifyInstance): boolean {
    unsubscribe('fastify.initialization', this.#add)
    return (this.#records.get(app)?.waiting.length ?? 0) > 0
  }

  /** Lets an app listen after all; others that it has made do what they were asked to. */
  release (app: FastifyInstance): void {
    for (const [instance, { listen, waiting }] of this.#records) {
      instance.listen = listen
      if (instance !== app) for (const given of waiting) Reflect.apply(listen, instance, given)
    }
  }

  readonly #add = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance }
    const record: InstanceRecord = { listen: fastify.listen, waiting: [], routes: [], children: [] }
    this.#records.set(fastify, record)
    fastify.addHook('onRoute', (route) => { record.routes.push(route) })
    fastify.addHook('onRegister', (child) => { record.children.push(child) })
    fastify.listen = function listenLater (...given: readonly unknown[]) {
      record.waiting.push(given)
      const done = given.at(-1)
      if (typeof done !== 'function') return Promise.resolve('')
      queueMicrotask(() => done(null, ''))
      return undefined
    } as FastifyInstance['listen']
  }
}

interface InstanceRecord {
  readonly listen: FastifyInstance['listen']
  /** The arguments of calls of listen() that were put off. */
  readonly waiting: Array<readonly unknown[]>
  readonly routes: RouteOptions[]
  readonly children: FastifyInstance[]
}

/** Whether a value is a Fastify instance, of whichever copy. */
export function isFastify (value: unknown): value is FastifyInstance {
  if (typeof value !== 'object' || value === null) return false
  return ['register', 'inject', 'hasDecorator', 'printRoutes'].every((name) => typeof Reflect.get(value, name) === 'function')
}
