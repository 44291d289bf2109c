/** Where a rule's route wants to be in Fastify's router. */
export interface Spot {
  readonly methods: readonly string[]
  readonly path: string
  /** A path that the router finds there. */
  readonly probe: string
  /** Whether the router finds the spot for every plainly spelled URL of the rule. */
  readonly findsAll: boolean
}

/** The spots of one router, and how many routes of rules share each. */
export class RouterSpots {
  readonly #isCaseSensitive: boolean
  /** By method and shape. */
  readonly #counts = new Map<string, number>()

  constructor (isCaseSensitive: boolean) {
    this.#isCaseSensitive = isCaseSensitive
  }

  /**
   * A place for one more route at this path. The router takes few routes with constraints at one spot; a rule beyond
   * gets a path of its own that no visitor has to know, since requests are steered to it.
   */
  reserve ({ methods, path, probe }: Spot): { path: string, probe: string } {
    let spot = { path, probe }
    for (let count = 1; methods.some((method) => this.#countAt(method, spot.path) >= MAX_PER_SPOT); count++) {
      const end = `/~${count}`
      spot = path.endsWith('*') ? { path: path.slice(0, -1) + end, probe: probe.slice(0, -1) + end } : { path: path + end, probe: probe + end }
    }
    for (const method of methods) this.#counts.set(this.#keyOf(method, spot.path), this.#countAt(method, spot.path) + 1)
    return spot
  }

  #countAt (method: string, path: string): number {
    return this.#counts.get(this.#keyOf(method, path)) ?? 0
  }

  #keyOf (method: string, path: string): string {
    const shape = path.replaceAll('::', '\0').replace(/:[^/]*/g, ':')
    return `${method} ${this.#isCaseSensitive ? shape : shape.toLowerCase()}`
  }
}

/** find-my-way takes 31 routes with constraints at one node; one is left for a route of the host. */
const MAX_PER_SPOT = 30
