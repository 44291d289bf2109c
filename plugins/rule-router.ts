import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isMalformed, splitTarget } from '../lib/requests/request-target.ts'
import type { RulePlace } from '../lib/routing/rule-place.ts'
import type { RouteMatch } from '../lib/routing/rule-table.ts'
import type { RequestContext } from './context.ts'
import { FixedRedirects } from './fixed-redirects.ts'
import { isAt, toKnownPath, type KnownPath } from './known-path.ts'
import { readRouterOption } from './router-options.ts'
import { RouterSpots, type Spot } from './router-spots.ts'
import { toReadable, UrlScan } from './router-url.ts'
import type { RuleRoute } from './routes.ts'
import type { Scope } from './scope.ts'

/** What the rules of one scope say of a request. */
export interface Routed {
  readonly scope: Scope
  readonly result: RouteMatch<RuleRoute>
  /** Whether Fastify's `request.params` has been told of its variables. */
  isNamed: boolean
}

/** The constraint under which every rule is registered with Fastify's router. */
export const CONSTRAINT = 'flaskish'

/**
 * Rules and Fastify's router. The router finds the spot in its tree; which rule answers there (or none, so that it goes
 * on searching) is decided by the rule table, asked through a constraint strategy. One for each server, shared by all scopes.
 */
export class RuleRouter {
  /** The server's router for rules; made, and its strategy added, at the first call. */
  static of (instance: FastifyInstance): RuleRouter {
    let router = routers.get(instance.server)
    if (router === undefined) routers.set(instance.server, router = new RuleRouter(instance))
    return router
  }

  readonly scopes: Scope[] = []
  readonly fixedRedirects: FixedRedirects = new FixedRedirects()
  /** The contexts of requests by their answers, for test clients; undefined without one. */
  kept: WeakMap<ServerResponse, RequestContext> | undefined
  /** The only scope, where there is one without a prefix and no other. */
  #only: Scope | undefined
  readonly #instance: FastifyInstance
  readonly #maxParamLength: number
  /** Of the URL that the router was asked for last. */
  readonly #scan: UrlScan
  readonly #spots: RouterSpots
  readonly #probes = new Map<string, boolean>()
  readonly #parked = new WeakMap<IncomingMessage, Routed>()
  /** Some rule has URLs under which the router does not find its route. */
  #steersAll = false
  #lastRequest: IncomingMessage | undefined
  #lastRouted: Routed | undefined
  #steered: IncomingMessage | undefined
  #lastSteered: IncomingMessage | undefined
  #steeredUrl = ''
  #leftAlone: IncomingMessage | undefined
  #probed: string | undefined
  #probeArrived = false

