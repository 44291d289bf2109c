import { findNearestName } from '../nearest-name.ts'
import { CommandFailure } from './command-failure.ts'
import type { Call } from './parse-call.ts'

/** What of a module is the app: a value, or what a function returns. */
export type Choice =
  | { readonly kind: 'value', readonly name: string, readonly value: unknown }
  | { readonly kind: 'call', readonly name: string, readonly factory: (...args: unknown[]) => unknown, readonly args: readonly unknown[] }

/** What is asked of a module. */
export interface ExportQuestion {
  /** For messages. */
  readonly file: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly target: string | Call | undefined
  readonly isApp: (value: unknown) => boolean
  /** Whether the module has made an app, which it may have kept to itself. */
  readonly madeApp: boolean
}

/** @throws CommandFailure that says what the module exports, and what to change. */
export function chooseExport (question: ExportQuestion): Choice {
  const { target } = question
  return target === undefined ? guess(question) : take(question, target)
}

function take ({ file, exports, ...question }: ExportQuestion, target: string | Call): Choice {
  const name = typeof target === 'string' ? target : target.name
  if (!Object.hasOwn(exports, name)) {
    const nearest = findNearestName(name, Object.keys(exports))
    throw new CommandFailure(`Cannot find ${quote(name)} in ${quote(file)}: ${listExports(exports)} ${nearest === undefined ? 'Export it, or name another one.' : `The nearest one is ${quote(nearest)}.`}`)
  }
  const value = exports[name]
  if (typeof target !== 'string') {
    if (isFactory(value)) return { kind: 'call', name: `${name}(…)`, factory: value, args: target.args }
    throw new CommandFailure(`Cannot call ${quote(name)} of ${quote(file)}: it is ${describeValue(value)}. Leave out the brackets, or name a function.`)
  }
  return isFactory(value) && !question.isApp(value) ? callWithout(file, name, value) : { kind: 'value', name, value }
}

/** An app under one of the usual names, the only app there is, or what a factory with one of the usual names makes. */
function guess ({ file, exports, isApp, madeApp }: ExportQuestion): Choice {
  const usual = USUAL_NAMES.find((name) => isApp(exports[name]) || isPromise(exports[name]))
  if (usual !== undefined) return { kind: 'value', name: usual, value: exports[usual] }
  const apps = Object.entries(exports).filter(([, value]) => isApp(value))
  const [only, second] = apps
  if (second !== undefined) {
    const names = apps.map(([name]) => quote(name)).join(', ')
    throw new CommandFailure(`Cannot choose an app of ${quote(file)}: it exports several, ${names}. Name one of them: --app ${file}:${apps[0]?.[0]}`)
  }
  if (only !== undefined) return { kind: 'value', name: only[0], value: only[1] }
  for (const name of FACTORY_NAMES) {
    const value = exports[name]
    if (isFactory(value)) return callWithout(file, name, value)
  }
  const wrong = USUAL_NAMES.find((name) => exports[name] !== undefined)
  if (wrong !== undefined) throw notAnApp(file, wrong, exports[wrong])
  const fix = madeApp ? 'It makes a Fastify instance without exporting it: add "export default app".' : 'Add "export default app", where app is the Fastify instance, or export a function createApp that returns it.'
  throw new CommandFailure(`Cannot find an app in ${quote(file)}: ${listExports(exports)} ${fix}`)
}

function callWithout (file: string, name: string, factory: (...args: unknown[]) => unknown): Choice {
  if (factory.length === 0) return { kind: 'call', name: `${name}()`, factory, args: [] }
  const parameters = factory.length === 1 ? 'an argument' : `${factory.length} arguments`
  const hint = name === 'default' ? ' A Fastify plugin is not an app: export the instance that registers it.' : ''
  throw new CommandFailure(`Cannot call ${quote(name)} of ${quote(file)}: it needs ${parameters}. Give them, as in --app '${file}:${name}("…")', or defaults.${hint}`)
}

/** The failure for an export that is no app. */
export function notAnApp (file: string, name: string, value: unknown): CommandFailure {
  return new CommandFailure(`Cannot use ${quote(name)} of ${quote(file)} as the app: it is ${describeValue(value)}, not a Fastify instance. Export what Fastify() returned, with flaskish registered on it.`)
}

function listExports (exports: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(exports)
  if (names.length === 0) return 'it exports nothing.'
  const shown = names.slice(0, MAX_NAMES).map(quote).join(', ')
  return `it exports ${shown}${names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''}.`
}

function describeValue (value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'function') return 'use' in value && 'handle' in value ? 'an Express app' : 'a function'
  if (typeof value !== 'object') return `a ${typeof value}`
  const { constructor } = value
  return typeof constructor === 'function' && constructor !== Object && constructor.name !== '' ? `an instance of ${constructor.name}` : 'an object'
}

function isFactory (value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function'
}

function isPromise (value: unknown): boolean {
  return value instanceof Promise
}

function quote (text: string): string {
  return JSON.stringify(text)
}

const USUAL_NAMES = ['app', 'application', 'default'] as const
const FACTORY_NAMES = ['createApp', 'makeApp', 'create_app', 'make_app', 'default'] as const
const MAX_NAMES = 10
