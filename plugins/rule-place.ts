import { inspect } from 'node:util'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Rule } from '../lib/routing/rule.ts'
import { hasOwnParameters, toProbePath, toRouterPath } from '../lib/routing/router-path.ts'
import { hasHooks } from './fastify-symbols.ts'
import { logWarning } from './logging.ts'
import type { RuleRoute } from './routes.ts'
import type { Scope } from './scope.ts'

/** Where a rule's route goes in Fastify's router. */
export interface RulePlace {
  /** The methods that no earlier rule of the same text has taken; without any there is no route to add. */
  readonly methods: readonly string[]
  /** The route's path behind the instance's prefix. */
  readonly path: string
  readonly key: string
}

/**
 * Finds a place for the rule's route, notes it in `rule.data`, and warns of methods that another rule with this key answers
 * already.
 */
export function placeRule (scope: Scope, instance: FastifyInstance, rule: Rule<RuleRoute>, options: Partial<RouteOptions>, key: string = rule.source): RulePlace {
  const { prefix } = instance
  const methods = takeMethods(scope, instance, rule, options, key)
  const routerPath = toRouterPath(rule)
  // A prefix written as rule text stands in Fastify's router as it is; its visitors are steered there.
  const isNative = routerPath.startsWith(prefix)
  const path = isNative ? routerPath : prefix + stripPrefix(routerPath, scope.blueprints.prefixOf(instance))
  const probe = isNative ? toProbePath(rule) : prefix + stripPrefix(toProbePath(rule), scope.blueprints.prefixOf(instance))
  const spot = scope.router.reserve({ methods, path, probe, findsAll: isNative && rule.strictSlashes })
  rule.data = {
    key,
    probe: spot.probe,
    instance,
    blueprint: scope.blueprints.blueprintOf(instance, rule.endpoint),
    // Asked for with the first answer, when every hook is known.
    get isSerialized () {
      const isSerialized = options.schema?.response !== undefined || options.preSerialization !== undefined || hasHooks(instance, 'preSerialization')
      Object.defineProperty(this, 'isSerialized', { value: isSerialized })
      return isSerialized
    },
    hasErrorHandler: options.errorHandler !== undefined,
    hasOwnParameters: hasOwnParameters(rule)
  }
  return { methods, key, path: spot.path.slice(prefix.length) }
}

/** The whole rule of a prefix and a rule behind it, joined as Flask joins them: with one slash. */
export function joinPrefix (prefix: string, text: string): string {
  if (prefix === '') return text
  return text === '' ? prefix : `${withoutSlashAtEnd(prefix)}/${text.replace(/^\/+/, '')}`
}

function takeMethods (scope: Scope, instance: FastifyInstance, rule: Rule<RuleRoute>, options: Partial<RouteOptions>, key: string): readonly string[] {
  const constraints = inspect(options.constraints ?? {}, { depth: null, sorted: true })
  const methods: string[] = []
  for (const method of rule.methods ?? []) {
    if (method === 'OPTIONS' && rule.provideAutomaticOptions) continue
    if (scope.takeSpot(`${method} ${key} ${constraints}`)) {
      methods.push(method)
      if (!instance.supportedMethods.includes(method)) instance.addHttpMethod(method, { hasBody: true })
    } else if (rule.declaredMethods?.has(method) === true) {
      logWarning(instance.log, `The rule ${JSON.stringify(rule.source)} is there already for ${method}; the first one answers.`)
    }
  }
  return methods
}

function stripPrefix (path: string, prefix: string): string {
  const segments = withoutSlashAtEnd(prefix).split('/').length
  return `/${path.split('/').slice(segments).join('/')}`
}

function withoutSlashAtEnd (text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text
}
