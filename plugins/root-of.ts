import type { FastifyInstance } from 'fastify'

/** The outermost of the instances around one. */
export function rootOf (instance: FastifyInstance): FastifyInstance {
  const outer: unknown = Object.getPrototypeOf(instance)
  return outer === Object.prototype ? instance : rootOf(outer as FastifyInstance)
}
