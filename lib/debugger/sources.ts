import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toPath } from './stack-frames.ts'

/** A place in a file: as it runs, or as it was written. */
export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

export interface SourceLine {
  readonly number: number
  readonly text: string
}

/** Access to files and to what is known of them. */
export interface SourceAccess {
  /** The file's text; undefined where it cannot be read. */
  readonly readFile: (path: string) => string | undefined
  /** The map of a file that the running process itself knows. */
  readonly findMap: (path: string) => Pick<SourceMap, 'findEntry' | 'payload'> | undefined
  /** Whether stacks name places as they were written: whoever loads the code has mapped them. */
  readonly hasMappedStacks: boolean
}

/** Finds what the programmer wrote for places in what runs. Reads each file once, so it is made anew for each error. */
export class Sources {
  readonly #access: SourceAccess
  readonly #texts = new Map<string, string | undefined>()
  readonly #maps = new Map<string, Pick<SourceMap, 'findEntry' | 'payload'> | undefined>()

  constructor (access: SourceAccess) {
    this.#access = access
  }

  /** Where a place of a stack was written. */
  ofStack (place: Place): Place {
    return this.#access.hasMappedStacks ? place : this.ofRunning(place)
  }

  /** Where a place of the code that runs was written; the place itself where nothing else is known. */
  ofRunning (place: Place): Place {
    const map = this.#mapOf(place.file)
    if (map === undefined) return place
    const entry = map.findEntry(place.line - 1, place.column - 1)
    if (!('originalSource' in entry) || entry.originalSource === undefined) return place
    const file = toFile(entry.originalSource)
    this.#keepContent(file, entry.originalSource, map.payload)
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
  }

  /** The line and those around it, each clipped; none where the file is not there or is no source. */
  linesAround ({ file, line }: Place, distance = 5): SourceLine[] {
    const lines = this.#textOf(file)?.split(/\r?\n/) ?? []
    if (line < 1 || line > lines.length) return []
    const first = Math.max(line - distance, 1)
    return lines.slice(first - 1, line + distance).map((text, index) => ({ number: first + index, text: text.slice(0, MAX_LINE) }))
  }

  #mapOf (file: string): Pick<SourceMap, 'findEntry' | 'payload'> | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, this.#access.findMap(file) ?? this.#readMap(file))
    return this.#maps.get(file)
  }

  /** The map that a compiled file names in its last lines. */
  #readMap (file: string): SourceMap | undefined {
    const text = this.#textOf(file)
    const start = text?.lastIndexOf(MAP_COMMENT) ?? -1
    if (text === undefined || start === -1) return undefined
    const [url = ''] = text.slice(start + MAP_COMMENT.length).split(/\s/, 1)
    try {
      const path = url.startsWith('data:') ? file : resolve(dirname(file), decodeURIComponent(url))
      const json = url.startsWith('data:') ? decodeDataUrl(url) : this.#access.readFile(path)
      return json === undefined ? undefined : toMap(json, dirname(path))
    } catch {
      return undefined
    }
  }

  /** A map may carry the text of a file that is not there. */
  #keepContent (file: string, source: string, { sources, sourcesContent }: SourceMapPayload): void {
    const content: unknown = sourcesContent?.[sources.indexOf(source)]
    if (this.#textOf(file) === undefined && typeof content === 'string') this.#texts.set(file, content)
  }

  #textOf (file: string): string | undefined {
    // A stack may name any file; what is shown are sources.
    if (!SOURCE.test(file)) return undefined
    if (!this.#texts.has(file)) this.#texts.set(file, this.#access.readFile(file))
    return this.#texts.get(file)
  }
}

/** A map whose sources are whole paths. */
function toMap (json: string, folder: string): SourceMap {
  const payload = JSON.parse(json) as SourceMapPayload
  const root = resolve(folder, payload.sourceRoot ?? '')
  return new SourceMap({ ...payload, sources: payload.sources.map((source) => source.startsWith('file:') ? source : resolve(root, source)) })
}

function toFile (source: string): string {
  return source.startsWith('file:') ? toPath(source, fileURLToPath) : source
}

function decodeDataUrl (url: string): string {
  const comma = url.indexOf(',')
  const data = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(';base64') ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data)
}

const SOURCE = /\.[cm]?[jt]sx?$/i
const MAP_COMMENT = '\n//# sourceMappingURL='
const MAX_LINE = 300
