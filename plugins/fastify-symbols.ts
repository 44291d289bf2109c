import type { FastifyInstance } from 'fastify'

/** The key under which Fastify keeps something of an instance that it has no public name for; undefined where this Fastify has none. */
export function findSymbol (instance: FastifyInstance, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(instance).find(({ description }) => description === `fastify.${name}`)
}

/** Whether the instance, or one around it, has hooks of this name; true where this Fastify does not tell. */
export function hasHooks (instance: FastifyInstance, name: string): boolean {
  const kHooks = findSymbol(instance, 'hooks')
  if (kHooks === undefined) return true
  const hooks = Reflect.get(instance, kHooks) as Record<string, readonly unknown[]>
  return hooks[name]?.length !== 0
}
