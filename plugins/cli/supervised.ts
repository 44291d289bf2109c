import type { Socket } from 'node:net'
import type { ServedApp } from './serve.ts'

/** What the reloader and the process that serves the app tell each other. */
export type ToChild =
  | { readonly flaskish: 'load' }
  | { readonly flaskish: 'listen', readonly port: number }
  | { readonly flaskish: 'visitor' }
  | { readonly flaskish: 'stop', readonly limit: number }

export type ToParent =
  | { readonly flaskish: 'ready' }
  | { readonly flaskish: 'listening', readonly urls: readonly string[] }
  | { readonly flaskish: 'failed', readonly text: string, readonly missing: string | undefined }

/** Set in the environment of the process that serves the app, and taken out of it at once. */
export const SUPERVISED = 'FLASKISH_SUPERVISED'

/** The reloader, seen from the process that serves the app: which never outlives it. */
export class Supervisor {
  readonly #send: (message: ToParent) => Promise<void>
  #served: ServedApp | undefined
  readonly #visitors: Socket[] = []
  readonly #turn: Promise<unknown>
  readonly #port: Promise<Extract<ToChild, { flaskish: 'listen' }>>

  /** Undefined where this process was started by a person. */
  static find (): Supervisor | undefined {
    const { send } = process
    const isSupervised = process.env[SUPERVISED] !== undefined
    delete process.env[SUPERVISED]
    return isSupervised && send !== undefined ? new Supervisor(send.bind(process)) : undefined
  }

  private constructor (send: NonNullable<typeof process.send>) {
    this.#send = (message) => new Promise((resolve) => send(message, undefined, undefined, () => resolve()))
    this.#turn = hear('load')
    this.#port = hear('listen')
    process.on('message', (message: ToChild, socket?: Socket) => {
      if (message.flaskish === 'stop') this.#stop(message.limit)
      else if (message.flaskish === 'visitor' && socket !== undefined) this.#welcome(socket)
    })
    process.on('disconnect', () => process.exit(1))
    // The terminal sends it to both of them, and the reloader decides.
    process.on('SIGINT', () => {})
  }

  /** Waits for the process before this one to have ended. */
  async waitForTurn (): Promise<void> {
    await this.#turn
    // An app that waits for nothing any more is to be noticed.
    process.channel?.unref()
  }

  /** Says that the app is there, and waits for the port to be free. */
  async waitForPort (): Promise<number> {
    process.channel?.ref()
    await this.#send({ flaskish: 'ready' })
    const { port } = await this.#port
    process.channel?.unref()
    return port
  }

  async serves (served: ServedApp): Promise<void> {
    this.#served = served
    for (const socket of this.#visitors.splice(0)) this.#welcome(socket)
    await this.#send({ flaskish: 'listening', urls: served.urls })
  }

  async fails (text: string, missing: string | undefined): Promise<void> {
    await this.#send({ flaskish: 'failed', text, missing })
  }

  /** A connection that the reloader has accepted while no app was there. */
  #welcome (socket: Socket): void {
    if (this.#served === undefined) {
      this.#visitors.push(socket)
      return
    }
    this.#served.take(socket)
    socket.resume()
  }

  #stop (limit: number): void {
    const stopped = this.#served?.stop(limit) ?? Promise.resolve()
    stopped.then(() => process.exit(0), () => process.exit(1))
  }
}

/** The first message of a kind. */
function hear<Kind extends ToChild['flaskish']> (kind: Kind): Promise<Extract<ToChild, { flaskish: Kind }>> {
  return new Promise((resolve) => {
    process.on('message', (message: ToChild) => {
      if (message.flaskish === kind) resolve(message as Extract<ToChild, { flaskish: Kind }>)
    })
  })
}
