import { FlaskishError } from './errors.ts'
import { MappingMethods, toMapping, type Mapping } from './mapping.ts'

/** Reads a file's text: `JSON.parse`, a parser of TOML or YAML. Gets bytes with `text: false`. */
export type ConfigLoader = (content: string) => unknown

export interface ConfigFileOptions {
  /** What makes values of the text (default JSON.parse). */
  readonly load?: ((content: string) => unknown) | ((content: Buffer) => unknown)
  /** Whether a file that is not there is none (default false). */
  readonly silent?: boolean
  /** Whether `load` gets text (default true), or bytes. */
  readonly text?: boolean
}

export interface ConfigEnvironmentOptions {
  /** What makes a value of a variable's text (default: JSON, but for whole numbers too large to be exact); what it throws at stays text. */
  readonly loads?: (text: string) => unknown
}

export interface NamespaceOptions {
  /** Whether the names are given in lower case (default true). */
  readonly lowercase?: boolean
  /** Whether the names are given without what they begin with (default true). */
  readonly trimNamespace?: boolean
}

/**
 * Values of an app by name: a mapping that can be filled from the environment, files and objects. Its methods go before
 * keys of the same name.
 * @see https://flask.palletsprojects.com/en/stable/config/
 */
export interface Config extends Mapping {
  /**
   * Takes every environment variable that begins with the prefix (default "FLASKISH") and "_", under the rest of its name.
   * Values are JSON where they can be read as such, otherwise text; "__" in a name leads into an object: FLASKISH_DB__HOST is
   * `config.DB.HOST`. @returns true. @throws FlaskishError FLASKISH_ERR_CONFIG for a name that leads into what is no object.
   */
  fromPrefixedEnv (prefix?: string, options?: ConfigEnvironmentOptions): true
  /**
   * Takes the values of a file, by its path under the root of the config.
   * @returns false for a file that is not there, with `silent`. @throws FlaskishError FLASKISH_ERR_CONFIG where the file cannot
   * be read, or has no object.
   */
  fromFile (path: string | URL, load?: ConfigLoader | ConfigFileOptions): boolean
  /** The same for a file whose path is in an environment variable. */
  fromEnvvar (variable: string, load?: ConfigLoader | ConfigFileOptions): boolean
  /** Takes what an object, a module or a class has under names in upper case, and nothing else of it. */
  fromObject (object: object): true
  /** Takes every value. */
  fromMapping (values: Readonly<Record<string, unknown>>): true
  /** Takes every value. */
  update (values: Readonly<Record<string, unknown>>): void
  /** The values whose names begin with a text, without it and in lower case: `getNamespace('MAIL_')`. */
  getNamespace (namespace: string, options?: NamespaceOptions): Record<string, unknown>
}

/** What a config has of the machine it is on. */
export interface ConfigSources {
  readonly environment: () => Readonly<Record<string, string | undefined>>
  /** The bytes of a file under the root; undefined where there is none. */
  readonly readFile: (path: string | URL) => Buffer | undefined
  /** Called before each change; may refuse it by throwing. */
  readonly onWrite?: (key: string) => void
}

/** A config with these values. */
export function createConfig (values: Readonly<Record<string, unknown>>, sources: ConfigSources): Config {
  return toMapping(new ConfigMethods(new Map(Object.entries(values)), sources)) as Config
}

class ConfigMethods extends MappingMethods {
  readonly #sources: ConfigSources

  constructor (data: Map<string, unknown>, sources: ConfigSources) {
    super({ data })
    this.#sources = sources
  }

  override get members (): ReadonlySet<string> {
    return MEMBERS
  }

  /** It passes for a plain object, which it may have been made from. */
  override get prototype (): object | null {
    return Object.prototype
  }

  override set (key: string, value: unknown): void {
    this.#sources.onWrite?.(key)
    super.set(key, value)
  }

