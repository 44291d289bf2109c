import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { toOriginHost } from '../../lib/commands/listen-host.ts'
import { listenFailure } from './listen-failure.ts'
import { comeAgain, type Notice } from './notice.ts'
import type { TlsFiles } from './tls-files.ts'

/** The port while no app is there to listen on it: visitors wait for the next one, or are shown why there is none. */
export class Door {
  readonly #host: string
  readonly #http: Server
  #port: number
  #notice: Notice | undefined
  #server = createServer()
  readonly #waiting: Socket[] = []

  constructor (host: string, port: number, tls: TlsFiles | undefined) {
    this.#host = host
    this.#port = port
    const answer: Notice = (request, response) => {
      response.setHeader('connection', 'close')
      // A connection may be older than its request, and the notice gone between the two.
      const notice = this.#notice ?? comeAgain
      notice(request, response)
    }
    this.#http = tls === undefined ? createHttpServer(answer) : createHttpsServer(tls, answer)
  }

  /** The one that was asked for, or that the system chose. */
  get port (): number {
    return this.#port
  }

  /** @throws CommandFailure where nobody can listen there. */
  async open (): Promise<void> {
    if (this.#server.listening) return
    // Nothing is read, so that the app can: it gets the connection as it came.
    const server = createServer({ pauseOnConnect: true }, (socket) => this.#arrive(socket))
    this.#server = server
    try {
      server.listen({ host: toOriginHost(this.#host), port: this.#port })
      await once(server, 'listening')
    } catch (error) {
      throw listenFailure(error, this.#host, this.#port)
    }
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
  }

  /** Leaves the port to the app, and hands out those who wait for it. */
  close (): Socket[] {
    this.#server.close()
    this.hush()
    return this.#waiting.splice(0)
  }

  /** Shows nothing any more: who comes waits for the app. */
  hush (): void {
    this.#notice = undefined
  }

  /** Answers those who wait, and all who come. */
  show (notice: Notice): void {
    this.#notice = notice
    for (const socket of this.#waiting.splice(0)) this.#answer(socket)
  }

  #arrive (socket: Socket): void {
    if (this.#notice !== undefined) {
      this.#answer(socket)
      return
    }
    if (this.#waiting.length >= MAX_WAITING) {
      socket.destroy()
      return
    }
    this.#waiting.push(socket)
  }

  #answer (socket: Socket): void {
    this.#http.emit('connection', socket)
    socket.resume()
  }
}

const MAX_WAITING = 256
