import { BoundedCache } from '../bounded-cache.ts'
import type { Render, TemplateEnvironment } from './environment.ts'
import { FlaskishError } from '../errors.ts'
import { createExtending } from './inheritance.ts'
import { compileTree, parseTemplate, type ParsedTemplate } from './parse-template.ts'
import { toTemplateError } from './template-error.ts'
import { withoutEnding, type FileStamp, type TemplateFile, type TemplateFiles } from './template-files.ts'
import { escapesHtml } from './template-name.ts'

/** A file, compiled. */
interface CompiledFile {
  readonly name: string
  readonly text: string
  readonly stamp: FileStamp
  /** When it was read, in milliseconds since 1970. */
  readonly readAt: number
  readonly parsed: ParsedTemplate
  readonly render: Render
}

/** A template with all it may include. */
interface LinkedTemplate {
  readonly name: string
  readonly render: Render
  readonly partials: Record<string, Render>
}

/** An app's Handlebars templates, compiled when first used; with `autoReload` again whenever a file has changed. */
export class TemplateSet {
  readonly files: TemplateFiles
  readonly #environment: TemplateEnvironment
  readonly #autoReload: boolean
  readonly #compiled = new Map<string, CompiledFile>()
  readonly #linked = new Map<string, LinkedTemplate>()
  readonly #texts = new BoundedCache<LinkedTemplate>({ maxEntries: 200, maxLength: 1_000_000 })

  constructor (environment: TemplateEnvironment, files: TemplateFiles, { autoReload }: { autoReload: boolean }) {
    this.#environment = environment
    this.files = files
    this.#autoReload = autoReload
  }

  /** The template's text with these values. @throws FlaskishError with template and line. */
  render (name: string, values: object): string {
    return this.#run(this.#linked.get(name) ?? this.#linkFile(this.files.get(name)), values)
  }

  /** The same of a template that is no file. */
  renderText (text: string, values: object, { autoescape }: { autoescape: boolean }): string {
    const key = `${autoescape ? 'html' : 'text'}:${text}`
    let linked = this.#texts.get(key)
    if (linked === undefined || this.#autoReload) {
      linked = this.#link(this.#compileText(text, STRING, autoescape))
      this.#texts.set(key, linked)
    }
    return this.#run(linked, values)
  }

  #run ({ name, render, partials }: LinkedTemplate, values: object): string {
    const { place } = this.#environment
    const outer = place.current
    place.current = ''
    try {
      return render(values, { partials })
    } catch (error) {
      throw toTemplateError(this.#explain(error), name, place.current)
    } finally {
      place.current = outer
    }
  }

  #explain (error: unknown): unknown {
    const [, partial] = /^The partial ([^]*) could not be found$/.exec(error instanceof this.#environment.handlebars.Exception ? error.message : '') ?? []
    if (partial === undefined) return error
    return new FlaskishError('FLASKISH_ERR_TEMPLATE_MISSING', { template: partial, folders: this.files.folders, nearest: this.files.nearest(partial) }, { cause: error })
  }

  #linkFile (file: TemplateFile): LinkedTemplate {
    const linked = this.#linked.get(file.name) ?? this.#link(this.#compile(file))
    // With autoReload each page looks anew.
    if (!this.#autoReload) this.#linked.set(file.name, linked)
    return linked
  }

  #link (page: CompiledFile): LinkedTemplate {
    const partials: Record<string, Render> = Object.create(null)
    this.#include(page, partials)
    return { name: page.name, render: this.#renderOf(page), partials }
  }

  /** Fills in what a template may include, and what that may include. */
  #include ({ name, parsed }: CompiledFile, partials: Record<string, Render>): void {
    for (const partial of parsed.partials) {
      const file = partial in partials ? undefined : this.files.findPartial(partial, name)
      if (file === undefined) continue
      const compiled = this.#compile(file)
      partials[partial] = this.#renderOf(compiled)
      this.#include(compiled, partials)
    }
    for (const partial of parsed.hasDynamicPartials ? this.#partialNames() : []) partials[partial] ??= this.#onDemand(partial, name)
  }

  /** Every file, with its ending and without. */
  #partialNames (): string[] {
    return this.files.names().flatMap((name) => [name, withoutEnding(name)])
  }

  /** One of many partials that may be meant, most of which are not. */
  #onDemand (partial: string, including: string): Render {
    return (context, options) => {
      const file = this.files.findPartial(partial, including) ?? this.files.get(partial)
      const { render, partials } = this.#linkFile(file)
      return render(context, { ...options, partials: { ...partials, ...options?.partials } })
    }
  }

  #renderOf (page: CompiledFile): Render {
    if (page.parsed.parent === undefined) return page.render
    const levels = [page]
    for (let level = page; level.parsed.parent !== undefined;) {
      level = this.#compile(this.files.findPartial(level.parsed.parent, level.name) ?? this.files.get(level.parsed.parent))
      if (levels.some(({ name }) => name === level.name)) throw new FlaskishError('FLASKISH_ERR_TEMPLATE_SYNTAX', { template: level.name, line: 1, found: 'it extends itself.' })
      levels.push(level)
    }
    return createExtending(this.#environment, levels.map(({ render }) => render))
  }

  #compile (file: TemplateFile): CompiledFile {
    const known = this.#compiled.get(file.path)
    if (known !== undefined && (!this.#autoReload || isUnchanged(known, file.stamp))) return known
    const readAt = this.files.access.now()
    const text = this.files.access.read(file.path)
    const compiled = known?.text === text ? known : this.#compileText(text, file.name, escapesHtml(file.name))
    const current = { ...compiled, stamp: file.stamp, readAt }
    this.#compiled.set(file.path, current)
    return current
  }

  #compileText (text: string, name: string, escape: boolean): CompiledFile {
    const { handlebars } = this.#environment
    const parsed = parseTemplate(handlebars, text, name)
    return { name, text, stamp: NO_STAMP, readAt: 0, parsed, render: compileTree(handlebars, parsed.program, { template: name, escape }) }
  }
}

/** A file that changed just before it was read may have changed again without a new time. */
function isUnchanged ({ stamp, readAt }: CompiledFile, { mtimeMs, size }: FileStamp): boolean {
  return stamp.mtimeMs === mtimeMs && stamp.size === size && readAt - mtimeMs > RACY_MILLISECONDS
}

const RACY_MILLISECONDS = 100
const NO_STAMP: FileStamp = { mtimeMs: 0, size: 0 }
const STRING = '<string>'
