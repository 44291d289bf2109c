import type Handlebars from 'handlebars'

/** What Handlebars hands to a template's compiled code. */
export interface Container {
  lookupProperty (parent: unknown, name: string): unknown
  lambda (value: unknown, context: unknown): unknown
  escapeExpression (value: unknown): string
  /** Where rendering is. */
  at?: Place
}

/** The statement that is running, as {@link toPlace} writes it. */
export interface Place {
  current: string
}

/** The names that every template sees, in loops and in partials with a context of their own too, unless that has them itself. */
export const GLOBAL_NAMES: ReadonlySet<string> = new Set(['request', 'session', 'g', 'config', 'get_flashed_messages', 'getFlashedMessages'])

/**
 * Makes an environment write code that looks globals up on the page's own context where the current one has none, and that
 * says which statement is running.
 * @see https://handlebarsjs.com/api-reference/compilation.html
 */
export function installCompiler (handlebars: typeof Handlebars): void {
  const environment = handlebars as unknown as { JavaScriptCompiler: new () => Compiler }

  class TemplateCompiler extends environment.JavaScriptCompiler {
    override nameLookup (parent: Code, name: string, type: string): Code {
      const own = super.nameLookup(parent, name, type)
      if (type !== 'context' || !GLOBAL_NAMES.has(name) || !CONTEXT.test(String(parent))) return own
      return ['(', own, ' ?? ', super.nameLookup(super.nameLookup('data', 'root', type), name, type), ')']
    }

    override append (): void {
      this.#mark()
      super.append()
    }

    override appendEscaped (): void {
      this.#mark()
      super.appendEscaped()
    }

    /** What is appended is computed where it is appended, unless it was put into a variable before. */
    #mark (): void {
      if (!this.isInline()) return
      const place = JSON.stringify(toPlace(this.source.currentLocation))
      this.push([`(container.at.current = ${place}, `, this.popStack(), ')'])
    }
  }
  // For the blocks within a template.
  Object.defineProperty(TemplateCompiler.prototype, 'compiler', { value: TemplateCompiler })
  environment.JavaScriptCompiler = TemplateCompiler
}

/** A statement's template and line. */
export function toPlace ({ source, start }: hbs.AST.SourceLocation): string {
  return `${start.line}:${source}`
}

/** What {@link toPlace} wrote. */
export function readPlace (place: string): { template: string, line: number } | undefined {
  const colon = place.indexOf(':')
  return colon === -1 ? undefined : { line: Number(place.slice(0, colon)), template: place.slice(colon + 1) }
}

/** A piece of code, possibly of pieces. */
type Code = string | readonly Code[]

/** The parts of Handlebars' compiler that are its interface to others, and those that these need. */
interface Compiler {
  readonly source: { readonly currentLocation: hbs.AST.SourceLocation }
  nameLookup (parent: Code, name: string, type: string): Code
  append (): void
  appendEscaped (): void
  isInline (): boolean
  push (code: Code): void
  popStack (): Code
}

/** The current context or one around it, as compiled code names them. */
const CONTEXT = /^depth(?:[0-9]+|s\[[0-9]+\])$/
