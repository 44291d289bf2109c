import type { FastifyInstance } from 'fastify'

/** The key under which Fastify keeps something of an instance that it has no public name for; undefined where this Fastify has none. */
export function findSymbol (instance: FastifyInstance, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(instance).find(({ description }) => description === `fastify.${name}`)
}

/** The hooks of this name that the instance, or one around it, has; undefined where this Fastify does not tell. */
export function hooksOf (instance: FastifyInstance, name: string): readonly unknown[] | undefined {
  const kHooks = findSymbol(instance, 'hooks')
  return kHooks === undefined ? undefined : (Reflect.get(instance, kHooks) as Record<string, readonly unknown[]>)[name]
}

/** Whether the instance, or one around it, has hooks of this name; true where this Fastify does not tell. */
export function hasHooks (instance: FastifyInstance, name: string): boolean {
  return hooksOf(instance, name)?.length !== 0
}

/**
 * Gives the replies of an instance, and of those inside of it, members once all plugins are there: unlike
 * `decorateReply`, so that these may decorate replies with the same names before, and theirs stay. Nothing happens where
 * this Fastify has no such place.
 */
export function addToReplies (instance: FastifyInstance, members: Readonly<Record<string, unknown>>): void {
  // Fastify passes over the replies of an instance that decorated none.
  instance.decorateReply(Symbol('flaskish.replies') as never, (() => undefined) as never)
  instance.addHook('onReady', (done) => {
    const kReply = findSymbol(instance, 'Reply')
    const { prototype } = (kReply === undefined ? {} : Reflect.get(instance, kReply)) as { prototype?: object }
    for (const [name, value] of Object.entries(members)) {
      if (prototype !== undefined && !instance.hasReplyDecorator(name)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true })
    }
    done()
  })
}
