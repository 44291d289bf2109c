import type { FastifyInstance } from 'fastify'

/** The key under which Fastify keeps something of an instance that it has no public name for; undefined where this Fastify has none. */
export function findSymbol (instance: FastifyInstance, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(instance).find(({ description }) => description === `fastify.${name}`)
}
