import { AsyncResource } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as repl from 'node:repl'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ViewContext } from '../view-context.ts'
import { loadApp, startApp } from './load-app.ts'
import { warn } from './terminal.ts'

/** `flaskish shell`: reads JavaScript and prints what it gives, in the context of a request that the app is given for it. */
export async function shell (): Promise<number> {
  const loaded = await loadApp(process.env['FLASKISH_APP'], warn)
  await startApp(loaded, warn)
  const { app, name } = loaded
  if (process.stdin.isTTY) process.stdout.write(`Node.js ${process.version}, the app of "${name}". There are app, urlFor, request, session and g; await works; .exit ends.\n`)
  const { settings } = app.flaskish
  if (settings.contexts === 'explicit') await converse(app, undefined)
  else await app.testRequestContext((context) => converse(app, context))
  await app.close()
  return 0
}

/** Until the end of the input. */
async function converse (app: FastifyInstance, context: ViewContext | undefined): Promise<void> {
  const { stdin, stdout } = process
  const turns = new EventEmitter()
  const server = stdin.isTTY
    ? repl.start({ ...OPTIONS, prompt: '> ' })
    : repl.start({ ...OPTIONS, prompt: '', input: Readable.from(linesInTurn(turns)), output: stdout, terminal: false })
  const { emit, displayPrompt } = server
  const resource = new AsyncResource('flaskish.shell')
  Object.assign(server, {
    // Whatever is typed later belongs to the context that is open now.
    emit: function emitInContext (...event: unknown[]) {
      return resource.runInAsyncScope(emit, server, ...event)
    },
    // It comes when a line has been evaluated, whatever that waited for.
    displayPrompt: function displayPromptAndGoOn (preserveCursor?: boolean) {
      displayPrompt.call(server, preserveCursor)
      turns.emit('next')
    }
  })
  const urlFor = app.urlFor.bind(app)
  Object.assign(server.context, { app, urlFor, url_for: urlFor }, context && { request: context.request, session: context.session, g: context.g })
  if (stdin.isTTY) openHistory(server)
  await once(server, 'exit')
}

/** The lines of standard input, one after the other has been evaluated. */
async function * linesInTurn (turns: EventEmitter): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin })) {
    const turn = once(turns, 'next')
    yield `${line}\n`
    await turn
  }
}

/** A file that cannot be written is told of by the shell. */
function openHistory (server: repl.REPLServer): void {
  const path = process.env['FLASKISH_SHELL_HISTORY'] ?? join(homedir(), '.flaskish_history')
  if (path !== '') server.setupHistory(path, () => {})
}

/** Values are of the same realm as those of the app. */
const OPTIONS = { ignoreUndefined: true, useGlobal: true }
