import { readFlag } from '../lib/environment-flag.ts'
import type { Converter, ConverterFactory } from '../lib/routing/converters.ts'
import { readTrustedHost, type ProxyHops } from '../lib/requests/origin.ts'
import type { RequestSettings } from '../lib/requests/request.ts'
import { createAppConfig, type Config } from './config.ts'
import { isCount, isGroup, isText, refuse, refuseUnknown } from './option-checks.ts'
import { readRoot } from './root.ts'
import { readStaticOptions, type StaticOptions, type StaticSettings } from './static-options.ts'
import { readTemplateOptions, type TemplateOptions, type TemplateSettings } from './template-options.ts'
import type { SecretKey } from './secret-key.ts'
import { readSessionOptions, type SessionOptions, type SessionSettings } from './session-options.ts'

/** The options of `fastify.register(flaskish, options)`; all are optional. */
export interface FlaskishOptions {
  /** Whether a rule that ends in a slash redirects to it, and one that does not refuses it (default true). Rules can differ. */
  strictSlashes?: boolean
  /** Whether doubled slashes redirect to the merged URL (default true). Rules can differ. */
  mergeSlashes?: boolean
  /** Whether a URL that spells out a rule's defaults redirects to the shorter one (default true). */
  redirectDefaults?: boolean
  /** Converters by the name that rules use: `{ pattern, parse, format, weight }`, or a function of a rule's arguments. */
  converters?: Record<string, Converter | ConverterFactory>
  /** The host of external URLs, such as "example.com:8080"; outside of requests there are none without it. */
  serverName?: string
  /** The path under which a front server mounts the app and which it strips, such as "/app" (default "/"). */
  applicationRoot?: string
  /** The scheme of external URLs outside of requests (default "http"). */
  preferredUrlScheme?: string
  /** How many reverse proxies in front of the app set each X-Forwarded header. Without it, Fastify's trustProxy decides. */
  proxy?: ProxyHops
  /** Hosts (".example.com" for all subdomains) that requests may be sent to; others get 400 (default: all). */
  trustedHosts?: readonly string[]
  /** Bounds of what a visitor may send. */
  limits?: Limits
  /** The form of default error pages (default 'auto': JSON for a client that asks for it, HTML otherwise). */
  errorPages?: 'auto' | 'html' | 'json'
  /** Values of the app's own, seen as `currentApp.config`: an object, or a `Config` that was filled before. Options may be among them, by Flask's names. */
  config?: Readonly<Record<string, unknown>>
  /** The debugger, and pages for 400 that say what was wrong (default: whether FLASKISH_DEBUG is set, and NODE_ENV is not production). */
  debug?: boolean
  /** 'explicit': no AsyncLocalStorage; only a view's second argument leads to the request (default 'global'). */
  contexts?: 'global' | 'explicit'
  /** The folder of templates/ and static/: a path, a file URL or `import.meta.url` (default: the folder of the main script). */
  root?: string | URL
  /** What sessions are sealed with, 16 bytes or more; several for rotation, the newest first. Without it they cannot be written. */
  secretKey?: SecretKey | undefined
  /** How sessions are kept. */
  session?: SessionOptions
  /** The folder whose files are served, and how (default: `static` under `root`, at /static); false: none. */
  static?: StaticOptions | false
  /** Where templates are, and what renders them (default: Handlebars, in templates/); false: there are none. */
  templates?: TemplateOptions | false
}

export interface Limits {
  /** Bytes of a whole multipart body (default 64 MiB), where the rule has no bodyLimit of its own; other bodies: the host's bodyLimit. */
  maxContentLength?: number
  /** Bytes of a form's fields that are no files, together (default 500,000). */
  maxFormMemorySize?: number
  /** Parts of a form: fields, files and empty ones (default 1,000). */
  maxFormParts?: number
  /** Bytes of one file (default: no limit of its own). */
  maxFileSize?: number
  /** Bytes of a file that are kept in memory (default 500,000); larger ones go to a temporary file. */
  spoolThreshold?: number
}

/** The options with their defaults. */
export interface Settings extends RequestSettings {
  readonly strictSlashes: boolean
  readonly mergeSlashes: boolean
  readonly redirectDefaults: boolean
  readonly converters: Record<string, Converter | ConverterFactory>
  readonly serverName: string | undefined
  readonly preferredUrlScheme: string
  readonly trustedHosts: readonly string[] | undefined
  readonly errorPages: 'auto' | 'html' | 'json'
  readonly config: Config
  readonly contexts: 'global' | 'explicit'
  readonly maxContentLength: number
  readonly maxFileSize: number
  readonly spoolThreshold: number
  /** The folder of templates/ and static/. */
  readonly root: string
  /** Undefined where no folder is served. */
  readonly static: StaticSettings | undefined
  /** Undefined where there are none. */
  readonly templates: TemplateSettings | undefined
  readonly session: SessionSettings
}

