import type { FastifyInstance, RouteOptions } from 'fastify'
import { addBodyParsers } from './bodies.ts'
import type { Settings } from './options.ts'

/**
 * Adds the routes of an instance's rules. They live in a child of it that reads bodies in flaskish's way, so that
 * the instance's own routes keep theirs; hooks, decorators, schemas and the prefix are the instance's.
 */
export class RouteRegistrar {
  #child: FastifyInstance | undefined
  readonly #waiting: RouteOptions[] = []

  constructor (instance: FastifyInstance, settings: Settings) {
    const rules = (child: FastifyInstance, _options: object, done: () => void): void => {
      addBodyParsers(child, settings)
      for (const route of this.#waiting.splice(0)) child.route(route)
      this.#child = child
      done()
    }
    instance.register(rules)
  }

  add (route: RouteOptions): void {
    if (this.#child === undefined) this.#waiting.push(route)
    else this.#child.route(route)
  }
}
