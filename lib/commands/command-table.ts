/** An option of a command. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** What stands for its value in the help. */
  readonly value?: string
  /** Whether `--no-NAME` turns it off, and is worth a word in the help. */
  readonly isNegatable?: boolean
  readonly help: string
}

export interface CommandDescription {
  readonly summary: string
  readonly options: Readonly<Record<string, CommandOption>>
}

/** Options that every command has, before or behind its name. */
export const COMMON_OPTIONS: Readonly<Record<string, CommandOption>> = {
  app: { type: 'string', short: 'A', value: 'FILE[:NAME]', help: 'The app: a file, a folder or a dotted name; behind the colon an export, or a call such as createApp("test"). Default: FLASKISH_APP, or the app.ts, app.js … that is here' },
  'env-file': { type: 'string', short: 'e', value: 'FILE', help: 'Variables for the environment, before those of .env and .flaskishenv' },
  debug: { type: 'boolean', isNegatable: true, help: 'Debug mode: details in error pages, and restarts when a source changes (FLASKISH_DEBUG)' },
  help: { type: 'boolean', help: 'Show this' }
}

/** The commands that are always there. */
export const COMMANDS: Readonly<Record<string, CommandDescription>> = {
  run: {
    summary: 'Serve the app',
    options: {
      host: { type: 'string', short: 'h', value: 'HOST', help: 'The address to listen on. Default: 127.0.0.1; 0.0.0.0 is every address of this machine' },
      port: { type: 'string', short: 'p', value: 'PORT', help: 'Default: 5000; 0 is any that is free' },
      reload: { type: 'boolean', isNegatable: true, help: 'Restart when a source changes. Default: in debug mode' },
      'extra-files': { type: 'string', value: 'FILES', help: 'More files and folders whose changes restart the app, with commas between them' },
      'exclude-patterns': { type: 'string', value: 'PATTERNS', help: 'Files whose changes do not: * and ** as in a shell, with commas between them' },
      cert: { type: 'string', value: 'FILE', help: 'A certificate: serve HTTPS' },
      key: { type: 'string', value: 'FILE', help: 'The key of the certificate' }
    }
  },
  routes: {
    summary: 'List the rules and routes of the app',
    options: {
      sort: { type: 'string', short: 's', value: 'COLUMN', help: 'endpoint (default), methods, rule, or match: as they were added' },
      'all-methods': { type: 'boolean', help: 'Show HEAD and OPTIONS too' }
    }
  },
  shell: { summary: 'Open a JavaScript shell in a context of the app', options: {} },
  types: {
    summary: 'Write the declarations with which urlFor is checked by name',
    options: { out: { type: 'string', short: 'o', value: 'FILE', help: 'Default: flaskish-routes.d.ts; - is the terminal' } }
  }
}

/** All options of a command, which has those that are common as well. */
export function optionsOf (command: string): Readonly<Record<string, CommandOption>> {
  return { ...COMMANDS[command]?.options, ...COMMON_OPTIONS }
}
