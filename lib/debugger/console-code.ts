import { Script } from 'node:vm'

/** What code in a frame finds as `flaskish$given`. */
export interface GivenToCode {
  /** The code. */
  readonly code: string
  /** Values of the names that were declared in the console before. */
  readonly values: readonly unknown[]
  /** Takes a look at the names when the code is done. */
  readonly keep: (getters: Readonly<Record<string, () => unknown>>) => void
  /** What `import()` is there: code that is evaluated in a frame has none of its own. */
  readonly load: (module: string) => Promise<unknown>
}

/** Typed code, made ready for `eval` in a frame. */
export interface PreparedCode {
  /** What the frame evaluates: it calls the code below with the names that were declared before. */
  readonly call: string
  readonly code: string
}

/**
 * Makes ready what was typed: a value in braces is an object, `await` works, and names that it declares can be kept (a
 * declaration in `eval` is gone with it, so functions that read them are handed out first).
 * @throws SyntaxError for what is no code.
 */
export function prepareCode (typed: string, kept: readonly string[]): PreparedCode {
  const names = [...new Set([...kept, ...declaredNames(typed)])]
  const keep = names.length === 0 ? '' : `flaskish$given.keep({ ${names.map((name) => `${name}: () => ${name}`).join(', ')} });`
  const code = toCode(typed, keep).replace(IMPORT, 'flaskish$given.load(')
  return { call: `((${kept.join(', ')}) => eval(flaskish$given.code))(...flaskish$given.values)`, code }
}

function toCode (typed: string, keep: string): string {
  if (AWAIT.test(typed)) {
    const found = asyncBodies(typed).map((body) => `(async () => { ${keep}\n${body}\n})()`).find(compiles)
    if (found !== undefined) return found
  }
  const object = `(${typed}\n)`
  if (typed.startsWith('{') && compiles(object)) return `${keep}\n${object}`
  const code = `${keep}\n${typed}`
  // Throws for what is no code, with a message that says so better than eval could from within.
  return new Script(typed, OPTIONS) && code
}

/** The code as the body of an async function that returns the value of its last statement, where it has one. */
function asyncBodies (typed: string): string[] {
  const bodies = [`return (${typed}\n)`]
  for (let end = lastSeparator(typed, typed.length); end !== -1 && bodies.length < MAX_TRIES; end = lastSeparator(typed, end)) {
    const last = typed.slice(end + 1)
    if (last.trim() !== '') bodies.push(`${typed.slice(0, end + 1)} return (${last}\n)`)
  }
  return [...bodies, typed]
}

function lastSeparator (text: string, before: number): number {
  return before === 0 ? -1 : Math.max(text.lastIndexOf(';', before - 1), text.lastIndexOf('\n', before - 1))
}

/** Names that the code may declare: what is none of them is found out when it is read. */
function declaredNames (typed: string): string[] {
  const words = [...typed.matchAll(DECLARATION)].flatMap(([, name = '', further = '']) => `${name} ${further}`.match(WORD) ?? [])
  const others = words.length === 0 ? [] : typed.match(FURTHER) ?? []
  return [...words, ...others].slice(0, MAX_NAMES).filter((name) => !name.startsWith('flaskish$') && compiles(`'use strict'; (${name})`))
}

function compiles (code: string): boolean {
  try {
    return new Script(code, OPTIONS) !== undefined
  } catch {
    return false
  }
}

const OPTIONS = { filename: 'console' }
const IMPORT = /(?<![.\w$])import\s*\(/g
const AWAIT = /\bawait\b/
const DECLARATION = /\b(?:const|let|var|class|function)\b[\s*]*(?:([\w$]+)|([[{][^=]*))/g
const FURTHER = /(?<=,\s*)[a-z_$][\w$]*(?=\s*=(?![=>]))/gi
const WORD = /[a-z_$][\w$]*/gi
const MAX_TRIES = 20
const MAX_NAMES = 50
