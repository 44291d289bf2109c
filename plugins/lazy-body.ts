import type { FastifyRequest } from 'fastify'

/** Where requests of rules keep their body, which Fastify and its plugins know as `body`. */
const kBody = Symbol('flaskish.body')

/** A body that is parsed when somebody looks at it. */
class LazyBody {
  #parse: (() => unknown) | undefined
  #value: unknown

  constructor (parse: () => unknown) {
    this.#parse = parse
  }

  read (): unknown {
    if (this.#parse !== undefined) {
      this.#value = this.#parse()
      this.#parse = undefined
    }
    return this.#value
  }
}

/**
 * A class of Fastify's requests, with a `body` that may wait for somebody to look at it. For the class, because an accessor
 * of each request's own makes every later look at it slow (benchmarks/http, form post).
 */
export function withLazyBody (Base: object): object {
  return class extends (Base as new () => { [kBody]?: unknown }) {
    // Fastify goes back to the class before where nothing was decorated.
    static readonly parent = undefined

    get body (): unknown {
      const body = this[kBody]
      return body instanceof LazyBody ? body.read() : body
    }

    set body (given: unknown) {
      // Fastify itself assigns what its parser gave, which is nothing.
      if (given === undefined && this[kBody] instanceof LazyBody) return
      this[kBody] = given
    }
  }
}

/** Fastify's `request.body`, for hooks that look at it: what `parse` gives, once; or what they put in its place. */
export function parseWhenAsked (request: FastifyRequest, parse: () => unknown): void {
  const body = new LazyBody(parse)
  if (kBody in request) {
    request[kBody] = body
    return
  }
  // A Fastify that keeps its classes elsewhere.
  Object.defineProperty(request, 'body', {
    configurable: true,
    enumerable: true,
    get: () => body.read(),
    set: (given: unknown) => {
      if (given !== undefined) Object.defineProperty(request, 'body', { value: given, writable: true })
    }
  })
}
