import { FlaskishError } from '../lib/errors.ts'
import { findNearestName } from '../lib/nearest-name.ts'
import type { DeclareRule, Endpoint, LooseUrlValues } from '../lib/routing/rule-types.ts'
import type { AnyView } from './routes.ts'
import type { Scope } from './scope.ts'
import { findContext, type RequestContext } from './context.ts'
import { buildUrlOf } from './url-for.ts'

/**
 * Declares a rule without an app or a view, to be bound later by `app.rule(declared, view)`: views that link to each
 * other get their types from it without a circle.
 * @example const showPost = rule('/post/<int:postId>')
 */
export const rule: DeclareRule = (rules, options = {}) =>
  new DeclaredEndpoint(typeof rules === 'string' ? [rules] : [...rules], options.endpoint) as Endpoint<never>

/** A rule with a name, bound to a view in each app that takes it. */
export class DeclaredEndpoint {
  readonly rules: readonly string[]
  readonly declaredName: string | undefined
  /** The app that has bound it last. */
  lastScope: Scope | undefined = undefined

  constructor (rules: readonly string[], declaredName: string | undefined) {
    this.rules = rules
    this.declaredName = declaredName
  }

  /** The endpoint's name. @throws FlaskishError as long as no app has bound it and it was declared without a name. */
  get name (): string {
    const name = this.#nameIn(findContext()) ?? this.declaredName
    if (name === undefined) throw new FlaskishError('FLASKISH_ERR_ENDPOINT_UNBOUND', { rules: this.rules })
    return name
  }

  /** The endpoint's URL, as `urlFor` builds it. */
  url (values?: LooseUrlValues): string {
    return buildUrlOf(this, values)
  }

  #nameIn (context: RequestContext | undefined): string | undefined {
    return this.findScope(context?.scope)?.endpoints.nameOf(this, context?.request.blueprint)
  }

  /** The app that is asked if it is one of those that have bound the rule; otherwise the last of them. */
  findScope (asked: Scope | undefined): Scope | undefined {
    return asked?.endpoints.has(this) === true ? asked : this.lastScope
  }
}

/** An endpoint of one app, as `app.rule(text, view)` returns it. */
class BoundEndpoint {
  readonly name: string
  readonly rules: readonly string[]
  readonly #scope: Scope

  constructor (scope: Scope, name: string, rules: readonly string[]) {
    this.name = name
    this.rules = rules
    this.#scope = scope
  }

  /** The endpoint's URL, as `urlFor` builds it. */
  url (values?: LooseUrlValues): string {
    return buildUrlOf(this, values)
  }

  findScope (): Scope {
    return this.#scope
  }
}

/** The app whose endpoint is meant: names and views are those of the app that is asked. @throws FlaskishError for a declared rule without an app. */
export function findScope<Asked extends Scope | undefined> (target: unknown, asked: Asked): Scope | Asked {
  if (!(target instanceof BoundEndpoint || target instanceof DeclaredEndpoint)) return asked
  const scope = target.findScope(asked)
  if (scope === undefined) throw new FlaskishError('FLASKISH_ERR_ENDPOINT_UNBOUND', { rules: target.rules })
  return scope
}

export interface Binding {
  readonly name: string
  readonly view: AnyView | undefined
  readonly texts: readonly string[]
  readonly declared: DeclaredEndpoint | undefined
  /** The blueprint it is in; undefined or '' for none. */
  readonly blueprint?: string | undefined
}

/** The endpoints of one scope: which view each name stands for. */
export class Endpoints {
  readonly #scope: Scope
  readonly #views = new Map<string, AnyView | undefined>()
  /** The names of views and of declared rules, by the blueprint that they were bound in. */
  readonly #names = new Map<unknown, Map<string, string>>()

  constructor (scope: Scope) {
    this.#scope = scope
  }

  /** A name that no endpoint has, for a view without one. */
  freeName (name: string): string {
    let free = name
    for (let count = 2; this.#views.has(free); count++) free = `${name} (${count})`
    return free
  }

  /** @throws FlaskishError when the name stands for another view, or the declared rule is bound already. */
  bind ({ name, view, texts, declared, blueprint = '' }: Binding): BoundEndpoint | DeclaredEndpoint {
    if (this.#views.has(name) && this.#views.get(name) !== view) throw new FlaskishError('FLASKISH_ERR_ENDPOINT_TAKEN', { endpoint: name })
    if (declared !== undefined && this.#names.get(declared)?.has(blueprint) === true) throw new FlaskishError('FLASKISH_ERR_ENDPOINT_BOUND_TWICE', { rules: texts, endpoint: name })
    this.#views.set(name, view)
    this.#addName(view, blueprint, name)
    if (declared === undefined) return new BoundEndpoint(this.#scope, name, texts)
    this.#addName(declared, blueprint, name)
    declared.lastScope = this.#scope
    return declared
  }

  /** Whether the declared rule is bound here. */
  has (declared: DeclaredEndpoint): boolean {
    return this.#names.has(declared)
  }

  /** The name behind what `urlFor` is given: of those in several blueprints the nearest to the running one, else the first. @throws FlaskishError for a view that was never bound here. */
  nameOf (target: unknown, blueprint = ''): string {
    if (typeof target === 'string') return target
    if (target instanceof BoundEndpoint) return target.name
    const names = this.#names.get(target)
    if (names !== undefined) return nearestIn(names, blueprint)
    const found = typeof target === 'function' ? target.name : String(target)
    throw new FlaskishError('FLASKISH_ERR_ENDPOINT_UNKNOWN', { endpoint: found, nearest: findNearestName(found, this.#views.keys()) })
  }

  #addName (target: unknown, blueprint: string, name: string): void {
    if (target === undefined) return
    const names = this.#names.get(target) ?? new Map<string, string>()
    if (!names.has(blueprint)) names.set(blueprint, name)
    this.#names.set(target, names)
  }
}

/** The name in this blueprint, or in the one around it, and so on; otherwise the first. */
function nearestIn (names: ReadonlyMap<string, string>, blueprint: string): string {
  const name = names.get(blueprint)
  if (name !== undefined) return name
  if (blueprint === '') return String([...names.values()][0])
  return nearestIn(names, blueprint.slice(0, Math.max(blueprint.lastIndexOf('.'), 0)))
}
