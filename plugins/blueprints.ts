import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'

/** A named register, or one whose prefix has variables. */
export interface Blueprint {
  /** With those of the blueprints around it; '' for a register without a name. */
  readonly name: string
  readonly urlDefaults: Readonly<Record<string, unknown>>
  /** The prefix of its rules as their text, and as Fastify's router has it. */
  readonly rulePrefix: string
  readonly routerPrefix: string
}

/** The blueprints of one scope, by the instances that they are. */
export class Blueprints {
  readonly #byInstance = new WeakMap<FastifyInstance, Blueprint>()
  readonly #names = new Set<string>()

  /** The blueprint that an instance is, or is in. */
  find (instance: FastifyInstance): Blueprint | undefined {
    for (let scope: FastifyInstance | null = instance; scope !== null; scope = Object.getPrototypeOf(scope)) {
      const blueprint = this.#byInstance.get(scope)
      if (blueprint !== undefined) return blueprint
    }
    return undefined
  }

  /** The full name of an endpoint that a rule or route of this instance has. */
  nameIn (instance: FastifyInstance, endpoint: string): string {
    const name = this.find(instance)?.name ?? ''
    return name === '' ? endpoint : `${name}.${endpoint}`
  }

  /** The blueprint of an endpoint: the one its rule is in, otherwise what stands before its last dot, as in Flask. */
  blueprintOf (instance: FastifyInstance, endpoint: string): string | undefined {
    const name = this.find(instance)?.name ?? ''
    if (name !== '') return name
    return endpoint.includes('.') ? endpoint.slice(0, endpoint.lastIndexOf('.')) : undefined
  }

  /** The prefix of an instance as the text of a rule. */
  prefixOf (instance: FastifyInstance): string {
    const blueprint = this.find(instance)
    if (blueprint === undefined) return toRulePrefix(instance.prefix)
    return blueprint.rulePrefix + toRulePrefix(instance.prefix.slice(blueprint.routerPrefix.length))
  }

  add (instance: FastifyInstance, blueprint: Blueprint): void {
    this.#byInstance.set(instance, blueprint)
  }

  /** @throws FlaskishError FLASKISH_ERR_BLUEPRINT for a name that is none, or that is taken. */
  takeName (parent: FastifyInstance, given: unknown): string {
    const refuse = (found: string, fix: string): never => {
      throw new FlaskishError('FLASKISH_ERR_BLUEPRINT', { blueprint: String(given), found, fix })
    }
    if (typeof given !== 'string') return refuse(`its name is ${given === null ? 'null' : typeof given}.`, "Give a text: blueprint: 'admin'.")
    if (given === '') return refuse('its name is empty.', "Give a name: blueprint: 'admin'.")
    if (given.includes('.')) return refuse('its name has a dot, which separates a blueprint from its endpoints.', `Register it inside of the other one, or write ${JSON.stringify(given.replaceAll('.', '_'))}.`)
    const name = this.nameIn(parent, given)
    if (this.#names.has(name)) return refuse(`${JSON.stringify(name)} is taken by another one.`, 'Give each register a name of its own.')
    this.#names.add(name)
    return name
  }
}

/** A prefix as the text of a rule: Fastify's `:name` in it is a variable. */
export function toRulePrefix (prefix: string): string {
  return prefix.replace(/<[^>]*>|:(\w+)/g, (variable, name: string | undefined) => name === undefined ? variable : `<${name}>`)
}