  fromPrefixedEnv (prefix = 'FLASKISH', { loads = parseValue }: ConfigEnvironmentOptions = {}): true {
    const variables = Object.entries(this.#sources.environment()).filter(([name]) => name.startsWith(`${prefix}_`))
    for (const [name, text = ''] of variables.sort(([one], [other]) => one < other ? -1 : 1)) {
      this.#setNested(name, name.slice(prefix.length + 1).split('__'), load(text, loads))
    }
    return true
  }

  fromFile (path: string | URL, given: ConfigLoader | ConfigFileOptions = {}): boolean {
    const { load = JSON.parse, silent = false, text = true } = typeof given === 'function' ? { load: given } : given
    const bytes = this.#sources.readFile(path)
    if (bytes === undefined) return silent ? false : refuse(String(path), 'there is no such file.', 'Correct the path, or give silent: true.')
    let values: unknown
    try {
      values = Reflect.apply(load, undefined, [text ? bytes.toString() : bytes])
    } catch (error) {
      return refuse(String(path), `it cannot be loaded (${String(error)}).`, 'Correct the file, or give the "load" that reads it.', error)
    }
    if (!isObject(values)) return refuse(String(path), `it has ${Array.isArray(values) ? 'a list' : typeof values}.`, 'It should have an object of values by name.')
    return this.fromMapping(values)
  }

  fromEnvvar (variable: string, given: ConfigLoader | ConfigFileOptions = {}): boolean {
    const path = this.#sources.environment()[variable]
    if (path !== undefined && path !== '') return this.fromFile(path, given)
    if (typeof given === 'object' && given.silent === true) return false
    return refuse(variable, 'the environment has no variable of this name.', 'Set it to the path of a file, or give silent: true.')
  }

  fromObject (object: object): true {
    const names = new Set<string>()
    for (let part: unknown = object; part !== null && part !== Object.prototype && part !== Function.prototype; part = Object.getPrototypeOf(part)) {
      for (const name of Object.getOwnPropertyNames(part)) if (UPPER_CASE.test(name)) names.add(name)
    }
    for (const name of names) this.set(name, Reflect.get(object, name))
    return true
  }

  fromMapping (values: Readonly<Record<string, unknown>>): true {
    for (const [name, value] of Object.entries(values)) this.set(name, value)
    return true
  }

  update (values: Readonly<Record<string, unknown>>): void {
    this.fromMapping(values)
  }

  getNamespace (namespace: string, { lowercase = true, trimNamespace = true }: NamespaceOptions = {}): Record<string, unknown> {
    return Object.fromEntries(this.keys().filter((key) => key.startsWith(namespace)).map((key) => {
      const name = trimNamespace ? key.slice(namespace.length) : key
      return [lowercase ? name.toLowerCase() : name, this.get(key)]
    }))
  }

  #setNested (variable: string, [first = '', ...rest]: readonly string[], value: unknown): void {
    const last = rest.pop()
    if (last === undefined) {
      this.set(first, value)
      return
    }
    // What is inside may belong to who gave it; and no name reaches a prototype.
    const top = copyObject(variable, this.get(first))
    let current = top
    for (const name of rest) {
      const inner = copyObject(variable, Object.hasOwn(current, name) ? current[name] : undefined)
      define(current, name, inner)
      current = inner
    }
    define(current, last, value)
    this.set(first, top)
  }
}

function load (text: string, loads: (text: string) => unknown): unknown {
  try {
    return loads(text)
  } catch {
    return text
  }
}

/** JSON; a whole number that would be rounded stays the text it is. */
function parseValue (text: string): unknown {
  const value: unknown = JSON.parse(text)
  return typeof value === 'number' && /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value) ? text : value
}

function copyObject (variable: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  if (isObject(value)) return { ...value }
  return refuse(variable, 'its name leads into a value that is no object.', 'Rename one of the two variables.')
}

function define (object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse (source: string, found: string, fix: string, cause?: unknown): never {
  throw new FlaskishError('FLASKISH_ERR_CONFIG', { source, found, fix }, { cause })
}

const UPPER_CASE = /^[A-Z][A-Z0-9_]*$/
const MEMBERS: ReadonlySet<string> = new Set(['get', 'pop', 'setDefault', 'fromPrefixedEnv', 'fromFile', 'fromEnvvar', 'fromObject', 'fromMapping', 'update', 'getNamespace'])
