/**
 * Whether a path fits one of some patterns: `*` and `?` stay inside of one name, `**` does not. A pattern without a slash is
 * for the last name of a path, another one for its end.
 */
export function createPathFilter (patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map(toExpression)
  return (path) => expressions.some((expression) => expression.test(path.replaceAll('\\', '/')))
}

function toExpression (pattern: string): RegExp {
  const source = pattern.replaceAll('\\', '/').replace(/^\//, '').replace(/\*\*\/?|[*?]|[^*?]+/g, (part) => {
    if (part.startsWith('**')) return '.*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`(?:^|/)${source}$`)
}
