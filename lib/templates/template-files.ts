import { join } from 'node:path'
import { FlaskishError } from '../errors.ts'
import { findNearestName } from '../nearest-name.ts'
import { toTemplateName } from './template-name.ts'

/** How files are looked at. */
export interface FileAccess {
  /** What tells one state of a file from another; undefined where there is no such file. */
  stat (path: string): FileStamp | undefined
  read (path: string): string
  /** The names of what is in a folder, with those of inner folders where `recursive`, "/" between them; none where there is no such folder. */
  list (folder: string, recursive: boolean): readonly string[]
  /** Milliseconds since 1970. */
  now (): number
}

export interface FileStamp {
  readonly mtimeMs: number
  readonly size: number
}

/** A template that is there. */
export interface TemplateFile {
  readonly name: string
  readonly path: string
  readonly stamp: FileStamp
}

/** The templates of several folders; of equal names the first folder's counts. */
export class TemplateFiles {
  readonly access: FileAccess
  readonly #folders: string[] = []

  constructor (access: FileAccess, folders: readonly string[]) {
    this.access = access
    for (const folder of folders) this.addFolder(folder)
  }

  get folders (): readonly string[] {
    return this.#folders
  }

  /** Looks into another folder, after those that are there. */
  addFolder (folder: string): void {
    if (!this.#folders.includes(folder)) this.#folders.push(folder)
  }

  /** The template of this name; symbolic links are followed. Undefined where it is in no folder, or leads out of them. */
  find (name: string): TemplateFile | undefined {
    const known = toTemplateName(name)
    if (known === undefined) return undefined
    for (const folder of this.#folders) {
      const file = this.#fileIn(folder, known)
      if (file !== undefined) return file
    }
    return undefined
  }

  /** @throws FlaskishError FLASKISH_ERR_TEMPLATE_MISSING with the folders and the nearest name. */
  get (name: string): TemplateFile {
    const file = this.find(name)
    if (file !== undefined) return file
    throw new FlaskishError('FLASKISH_ERR_TEMPLATE_MISSING', { template: name, folders: this.#folders, nearest: this.nearest(name) })
  }

  /**
   * The template that is meant by a partial's name: the one of this name, or the only one of this name with an ending.
   * Of several the one with the including template's ending counts.
   * @throws FlaskishError FLASKISH_ERR_TEMPLATE_AMBIGUOUS where that decides nothing.
   */
  findPartial (name: string, including: string): TemplateFile | undefined {
    const known = toTemplateName(name)
    if (known === undefined) return undefined
    for (const folder of this.#folders) {
      const file = this.#fileIn(folder, known) ?? this.#withEnding(folder, known, including)
      if (file !== undefined) return file
    }
    return undefined
  }

  /** Every name, in the order of the folders. */
  names (): string[] {
    return [...new Set(this.#folders.flatMap((folder) => this.access.list(folder, true)))]
  }

  /** The name that was most likely meant. */
  nearest (name: string): string | undefined {
    const names = this.names()
    const byStem = new Map(names.map((candidate) => [withoutEnding(candidate), candidate]))
    const nearest = byStem.has(name) ? name : findNearestName(name, [...names, ...byStem.keys()])
    return nearest === undefined ? undefined : byStem.get(nearest) ?? nearest
  }

  /** The name is one of toTemplateName. */
  #fileIn (folder: string, name: string): TemplateFile | undefined {
    const path = join(folder, name)
    const stamp = this.access.stat(path)
    return stamp === undefined ? undefined : { name, path, stamp }
  }

  #withEnding (folder: string, name: string, including: string): TemplateFile | undefined {
    const slash = name.lastIndexOf('/') + 1
    const wanted = `${name.slice(slash)}.`
    const siblings = this.access.list(join(folder, name.slice(0, slash)), false)
    const candidates = siblings.filter((sibling) => sibling.startsWith(wanted) && !sibling.slice(wanted.length).includes('.'))
    const [only] = candidates.length > 1 ? candidates.filter((candidate) => candidate.slice(wanted.length - 1) === endingOf(including)) : candidates
    if (only !== undefined) return this.#fileIn(folder, name.slice(0, slash) + only)
    if (candidates.length === 0) return undefined
    const names = candidates.map((candidate) => name.slice(0, slash) + candidate)
    throw new FlaskishError('FLASKISH_ERR_TEMPLATE_AMBIGUOUS', { template: including, partial: name, candidates: names })
  }
}

/** The name as partials may be called too. */
export function withoutEnding (name: string): string {
  return name.replace(/\.[^./]*$/, '')
}

function endingOf (name: string): string {
  return name.slice(name.lastIndexOf('.'))
}
