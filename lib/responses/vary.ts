/** A Vary header that names all that the given ones name, each once. */
export function mergeVary (texts: ReadonlyArray<number | string | readonly string[]>): string {
  const names = texts.flat().flatMap((text) => String(text).split(',')).map((name) => name.trim())
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].join(', ')
}
