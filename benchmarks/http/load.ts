import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Row } from './rows.ts'
import type { Sample } from './scores.ts'
import type { Server } from './servers.ts'

export interface Load extends AsyncDisposable {
  /** Asks for the row as often as it can for so many seconds. An answer of another status is an error. */
  readonly run: (server: Server, row: Row, cookie: string, seconds: number) => Promise<Sample>
}

/** What peers/load.js says. */
interface Report {
  readonly statuses: ReadonlyArray<readonly [status: number, count: number]>
  readonly errors: number
  readonly seconds: number
}

const CONNECTIONS = 32

/** A process that makes the requests, with one core for itself. */
export function startLoad (core: number, folder: string): Load {
  const child = spawn('taskset', ['-c', String(core), 'node', 'load.js'], { cwd: folder, stdio: ['ignore', 2, 2, 'ipc'] })
  const exited = once(child, 'exit')
  return {
    run: (server, row, cookie, seconds) => run(child, server, row, cookie, seconds),
    [Symbol.asyncDispose]: async () => {
      child.disconnect()
      await exited
    }
  }
}

async function run (child: ChildProcess, server: Server, row: Row, cookie: string, seconds: number): Promise<Sample> {
  const { method, path, body, headers } = row
  const before = await server.readCpu()
  child.send({ url: `${server.address}${path}`, method, body, headers: { ...headers, ...(row.loggedIn && { cookie }) }, seconds, connections: CONNECTIONS })
  const [report] = await once(child, 'message') as [Report]
  const cpu = await server.readCpu() - before
  const wrong = report.statuses.filter(([status]) => status !== row.status)
  if (report.errors > 0 || wrong.length > 0) {
    throw new Error(`${server.contestant.name}, ${row.name}: ${report.errors} errors, answers of a wrong status: ${JSON.stringify(wrong)}.`)
  }
  return { requests: report.statuses.reduce((sum, [, count]) => sum + count, 0), seconds: report.seconds, cpu }
}
