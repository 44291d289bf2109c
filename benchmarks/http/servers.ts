import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'

export interface Contestant {
  readonly name: string
  readonly command: readonly string[]
  /** Names of the rows it has; all when left out. */
  readonly rows?: readonly string[]
}

export interface Server extends AsyncDisposable {
  readonly contestant: Contestant
  readonly address: string
  /** CPU time in microseconds until now, all threads and processes, kernel included. */
  readonly readCpu: () => Promise<number>
}

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+(?=\D)/
const PATIENCE = 30_000

/** A server that has one core for itself, and says on one of its outputs where it listens. */
export async function startServer (contestant: Contestant, core: number, folder: string): Promise<Server> {
  const child = spawn('taskset', ['-c', String(core), ...contestant.command], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill()
    await exited
  }
  try {
    const address = await findAddress(child)
    return { contestant, address, readCpu: () => readCpu(Number(child.pid)), [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw new Error(`Cannot start ${contestant.name}.`, { cause: error })
  }
}

async function findAddress (child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It does not say where it listens: ${said}`)), PATIENCE)
    for (const output of [child.stdout, child.stderr]) output?.setEncoding('utf8').on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(said)))

    function read (text: string): void {
      said += text
      const [address] = ADDRESS.exec(said) ?? []
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    }
  })
}

/** Linux counts the nanoseconds of every thread. */
async function readCpu (pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`)
  const times = await Promise.all(threads.map(async (thread) => {
    const [nanoseconds] = (await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')).split(' ')
    return Number(nanoseconds) / 1000
  }))
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean)
  return [...times, ...await Promise.all(children.map((child) => readCpu(Number(child))))].reduce((sum, time) => sum + time, 0)
}
