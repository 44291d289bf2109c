import type { FastifyRequest } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import type { SavedSession, SessionState } from '../lib/sessions/session.ts'
import { readPayload, toPayload } from '../lib/sessions/session-payload.ts'
import type { SessionKeeper, Visit, Visitor } from './session-keeper.ts'

/** Keeps sessions inside those of the host's own @fastify/secure-session, under one key; the cookie is the host's. */
export const hostSessions: SessionKeeper = {
  visit: (visitor) => new HostVisit(visitor)
}

/** What is used of a session of @fastify/secure-session. */
interface HostSession {
  get (key: string): unknown
  set (key: string, value: unknown): void
}

class HostVisit implements Visit {
  /** The host seals its session in a hook of onSend. */
  readonly canSaveLate = false
  readonly #visitor: Visitor

  constructor (visitor: Visitor) {
    this.#visitor = visitor
  }

  open (): SavedSession | undefined {
    // A copy, since reading takes it over.
    const payload = this.#hostSession()?.get(KEY)
    return readPayload(payload === undefined ? undefined : JSON.parse(JSON.stringify(payload)))
  }

  save (state: SessionState): undefined {
    this.#hostSession()?.set(KEY, state.data.size === 0 ? undefined : toPayload(state))
  }

  /** Undefined where a test made the request. */
  #hostSession (): HostSession | undefined {
    const { request } = this.#visitor
    return request && findHostSession(request)
  }
}

/** @throws FlaskishError FLASKISH_ERR_HOST_SESSION before the host's own hook has opened it. */
function findHostSession (request: FastifyRequest): HostSession {
  const found = Object.values(request).find(isHostSession)
  if (found === undefined) throw new FlaskishError('FLASKISH_ERR_HOST_SESSION', {})
  return found
}

/** The host may have given it any name. */
function isHostSession (value: unknown): value is HostSession {
  return typeof value === 'object' && value !== null && METHODS.every((name) => typeof Reflect.get(value, name) === 'function')
}

const METHODS = ['get', 'set', 'touch', 'regenerate', 'data', 'options'] as const
const KEY = 'flaskish'
