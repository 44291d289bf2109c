import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import type { IncomingHeaders } from '../lib/requests/request-source.ts'
import { mergeVary } from '../lib/responses/vary.ts'
import type { Flash } from '../lib/sessions/flashes.ts'
import { createSession, SessionState, type SavedSession, type Session, type SessionHooks } from '../lib/sessions/session.ts'
import { beforeHead, type CookieSource } from './before-head.ts'
import type { RequestContext } from './context.ts'
import { logUnhandled, logWarning, toError } from './logging.ts'
import type { SessionKeeper, Visit, Visitor } from './session-keeper.ts'

/** How the sessions of one app are kept. */
export interface Sessions {
  /** Undefined where the app has no secretKey. */
  keeper: SessionKeeper | undefined
  readonly refreshEachRequest: boolean
}

/** The session of one request: opened at the first look, saved before the answer goes out. A request that does not look has none. */
export class RequestSession implements Visitor, SessionHooks, CookieSource {
  readonly session: Session
  /** The messages that this request has taken out, for whoever asks again. */
  flashes: readonly Flash[] | undefined
  readonly #state: SessionState
  readonly #visit: Visit | undefined
  readonly #context: RequestContext
  /** Undefined where nobody waits for an answer. */
  readonly #reply: FastifyReply | undefined
  readonly #refreshes: boolean
  #isOpen = false
  /** Whether a permanent session gets its whole lifetime again. */
  #needsRefresh = false
  #isWatched = false
  /** Whether saving has failed; it is not tried again. */
  #isBroken = false
  #saving: Promise<void> | undefined
  /** The Set-Cookie header that goes out with the head, and the one that Fastify's reply has. */
  #cookie: string | undefined
  #given: string | undefined

