import { RE2JS } from 're2js'
import { FlaskishError } from '../errors.ts'

export interface CompiledPattern {
  /** The pattern in RE2's syntax, without its outer anchors. */
  readonly source: string
  /** A pattern that speaks of a slash outside of a negated class may reach over several segments. */
  readonly mentionsSlash: boolean
  /** Whether the whole text fits; takes time linear in the text. */
  test (text: string): boolean
}

/**
 * A pattern of the user's own, made ready to match whole values in linear time. An outer `^` and `$` say nothing new.
 * Throws FLASKISH_ERR_CONVERTER where that cannot be promised (lookaround, back references).
 */
export function compilePattern (converter: string, pattern: RegExp | string): CompiledPattern {
  const written = typeof pattern === 'string' ? pattern : pattern.source
  const flags = typeof pattern === 'string' ? '' : pattern.flags.replace(/[^ims]/g, '')
  const bare = stripAnchors(written)
  try {
    const translated = RE2JS.translateRegExp(bare)
    const source = flags === '' ? translated : `(?${flags}:${translated})`
    const linear = RE2JS.compile(source)
    const native = isSimple(bare) ? compileNative(bare, flags) : undefined
    return {
      source,
      mentionsSlash: mentionsSlash(bare),
      test: native === undefined ? (text) => linear.testExact(text) : (text) => native.test(text)
    }
  } catch (error) {
    throw new FlaskishError('FLASKISH_ERR_CONVERTER', {
      converter,
      found: `its pattern ${JSON.stringify(written)} cannot be matched in linear time (${String(error)}).`,
      fix: 'Write it without lookaround and back references, and check the rest in "parse".'
    }, { cause: error })
  }
}

function stripAnchors (source: string): string {
  const start = source.startsWith('^') ? 1 : 0
  const isAnchor = /(?<!\\)(?:\\\\)*\$$/.test(source)
  return source.slice(start, isAnchor ? -1 : source.length)
}

function mentionsSlash (source: string): boolean {
  return source.replace(/\[\^(?:\\.|[^\]\\])*\]/g, '').includes('/')
}

// A plain row of atoms with at most one wide repetition cannot backtrack beyond linear time, so V8 may run it.
const ATOM = /(?:\\[dDwWsS]|\\[^\w]|\[\^?(?:\\[^pPuxck]|[^\]\\])+\]|[^\\^$*+?()[\]{}|])([*+?]|\{\d{1,2}(?:,\d{0,2})?\})?\??/uy

function isSimple (source: string): boolean {
  let wide = 0
  ATOM.lastIndex = 0
  while (ATOM.lastIndex < source.length) {
    const atom = ATOM.exec(source)
    if (atom === null) return false
    if (atom[1] !== undefined && !/^\{\d+\}$/.test(atom[1])) wide++
  }
  return wide < 2
}

function compileNative (source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`, `${flags.replace('m', '')}u`)
  } catch {
    return undefined
  }
}