/** @throws FlaskishError FLASKISH_ERR_OPTION for an unknown name or a value that cannot work. */
export function readOptions (options: FlaskishOptions): Settings {
  refuseUnknown('', options, NAMES)
  for (const name of GROUPS) refuse(name, options[name], options[name] === undefined || isGroup(options[name]), 'an object of values by name')
  refuseUnknown('limits.', options.limits ?? {}, Object.keys(LIMITS))
  refuseUnknown('proxy.', options.proxy ?? {}, PROXY_NAMES)
  for (const name of FLAGS) refuse(name, options[name], options[name] === undefined || typeof options[name] === 'boolean', 'true or false')
  for (const [name, hops] of Object.entries(options.proxy ?? {})) refuse(`proxy.${name}`, hops, hops === undefined || isCount(hops), 'how many proxies set the header: 0, 1, 2 …')
  for (const [name, limit] of Object.entries(options.limits ?? {})) refuse(`limits.${name}`, limit, limit === undefined || limit === Infinity || isCount(limit), 'a number of bytes or parts')
  const { errorPages = 'auto', contexts = 'global', serverName, trustedHosts, config = {}, converters = {}, proxy, preferredUrlScheme = 'http' } = options
  refuse('errorPages', errorPages, ['auto', 'html', 'json'].includes(errorPages), "'auto', 'html' or 'json'")
  refuse('contexts', contexts, ['global', 'explicit'].includes(contexts), "'global' or 'explicit'")
  refuse('serverName', serverName, serverName === undefined || isText(serverName, /^[\w.-]+(:[0-9]+)?$|^\[[\da-f:.]+\](:[0-9]+)?$/i), 'a host, such as "example.com" or "localhost:8080"')
  refuse('preferredUrlScheme', preferredUrlScheme, isText(preferredUrlScheme, /^[a-z][a-z0-9+.-]*$/i), 'a scheme, such as "https"')
  const root = readRoot(options.root)
  const debug = options.debug ?? isDebugWanted()
  const applicationRoot = toRoot(options.applicationRoot ?? '/')
  return {
    strictSlashes: options.strictSlashes ?? true,
    mergeSlashes: options.mergeSlashes ?? true,
    redirectDefaults: options.redirectDefaults ?? true,
    applicationRoot,
    debug,
    ...readLimits(options.limits ?? {}),
    preferredUrlScheme,
    errorPages,
    contexts,
    serverName,
    trustedHosts: readTrustedHosts(trustedHosts),
    config: createAppConfig(config, root),
    converters,
    proxy,
    root,
    static: readStaticOptions(options.static, root),
    templates: readTemplateOptions(options.templates, { root, debug }),
    session: readSessionOptions(options.session ?? {}, applicationRoot)
  }
}

function readTrustedHosts (given: readonly string[] | undefined): readonly string[] | undefined {
  const hosts = Array.isArray(given) ? given.map((host: unknown) => typeof host === 'string' ? readTrustedHost(host) : undefined) : undefined
  const wrong = hosts === undefined ? given : given?.[hosts.indexOf(undefined)]
  refuse('trustedHosts', wrong, given === undefined || hosts?.includes(undefined) === false, 'a list of hosts, such as "example.com", or ".example.com" for it and all its subdomains')
  return hosts?.filter((host) => host !== undefined)
}

function readLimits (given: Limits): Required<Limits> {
  return { ...LIMITS, ...Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== undefined)) }
}

/** What `flaskish run --debug` says; never in production. */
function isDebugWanted (): boolean {
  const { FLASKISH_DEBUG, NODE_ENV } = process.env
  return NODE_ENV !== 'production' && readFlag(FLASKISH_DEBUG) === true
}

const LIMITS: Required<Limits> = {
  maxContentLength: 64 * 1024 * 1024,
  maxFormMemorySize: 500_000,
  maxFormParts: 1000,
  maxFileSize: Infinity,
  spoolThreshold: 500_000
}

const PROXY_NAMES: readonly string[] = ['for', 'proto', 'host', 'port', 'prefix']

const FLAGS = ['strictSlashes', 'mergeSlashes', 'redirectDefaults', 'debug'] as const

const GROUPS = ['converters', 'proxy', 'limits', 'config', 'session'] as const

const NAMES: readonly string[] = [
  ...FLAGS, 'converters', 'serverName', 'applicationRoot', 'preferredUrlScheme', 'proxy', 'trustedHosts', 'limits',
  'errorPages', 'config', 'contexts', 'root', 'secretKey', 'session', 'templates', 'static',
  // Fastify's own options of register
  'prefix', 'logLevel', 'logSerializers'
]

/** '' for the top, otherwise one slash at the beginning and none at the end. */
function toRoot (root: string): string {
  refuse('applicationRoot', root, isText(root, /^\/[\w\-.~!$&'()*+,;=:@%/]*$/) && !root.startsWith('//'), 'a path that begins with one slash, such as "/app"')
  return root.endsWith('/') ? root.slice(0, -1) : root
}
