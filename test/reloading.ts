import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { appSource, startCommand, type RunningCommand, type TestWithEnd } from './cli.ts'

/** A command that serves an app and restarts it. */
export interface Reloading {
  readonly folder: string
  readonly command: RunningCommand
  readonly url: string
}

/** An app of two files, served by `flaskish run --debug`: it answers with the text of its second file, and its process. */
export async function startReloading (t: TestWithEnd, args: readonly string[] = []): Promise<Reloading> {
  const folder = t.testdir({
    'app.ts': `import { text } from './part.ts'\n${appSource(`app.rule('/', () => ({ text, pid: process.pid, value: process.env.VALUE ?? null }))
app.rule('/slow', async () => { await new Promise((resolve) => setTimeout(resolve, 700)); return 'late' })
app.rule('/loop', () => { for (;;); })
app.rule('/exit', () => process.exit(7))
app.rule('/kill', () => process.kill(process.pid, 'SIGKILL'))`)}`,
    'part.ts': "export const text: string = 'first'",
    'extra.txt': ''
  })
  mkdirSync(join(folder, 'templates'))
  const command = startCommand(t, ['run', '--debug', '-p', '0', ...args], { cwd: folder })
  return { folder, command, url: await command.url() }
}

/** What the app says. */
export async function state (url: string): Promise<{ text: string, pid: number, value: string | null }> {
  return await (await fetch(url, { signal: AbortSignal.timeout(5000) })).json() as { text: string, pid: number, value: string | null }
}

/** The process that answers. */
export async function pidOf (url: string): Promise<number> {
  return (await state(url)).pid
}
