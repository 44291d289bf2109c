import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port that nobody listens on, for a process that cannot say which one it got. Not one of those that the system hands out by itself. */
export async function freePort (): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    const server = createServer()
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}

const FIRST = 20_000
const COUNT = 10_000
