import { mkdir } from 'node:fs/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { HTTPException, html, renderTemplate, type Response } from 'flaskish'
import { auth } from './auth.ts'
import { blog } from './blog.ts'
import { readConfig, secretKeyOf, type Config } from './config.ts'
import { initDatabase, openDatabase } from './database.ts'
import { Pictures } from './pictures.ts'
import { refuseOtherSites } from './same-origin.ts'

/**
 * Makes the blog. Whoever calls it decides what is served, and where: `flaskish run`, a command, a test.
 * @param given What goes before the variables of the environment.
 */
export async function createApp (given: Partial<Config> = {}): Promise<FastifyInstance> {
  const config = { ...readConfig(process.env), ...given }
  await mkdir(config.instance, { recursive: true, mode: 0o700 })

  // A process that ends answers what still reaches it, and says that the connection ends: nobody is turned away in a roll-out.
  const app = Fastify({ logger: { level: config.logLevel }, requestTimeout: 60_000, return503OnClosing: false })
  app.decorate('db', openDatabase(config))
  app.decorate('pictures', new Pictures(config.instance))
  app.addHook('onClose', async () => app.db.close())

  await app.register(flaskish, {
    root: import.meta.dirname,
    secretKey: [config.secretKey ?? await secretKeyOf(config.instance), ...config.secretKeyFallbacks],
    session: { secure: config.isBehindProxy },
    limits: { maxFileSize: 5 * MEGABYTE, maxContentLength: 6 * MEGABYTE },
    ...config.isBehindProxy && { proxy: { for: 1, proto: 1, host: 1, prefix: config.isMounted ? 1 : 0 } }
  })
  app.beforeRequest(refuseOtherSites)
  app.afterRequest(setSecurityHeaders)
  app.registerErrorHandler(HTTPException, ({ code, name, description }) => [renderTemplate('error.html', { code, name, description }), code])
  app.templateHelper('time', (date: Date) => html`<time datetime="${date.toISOString()}">${DAY.format(date)}</time>`)
  app.command('init-db', 'Makes the tables that are not there yet', async () => {
    await initDatabase(app.db)
    console.log('The database is ready.')
  })

  await app.register(auth, { blueprint: 'auth', prefix: '/auth' })
  await app.register(blog, { blueprint: 'blog' })
  app.rule('/pictures/<name>', { endpoint: 'picture' }, ({ name }) => app.pictures.send(name))
  return app
}

/** On every answer: pages, pictures, errors. Browsers take nothing for a page or a script that was not sent as one. */
function setSecurityHeaders ({ headers }: Response): void {
  headers.set('Content-Security-Policy', "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'same-origin')
}

const MEGABYTE = 1_048_576
const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long' })
