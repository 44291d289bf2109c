import { Writable } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import flaskish, { hasRequestContext, type FlaskishOptions } from 'flaskish'

/** One line of the log. */
export interface LogEntry {
  readonly level: number
  readonly msg: string
  readonly err?: { readonly type: string, readonly message: string, readonly stack: string }
  readonly [name: string]: unknown
}

/** What `buildApp` needs of the running test. */
export interface RunningTest {
  teardown (fn: () => Promise<void>): void
}

/**
 * A Fastify app with flaskish, which closes itself at the end of the test. The test fails if an error was logged that
 * `takeErrors` did not take, or if a request is still the current one.
 */
export async function buildApp (t: RunningTest, options: FlaskishOptions = {}, fastifyOptions: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const log: LogEntry[] = []
  const stream = new Writable({
    write (line: Buffer, _encoding, done) {
      log.push(JSON.parse(line.toString()))
      done()
    }
  })
  const app = Fastify({ logger: { level: 'warn', stream }, ...fastifyOptions })
  logs.set(app, log)
  t.teardown(async () => {
    await app.close()
    const errors = takeErrors(app)
    if (errors.length > 0) throw new Error(`The app logged an error: ${errors.map(({ msg, err }) => err?.stack ?? msg).join('\n')}`)
    if (hasRequestContext()) throw new Error('A request is the current one after the test.')
  })
  await app.register(flaskish, options)
  return app
}

/** The errors that the app has logged, oldest first; taken out, so that they do not fail the test. */
export function takeErrors (app: FastifyInstance): LogEntry[] {
  return take(app, (entry) => entry.level >= ERROR)
}

/** The warnings that the app has logged, oldest first; taken out. */
export function takeWarnings (app: FastifyInstance): LogEntry[] {
  return take(app, (entry) => entry.level < ERROR)
}

function take (app: FastifyInstance, isWanted: (entry: LogEntry) => boolean): LogEntry[] {
  const log = logs.get(app) ?? []
  const taken = log.filter(isWanted)
  log.splice(0, log.length, ...log.filter((entry) => !isWanted(entry)))
  return taken
}

const logs = new WeakMap<FastifyInstance, LogEntry[]>()
const ERROR = 50
