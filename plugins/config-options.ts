import { FlaskishError } from '../lib/errors.ts'
import type { FlaskishOptions } from './options.ts'

/** Options whose values a config may have, by Flask's names; the option itself goes before them, and null is not given. */
const OPTIONS: ReadonlyArray<readonly [key: string, option: string]> = [
  ['SERVER_NAME', 'serverName'],
  ['APPLICATION_ROOT', 'applicationRoot'],
  ['PREFERRED_URL_SCHEME', 'preferredUrlScheme'],
  ['TRUSTED_HOSTS', 'trustedHosts'],
  ['MAX_CONTENT_LENGTH', 'limits.maxContentLength'],
  ['MAX_FORM_MEMORY_SIZE', 'limits.maxFormMemorySize'],
  ['MAX_FORM_PARTS', 'limits.maxFormParts'],
  ['SESSION_COOKIE_NAME', 'session.cookieName'],
  ['SESSION_COOKIE_DOMAIN', 'session.domain'],
  ['SESSION_COOKIE_PATH', 'session.path'],
  ['SESSION_COOKIE_HTTPONLY', 'session.httpOnly'],
  ['SESSION_COOKIE_SECURE', 'session.secure'],
  ['SESSION_COOKIE_SAMESITE', 'session.sameSite'],
  ['SESSION_COOKIE_PARTITIONED', 'session.partitioned'],
  ['SESSION_REFRESH_EACH_REQUEST', 'session.refreshEachRequest'],
  ['PERMANENT_SESSION_LIFETIME', 'session.lifetime'],
  ['TEMPLATES_AUTO_RELOAD', 'templates.autoReload']
]

/** The names of these keys. */
export const OPTION_KEYS: ReadonlySet<string> = new Set([...OPTIONS.map(([key]) => key), 'SECRET_KEY', 'SECRET_KEY_FALLBACKS'])

/** The options with what the config has of them. Whatever cannot be an object of options is left as it is. */
export function withConfig (options: FlaskishOptions): FlaskishOptions {
  const { config } = options
  if (typeof config !== 'object' || config === null) return options
  const merged: Record<string, unknown> = { ...options }
  for (const [key, option] of OPTIONS) {
    const value = Object.hasOwn(config, key) ? config[key] : undefined
    if (value !== undefined && value !== null) setDefault(merged, option.split('.'), value)
  }
  const keys = [config['SECRET_KEY'], config['SECRET_KEY_FALLBACKS'] ?? []].flat()
  if (merged['secretKey'] === undefined && keys[0] !== undefined && keys[0] !== null) merged['secretKey'] = keys
  return merged as FlaskishOptions
}

/** Runs `read`, whose error about an option names the key of the config that the value came from. */
export function namingKeys<Result> (options: FlaskishOptions, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    const { config } = options
    if (!(error instanceof FlaskishError) || error.code !== 'FLASKISH_ERR_OPTION' || config === undefined) throw error
    const { option, found, wanted } = error.details as { option: string, found: string, wanted: string }
    const [key] = [...OPTIONS, ['SECRET_KEY', 'secretKey'] as const].find(([key, name]) => name === option && Object.hasOwn(config, key)) ?? []
    if (key === undefined || isGiven(options, option.split('.'))) throw error
    throw new FlaskishError('FLASKISH_ERR_OPTION', { option: `config.${key}`, found, wanted }, { cause: error })
  }
}

function setDefault (options: Record<string, unknown>, [name = '', inner]: readonly string[], value: unknown): void {
  if (inner === undefined) {
    options[name] ??= value
    return
  }
  const group = options[name] ?? {}
  // "templates: false" stays what it is, and what is no group is refused later.
  if (typeof group === 'object' && !Array.isArray(group)) options[name] = { [inner]: value, ...withoutUndefined(group) }
}

function withoutUndefined (group: object): object {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined))
}

function isGiven (options: object, [name = '', inner]: readonly string[]): boolean {
  const value: unknown = Reflect.get(options, name)
  if (inner === undefined || typeof value !== 'object' || value === null) return value !== undefined
  return Reflect.get(value, inner) !== undefined
}
