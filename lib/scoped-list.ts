/** Items of nested scopes (an app, a blueprint, one inside of that): each scope also has those of the scopes around it. */
export class ScopedList<Scope extends object, Item> {
  /** Whether no scope has an item. */
  isEmpty = true
  readonly #outerOf: (scope: Scope) => Scope | undefined
  readonly #own = new WeakMap<Scope, Item[]>()
  #inwards = new WeakMap<Scope, readonly Item[]>()
  #outwards = new WeakMap<Scope, readonly Item[]>()

  /** `outerOf` gives the scope around one; undefined for the outermost. */
  constructor (outerOf: (scope: Scope) => Scope | undefined) {
    this.#outerOf = outerOf
  }

  add (scope: Scope, item: Item): void {
    this.isEmpty = false
    this.#own.set(scope, [...this.#own.get(scope) ?? [], item])
    this.#inwards = new WeakMap()
    this.#outwards = new WeakMap()
  }

  /** From the outermost scope to this one, each in the order of adding. */
  inwards (scope: Scope): readonly Item[] {
    let items = this.#inwards.get(scope)
    if (items === undefined) {
      const outer = this.#outerOf(scope)
      items = [...outer === undefined ? [] : this.inwards(outer), ...this.#own.get(scope) ?? []]
      this.#inwards.set(scope, items)
    }
    return items
  }

  /** The other way around: what was added last comes first. */
  outwards (scope: Scope): readonly Item[] {
    let items = this.#outwards.get(scope)
    if (items === undefined) this.#outwards.set(scope, items = this.inwards(scope).toReversed())
    return items
  }
}
