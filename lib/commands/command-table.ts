/** An option of a command. */
export type CommandOption = FlagOption | ValueOption

interface FlagOption {
  readonly type: 'boolean'
  readonly short?: string
  /** Whether `--no-NAME` turns it off. */
  readonly isNegatable?: boolean
  readonly help: string
}

interface ValueOption {
  readonly type: 'string'
  readonly short?: string
  /** What stands for its value in the help. */
  readonly value: string
  readonly help: string
}

/** Options by their name. */
export type CommandOptions = ReadonlyMap<string, CommandOption>

export interface CommandDescription {
  readonly summary: string
  readonly options: CommandOptions
}

/** Options that every command has, before or behind its name. */
export const COMMON_OPTIONS: CommandOptions = new Map(Object.entries<CommandOption>({
  app: { type: 'string', short: 'A', value: 'FILE[:NAME]', help: 'The app: a file, a folder or a dotted name; behind the colon an export, or a call such as createApp("test"). Default: FLASKISH_APP, or the app.ts, app.js … that is here' },
  'env-file': { type: 'string', short: 'e', value: 'FILE', help: 'Variables for the environment, before those of .env and .flaskishenv' },
  debug: { type: 'boolean', isNegatable: true, help: 'Debug mode: details in error pages, and restarts when a source changes (FLASKISH_DEBUG)' },
  help: { type: 'boolean', help: 'Show this' }
}))

/** The commands that are always there. */
export const COMMANDS: ReadonlyMap<string, CommandDescription> = new Map(Object.entries<CommandDescription>({
  run: {
    summary: 'Serve the app',
    options: new Map(Object.entries<CommandOption>({
      host: { type: 'string', short: 'h', value: 'HOST', help: 'The address to listen on. Default: 127.0.0.1; 0.0.0.0 is every address of this machine' },
      port: { type: 'string', short: 'p', value: 'PORT', help: 'Default: 5000; 0 is any that is free' },
      reload: { type: 'boolean', isNegatable: true, help: 'Restart when a source changes. Default: in debug mode' },
      'extra-files': { type: 'string', value: 'FILES', help: 'More files and folders whose changes restart the app, with commas between them' },
      'exclude-patterns': { type: 'string', value: 'PATTERNS', help: 'Files whose changes do not: * and ** as in a shell, with commas between them' },
      cert: { type: 'string', value: 'FILE', help: 'A certificate: serve HTTPS' },
      key: { type: 'string', value: 'FILE', help: 'The key of the certificate' }
    }))
  },
  routes: {
    summary: 'List the rules and routes of the app',
    options: new Map(Object.entries<CommandOption>({
      sort: { type: 'string', short: 's', value: 'COLUMN', help: 'endpoint (default), methods, rule, or match: as they were added' },
      'all-methods': { type: 'boolean', help: 'Show HEAD and OPTIONS too' }
    }))
  },
  shell: { summary: 'Open a JavaScript shell in a context of the app', options: new Map() },
  types: {
    summary: 'Write the declarations with which urlFor is checked by name',
    options: new Map([['out', { type: 'string', short: 'o', value: 'FILE', help: 'Default: flaskish-routes.d.ts; - is standard output' }]])
  }
}))
