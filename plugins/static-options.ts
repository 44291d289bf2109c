import { statSync, type Stats } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { parseDuration } from '../lib/duration.ts'
import { isGroup, isText, refuse, refuseUnknown } from './option-checks.ts'

/**
 * A folder whose files are served: where it is, under which path, and how. All but `folder` and `urlPath` are options of
 * @fastify/static and mean what they mean there.
 */
export interface StaticOptions {
  /** A path under `root`, an absolute one, or a file URL (default "static"). */
  folder?: string | URL
  /** What the URLs begin with (default: a slash and the folder's name). */
  urlPath?: string
  /** Milliseconds, or text such as "30 days", that an answer may be kept (default: browsers ask each time whether it has changed). */
  maxAge?: number | string
  /** Whether browsers need not ask at all within `maxAge` (default false). */
  immutable?: boolean
  /** Whether there is a Cache-Control header (default true). */
  cacheControl?: boolean
  /** Whether there is an ETag (default true). */
  etag?: boolean
  /** Whether there is a Last-Modified header (default true). */
  lastModified?: boolean
  /** Whether a part may be asked for (default true). */
  acceptRanges?: boolean
  /** Whether there is a Content-Type header (default true). */
  contentType?: boolean
  /** What becomes of names that begin with a dot: sent, 403 or 404 (default 'allow'). */
  dotfiles?: 'allow' | 'deny' | 'ignore'
  /** Endings that are tried for a name without one: `['html']`. */
  extensions?: readonly string[]
  /** Names of the file that stands for a folder (default none: 404). */
  index?: string | readonly string[] | false
  /** Whether "style.css.br" and "style.css.gz" are sent to those who take them (default false). */
  preCompressed?: boolean
  /** Whether this file may be sent; its path begins with a slash. */
  allowedPath?: (path: string, folder: string | undefined, request: FastifyRequest) => boolean
  /** Sets headers of an answer; runs before the functions of `afterThisRequest`. */
  setHeaders?: (reply: FastifyReply, path: string, stats: Stats) => void
  /** Called with each file before it is sent. */
  onFile?: (path: string, stats: Stats) => void | Promise<void>
  /** Whether the route stays out of generated API descriptions (default true). */
  schemaHide?: boolean
  /** Constraints of the route. */
  constraints?: RouteOptions['constraints']
  /** The log level of the route. */
  logLevel?: RouteOptions['logLevel']
}

/** A static folder: where it is, what its URLs begin with, and the options of @fastify/static. */
export interface StaticSettings {
  /** Absolute. */
  readonly folder: string
  /** Without a slash at its end. */
  readonly urlPath: string
  readonly options: Readonly<Omit<StaticOptions, 'folder' | 'urlPath'>>
}

/** @throws FlaskishError for a name that is not known, or a value that cannot work. */
export function readStaticOptions (given: StaticOptions | false | undefined, root: string): StaticSettings | undefined {
  if (given === false) return undefined
  refuse('static', given, given === undefined || isGroup(given), 'an object of values by name, or false')
  const { folder = 'static', urlPath, ...options } = given ?? {}
  for (const [name, wanted] of RENAMED) refuse(`static.${name}`, Reflect.get(options, name), !(name in options), wanted)
  refuseUnknown('static.', options, Object.keys(WANTED))
  for (const [name, [isFine, wanted]] of Object.entries(WANTED)) {
    const value: unknown = Reflect.get(options, name)
    refuse(`static.${name}`, value, value === undefined || isFine(value), wanted)
  }
  const path = readFolder(folder, root)
  return { folder: path, urlPath: readUrlPath(urlPath ?? `/${basename(path)}`), options }
}

function readFolder (folder: string | URL, root: string): string {
  refuse('static.folder', folder, isText(folder, /^[^\0]+$/) || (folder instanceof URL && folder.protocol === 'file:'), 'the path or file URL of a folder')
  const path = resolve(root, folder instanceof URL ? fileURLToPath(folder) : folder)
  refuse('static.folder', path, statSync(path, { throwIfNoEntry: false })?.isDirectory() !== false, 'a folder, not a file')
  return path
}

function readUrlPath (urlPath: string): string {
  refuse('static.urlPath', urlPath, isText(urlPath, /^(?:\/[^?#<>]*)?$/), 'a path that begins with a slash, such as "/static"')
  return urlPath.replace(/\/+$/, '')
}

const RENAMED = [['root', 'the folder as "folder"'], ['prefix', 'the path as "urlPath"']] as const

type Check = readonly [isFine: (value: unknown) => boolean, wanted: string]

const FLAG: Check = [(value) => typeof value === 'boolean', 'true or false']
const FUNCTION: Check = [(value) => typeof value === 'function', 'a function']
const ANYTHING: Check = [() => true, 'what Fastify takes']

const WANTED: { readonly [Name in keyof Required<StaticSettings['options']>]: Check } = {
  maxAge: [(value) => parseDuration(value) !== undefined, 'milliseconds, or text such as "30 days"'],
  immutable: FLAG,
  cacheControl: FLAG,
  etag: FLAG,
  lastModified: FLAG,
  acceptRanges: FLAG,
  contentType: FLAG,
  dotfiles: [(value) => value === 'allow' || value === 'deny' || value === 'ignore', "'allow', 'deny' or 'ignore'"],
  extensions: [isNames, "a list of endings, such as ['html']"],
  index: [(value) => value === false || typeof value === 'string' || isNames(value), 'the name of a file, a list of names, or false'],
  preCompressed: FLAG,
  allowedPath: FUNCTION,
  setHeaders: FUNCTION,
  onFile: FUNCTION,
  schemaHide: FLAG,
  constraints: ANYTHING,
  logLevel: ANYTHING
}

function isNames (value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')
}
