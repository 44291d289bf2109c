import type { Scope } from './scope.ts'

/** One rule, as `app.urlMap` lists it. */
export interface UrlMapEntry {
  readonly endpoint: string
  /** The rule's text, with the prefix it was registered under. */
  readonly rule: string
  /** With the methods that come by themselves, sorted. */
  readonly methods: readonly string[]
  readonly blueprint: string | undefined
}

/** The rules of an app, in the order in which they were added. */
export interface UrlMap {
  readonly size: number
  [Symbol.iterator] (): Iterator<UrlMapEntry>
}

export function createUrlMap (scope: Scope): UrlMap {
  return {
    get size () {
      return [...scope.table].length
    },
    * [Symbol.iterator] () {
      for (const { endpoint, source, methods, data } of scope.table) {
        yield { endpoint, rule: source, methods: [...new Set(methods)].sort(), blueprint: data?.blueprint }
      }
    }
  }
}