  private constructor (instance: FastifyInstance) {
    this.#instance = instance
    this.#maxParamLength = readRouterOption(instance, 'maxParamLength')
    this.#spots = new RouterSpots(readRouterOption(instance, 'caseSensitive'))
    this.#scan = new UrlScan(this.#maxParamLength, readRouterOption(instance, 'useSemicolonDelimiter'))
    instance.addConstraintStrategy({
      name: CONSTRAINT,
      mustMatchWhenDerived: false,
      validate: () => true,
      storage: () => this.#createSpot(),
      // The request itself: whoever asks the spot for its handlers has to decide, others pay nothing.
      deriveConstraint: (request: IncomingMessage) => {
        if (this.#lastRequest === request) this.#forget()
        this.#scan.read(request.url)
        if (this.#steersAll || this.#scan.isUnusual) this.#steer(request)
        return request
      }
    } as unknown as Parameters<FastifyInstance['addConstraintStrategy']>[0])
  }

  addScope (scope: Scope): void {
    this.scopes.push(scope)
    this.#only = this.scopes.length === 1 && scope.instance.prefix === '' ? scope : undefined
  }

  /** A place for one more route at this path. */
  reserve (wanted: Spot): Pick<Spot, 'path' | 'probe'> {
    const spot = this.#spots.reserve(wanted)
    if (!wanted.findsAll || spot.path !== wanted.path) this.#steersAll = true
    return spot
  }

  /** The rule that the router chose for this request, with its arguments; each can be taken once. */
  take (request: IncomingMessage): Routed | undefined {
    if (this.#lastRequest === request) {
      const routed = this.#lastRouted
      this.#forget()
      return routed
    }
    const parked = this.#parked.get(request)
    if (parked !== undefined) this.#parked.delete(request)
    return parked
  }

  /** The rule that the router chose for this request; it stays to be taken. */
  see (request: IncomingMessage): Routed | undefined {
    return this.#lastRequest === request ? this.#lastRouted : this.#parked.get(request)
  }

  /** Whether the router has looked for another URL than the request's own, just now. */
  wasSteered (request: IncomingMessage): boolean {
    return this.#lastSteered === request
  }

  /** Puts the real URL back, once the router has found what it looked for. */
  restore (request: IncomingMessage): void {
    if (this.#steered !== request) return
    request.url = this.#steeredUrl
    this.#steered = undefined
  }

  /** What the rules say of a request that the router found nothing for; undefined where no scope has anything to say. */
  route (request: IncomingMessage): Routed | undefined {
    return this.take(request) ?? this.#ask(request)
  }

  /** Lets the router itself answer a request whose URL it cannot read. */
  leaveToRouter (request: IncomingMessage, response: ServerResponse): void {
    this.#leftAlone = request
    this.#instance.routing(request, response)
    this.#leftAlone = undefined
  }

  #forget (): void {
    this.#lastRequest = this.#lastRouted = undefined
  }

  #ask (request: IncomingMessage, likely?: RulePlace<RuleRoute>): Routed | undefined {
    const { method = 'GET', url = '/' } = request
    const path = this.#scan.pathOf(url)
    if (this.#only !== undefined) {
      const { table } = this.#only
      const known = likely && table.matchAt(likely, method, path, this.#scan.segmentStartOf(url))
      return { scope: this.#only, result: known ?? table.match(method, path), isNamed: false }
    }
    let answer: Routed | undefined
    for (const scope of this.scopes) {
      const result = scope.table.match(method, path)
      const routed = { scope, result, isNamed: false }
      if (ruleOf(routed) !== undefined) return routed
      if (result.kind !== 'not-found' && answer === undefined) answer = routed
    }
    return answer ?? this.#closestScope(path)
  }

  /** A path under a scope's prefix that is unknown is that scope's 404; the longest prefix wins. */
  #closestScope (path: string): Routed | undefined {
    let closest: Scope | undefined
    for (const scope of this.scopes) {
      const { prefix } = scope.instance
      const inside = prefix === '' || path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
      if (inside && (closest === undefined || prefix.length > closest.instance.prefix.length)) closest = scope
    }
    return closest && { scope: closest, result: NOT_FOUND, isNamed: false }
  }

  /** The match of this request; kept until its handler takes it, whatever other requests come in between. */
  #remember (request: IncomingMessage, likely?: RulePlace<RuleRoute>): Routed | undefined {
    if (this.#lastRequest === request) return this.#lastRouted
    const routed = this.#ask(request, likely)
    this.#keep(request, routed)
    return routed
  }

  #keep (request: IncomingMessage, routed: Routed | undefined): void {
    if (this.#lastRequest !== undefined && ruleOf(this.#lastRouted) !== undefined) this.#park(this.#lastRequest, this.#lastRouted)
    this.#lastRequest = request
    this.#lastRouted = routed
  }

  #park (request: IncomingMessage, routed: Routed | undefined): void {
    if (routed !== undefined) this.#parked.set(request, routed)
  }

  #createSpot (): { get: (key: string | IncomingMessage) => number, set: (key: string, mask: number) => void } {
    const masks = new Map<string, number>()
    let known: KnownPath | undefined
    let last: RuleRoute | undefined
    let lastMask = 0
    let likely: RulePlace<RuleRoute> | undefined
    return {
      set: (key, mask) => {
        masks.set(key, mask)
        known = last = undefined
      },
      get: (key) => {
        if (typeof key === 'string') {
          if (key === this.#probed && masks.has(key)) this.#probeArrived = true
          return masks.get(key) ?? 0
        }
        if (known !== undefined && key !== this.#lastRequest && isAt(key, known)) {
          this.#keep(key, known.routed)
          return known.mask
        }
        const routed = this.#remember(key, likely)
        const answering = ruleOf(routed)
        if (answering === undefined) return 0
        this.restore(key)
        if (answering !== last) {
          last = answering
          lastMask = masks.get(answering.key) ?? 0
          likely = placeOf(routed)
        }
        known = toKnownPath(key, routed, lastMask)
        return lastMask
      }
    }
  }

  /**
   * Lets the router find the rule's own spot, however the URL is spelled: for the time of its search the request shows
   * a URL of that spot. `restore` puts the real one back as soon as the spot is reached, before anybody else can see it.
   * Where the router would write an answer of its own, past every hook and handler, because it cannot read a URL that is
   * no route's of the host, it is shown one that it can read.
   */
  #steer (request: IncomingMessage): void {
    if (this.#leftAlone === request) return
    const { method = 'GET', url = '/' } = request
    const answering = ruleOf(this.#remember(request))
    const { path, query } = splitTarget(url)
    if (answering !== undefined) {
      if (this.#reaches(method, answering.probe, answering.key)) this.#show(request, query === undefined ? answering.probe : `${answering.probe}?${query}`)
    } else if (this.#cannotRead(request, url, path)) {
      const readable = toReadable(path, this.#maxParamLength)
      if (this.#find(request, readable) === null) this.#show(request, readable)
    }
  }

  // Where a method has no route at all, it is Fastify's router of not-found handlers that cannot read the path.
  #cannotRead (request: IncomingMessage, url: string, path: string): boolean {
    const found = this.#find(request, url)
    return found === null ? isMalformed(path) : isOwnAnswer(found)
  }

  #show (request: IncomingMessage, shown: string): void {
    const { url = '/' } = request
    this.#steered = this.#lastSteered = request
    this.#steeredUrl = url
    request.url = shown
  }

  /** Whether the router, shown the probe, comes to the rule before any route of the host that takes everything. */
  #reaches (method: string, probe: string, key: string): boolean {
    const name = `${method} ${key}`
    let reached = this.#probes.get(name)
    if (reached === undefined) {
      this.#probed = key
      this.#probeArrived = false
      this.#instance.findRoute({ method, url: probe, constraints: { [CONSTRAINT]: key } } as never)
      this.#probed = undefined
      this.#probes.set(name, reached = this.#probeArrived)
    }
    return reached
  }

  /** What the router has for a URL besides the rules. */
  #find ({ method, headers }: IncomingMessage, url: string): ReturnType<FastifyInstance['findRoute']> {
    const constraints = { host: headers.host ?? headers[':authority'], version: headers['accept-version'] }
    return this.#instance.findRoute({ method, url, constraints } as never)
  }
}

/** The rule whose route answers: the one that matched, or that sends its visitors elsewhere. */
function ruleOf (routed: Routed | undefined): RuleRoute | undefined {
  const result = routed?.result
  return result?.kind === 'match' || (result?.kind === 'redirect' && result.rule.redirectTo !== undefined) ? result.rule.data : undefined
}

/** Where the next path of the rule that matched is looked for first. */
function placeOf (routed: Routed | undefined): RulePlace<RuleRoute> | undefined {
  return routed?.result.kind === 'match' ? routed.scope.table.placeOf(routed.result.rule) : undefined
}

/** Whether it is no route that was found but the router's word for a URL that it cannot read. */
function isOwnAnswer (found: ReturnType<FastifyInstance['findRoute']>): boolean {
  return found !== null && found.searchParams === undefined
}

const routers = new WeakMap<Server | FastifyInstance['server'], RuleRouter>()
const NOT_FOUND: RouteMatch<RuleRoute> = { kind: 'not-found' }