  constructor (context: RequestContext, { keeper, refreshEachRequest }: Sessions, reply: FastifyReply | undefined) {
    this.#context = context
    this.#reply = reply
    this.#refreshes = refreshEachRequest
    this.#visit = keeper?.visit(this)
    this.#state = new SessionState(this)
    this.session = createSession(this.#state)
  }

  /** Asks for what the visitor brought, where that takes time. */
  prepare (): Promise<void> | undefined {
    return this.#visit?.prepare?.()
  }

  /** Calls `done` as soon as the session can be looked at, or with what went wrong. */
  whenPrepared (done: (error?: Error) => void): void {
    let preparing: Promise<void> | undefined
    try {
      preparing = this.prepare()
    } catch (error) {
      done(toError(error))
      return
    }
    if (preparing === undefined) done()
    else preparing.then(() => done(), done)
  }

  /** The Set-Cookie header that saving has made. */
  get cookie (): string | undefined {
    return this.#cookie
  }

  /** Saves what is not saved yet, so that the answer can go out. @throws what a keeper throws; it is not tried again then. */
  save (): Promise<void> | undefined {
    if (!this.#isUnsaved()) return undefined
    this.#needsRefresh = this.#state.modified = false
    try {
      const saved = this.#visit?.save(this.#state)
      if (!(saved instanceof Promise)) {
        this.#cookie = saved ?? this.#cookie
        return undefined
      }
      return saved.then(
        (cookie) => { this.#cookie = cookie ?? this.#cookie },
        (error: unknown) => {
          this.#isBroken = true
          throw error
        }
      )
    } catch (error) {
      this.#isBroken = true
      throw error
    }
  }

  /** Opens the session at the first look. */
  open (): SavedSession | undefined {
    const saved = this.#visit?.open()
    this.#isOpen = true
    const reply = this.#reply
    if (this.#visit === undefined || reply === undefined || reply.raw.headersSent) return saved
    const vary = reply.getHeader('vary')
    reply.header('vary', vary === undefined ? VARY : mergeVary([vary, VARY]))
    beforeHead(reply.raw, this)
    this.#needsRefresh = saved?.permanent === true && this.#refreshes
    if (this.#needsRefresh) this.#watch(reply)
    return saved
  }

  /** The cookie that goes out with the head, which is about to. */
  takeCookie (): string | undefined {
    if (this.#isUnsaved()) this.#saveLate()
    if (this.#given !== undefined) this.#giveCookie()
    return this.#cookie
  }

  /** Comes before each change. */
  onWrite (): void {
    if (this.#visit === undefined) throw new FlaskishError('FLASKISH_ERR_SECRET_KEY', {})
    const reply = this.#reply
    if (reply === undefined) return
    if (reply.raw.headersSent) this.#reportLate()
    else this.#watch(reply)
  }

  #reportLate (): void {
    const error = new FlaskishError('FLASKISH_ERR_SESSION_LATE', { view: this.#context.describe() })
    if (this.#context.scope.settings.debug) throw error
    logWarning(this.log, error.message)
  }

  /** Saves before anything is sent. */
  #watch (reply: FastifyReply): void {
    if (this.#isWatched) return
    this.#isWatched = true
    const { send } = reply
    reply.send = (payload?: unknown) => {
      // Functions of afterThisRequest may write to the session; what they answer comes by again.
      if (this.#context.after !== undefined && !(payload instanceof Error)) return send.call(reply, payload)
      if (this.#saving === undefined) return this.#saveAndSend(reply, send, payload)
      // An async handler that has called send() itself resolves with nothing. An error (a timeout of the host's) does not wait.
      return payload instanceof Error ? send.call(reply, payload) : reply
    }
  }

  #saveAndSend (reply: FastifyReply, send: FastifyReply['send'], payload: unknown): FastifyReply {
    try {
      const saving = this.save()
      if (saving === undefined) {
        this.#giveCookie()
        return send.call(reply, payload)
      }
      this.#context.isSending = true
      this.#saving = saving
      saving.then(() => this.#sendSaved(reply, send, payload), (error: unknown) => this.#sendSaved(reply, send, payload, error))
    } catch (error) {
      this.#sendUnsaved(reply, send, payload, error)
    }
    return reply
  }

  #sendSaved (reply: FastifyReply, send: FastifyReply['send'], payload: unknown, error?: unknown): void {
    this.#saving = undefined
    this.#context.isSending = false
    // An error was sent meanwhile.
    if (reply.sent || reply.raw.headersSent) return
    if (error !== undefined) {
      this.#sendUnsaved(reply, send, payload, error)
      return
    }
    this.#giveCookie()
    send.call(reply, payload)
  }

  /** What could not be saved is an error like one of the view's; but it does not hide another one. */
  #sendUnsaved (reply: FastifyReply, send: FastifyReply['send'], payload: unknown, error: unknown): void {
    if (!(payload instanceof Error)) {
      reply.send(error)
      return
    }
    this.#report(error)
    send.call(reply, payload)
  }

  /** Puts the cookie among the reply's headers, in place of one that was made before hooks of onSend wrote to the session. */
  #giveCookie (): void {
    const cookie = this.#cookie
    const given = this.#given
    if (cookie === undefined || cookie === given) return
    this.#given = cookie
    if (given === undefined) {
      this.#reply?.header('set-cookie', cookie)
      return
    }
    const others = [this.#reply?.getHeader('set-cookie') ?? []].flat().filter((other) => other !== given)
    this.#reply?.removeHeader('set-cookie').header('set-cookie', [...others, cookie])
  }

  /** What was written since the answer was sent, in hooks of onSend, or by who answers past Fastify. */
  #saveLate (): void {
    if (this.#visit?.canSaveLate !== true) {
      this.#report(new FlaskishError('FLASKISH_ERR_SESSION_LATE', { view: this.#context.describe() }))
      return
    }
    try {
      this.save()
    } catch (error) {
      this.#report(error)
    }
  }

  #report (error: unknown): void {
    logUnhandled(this.log, `The session of ${this.#context.source.method} ${this.#context.source.url} could not be saved`, error)
  }

  get headers (): IncomingHeaders {
    return this.#context.source.headers
  }

  get request (): FastifyRequest | undefined {
    return this.#reply?.request
  }

  get log (): FastifyBaseLogger {
    return this.#reply?.log ?? this.#context.app.log
  }

  #isUnsaved (): boolean {
    return this.#isOpen && !this.#isBroken && (this.#state.modified || this.#needsRefresh)
  }
}

const VARY = 'Cookie'
