/** The file that a package.json names for its folder, or nothing: `exports` for the package itself, else `main`. */
export function findPackageEntry (description: unknown): string | undefined {
  if (!isRecord(description)) return undefined
  const { exports, main } = description
  const own = isRecord(exports) && '.' in exports ? exports['.'] : exports
  return findTarget(own) ?? (typeof main === 'string' ? main : undefined)
}

/** The first condition that applies to an import. */
function findTarget (target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (Array.isArray(target)) return target.map(findTarget).find((found) => found !== undefined)
  if (!isRecord(target)) return undefined
  return Object.entries(target).filter(([condition]) => CONDITIONS.has(condition)).map(([, inner]) => findTarget(inner)).find((found) => found !== undefined)
}

function isRecord (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const CONDITIONS: ReadonlySet<string> = new Set(['import', 'module-sync', 'node', 'require', 'default'])
