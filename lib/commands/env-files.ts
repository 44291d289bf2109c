/**
 * What files of variables add to an environment: the first file that has a name wins, and none changes what is there
 * already.
 */
export function mergeEnvironment (present: Readonly<Record<string, string | undefined>>, files: ReadonlyArray<Readonly<Record<string, string | undefined>>>): Record<string, string> {
  const added = new Map<string, string>()
  for (const file of files) {
    for (const [name, value] of Object.entries(file)) {
      if (value !== undefined && !Object.hasOwn(present, name) && !added.has(name)) added.set(name, value)
    }
  }
  return Object.fromEntries(added)
}
