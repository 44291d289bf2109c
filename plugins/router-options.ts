import type { FastifyInstance } from 'fastify'

/** A setting of the host's router, wherever the host gave it; Fastify fills in the others. */
export function readRouterOption<Name extends keyof RouterOptions> (instance: FastifyInstance, name: Name): RouterOptions[Name] {
  const config = instance.initialConfig as { routerOptions?: Partial<RouterOptions> } & RouterOptions
  return config.routerOptions?.[name] ?? config[name]
}

interface RouterOptions {
  maxParamLength: number
  caseSensitive: boolean
  ignoreTrailingSlash: boolean
  ignoreDuplicateSlashes: boolean
  useSemicolonDelimiter: boolean
}
