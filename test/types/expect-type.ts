/** True where two types are the same, not merely assignable to each other. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Compiles where its type argument is true: `expectType<Equal<typeof page, number>>()`. */
export function expectType<Holds extends true> (): Holds | undefined {
  return undefined
}
