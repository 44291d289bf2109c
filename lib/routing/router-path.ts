import type { RulePiece } from './parse-rule.ts'
import type { Rule } from './rule.ts'

/** A character no rule and no request for a static route has, as the value of a parameter. */
const PROBE_VALUE = '\u0000'

/**
 * The path that Fastify's router (find-my-way) gets for a rule, which finds whatever the rule matches. A segment is
 * fixed text, fixed text with one parameter behind it, or from there on a wildcard for all that follows.
 */
export function toRouterPath ({ pieces }: Pick<Rule, 'pieces'>): string {
  return joinPath(pieces, { text: (text) => text.replaceAll(':', '::'), parameter: (name) => `:${name}`, wildcard: '*' })
}

/** A path that the router finds by this rule's router path only, whatever constraints do not tell apart. */
export function toProbePath ({ pieces }: Pick<Rule, 'pieces'>): string {
  return joinPath(pieces, { text: (text) => text.replaceAll('%', '%25'), parameter: () => PROBE_VALUE, wildcard: PROBE_VALUE })
}

/** Whether the router finds the rule's variables under their names: each is the end of its segment, and nothing else is a parameter. */
export function hasOwnParameters ({ pieces }: Pick<Rule, 'pieces'>): boolean {
  return toSegments(pieces).every((segment) => segment.every((piece, index) =>
    !isInexpressible(piece) || (piece.kind === 'variable' && piece.converter.isolating && index === segment.length - 1)))
}

interface Spelling {
  readonly text: (text: string) => string
  readonly parameter: (name: string) => string
  readonly wildcard: string
}

function joinPath (pieces: readonly RulePiece[], { text, parameter, wildcard }: Spelling): string {
  let path = ''
  for (const segment of toSegments(pieces)) {
    const inexpressible = segment.findIndex(isInexpressible)
    path += `/${text(toPrefix(segment))}`
    if (inexpressible === -1) continue
    if (segment.some(isWild)) return path + wildcard
    path += parameter(toName(segment))
  }
  return path
}

function toSegments (pieces: readonly RulePiece[]): readonly (readonly RulePiece[])[] {
  const segments: RulePiece[][] = []
  for (const piece of pieces) {
    if (piece.kind === 'slash') segments.push([])
    else segments.at(-1)?.push(piece)
  }
  return segments
}

// The router cuts a URL at "?" and "#", so what follows is not there to compare with.
function isInexpressible (piece: RulePiece): boolean {
  return piece.kind === 'variable' || (piece.kind === 'text' && /[?#*]/.test(piece.text))
}

function isWild (piece: RulePiece): boolean {
  return piece.kind === 'variable' ? !piece.converter.isolating : piece.kind === 'text' && piece.text.includes('*')
}

function toPrefix ([first]: readonly RulePiece[]): string {
  return first?.kind === 'text' ? first.text.replace(/[?#*].*$/, '') : ''
}

function toName (segment: readonly RulePiece[]): string {
  const names = segment.flatMap((piece) => piece.kind === 'variable' ? [piece.name] : [])
  return names.length === 0 ? 'text' : names.join('_')
}
