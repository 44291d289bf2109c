import type { FastifyInstance } from 'fastify'
import { CookieSessions } from './cookie-sessions.ts'
import { hostSessions } from './host-sessions.ts'
import { logWarning } from './logging.ts'
import type { Settings } from './options.ts'
import type { Scope } from './scope.ts'
import { createBox, type SessionKeys } from './session-box.ts'
import { SessionCookie } from './session-cookie.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { StoredSessions } from './session-store.ts'

/** Chooses how sessions are kept: inside those of the host's own @fastify/secure-session, in a store, or in a cookie. */
export async function registerSessions (instance: FastifyInstance, { sessions, settings }: Scope, keys: SessionKeys | undefined): Promise<void> {
  if (instance.hasPlugin(SECURE_SESSION)) sessions.keeper = hostSessions
  else if (keys !== undefined) sessions.keeper = await createKeeper(instance, settings, keys)
  // The host may register its own later.
  instance.addHook('onReady', (done) => {
    if (instance.hasPlugin(SECURE_SESSION)) {
      sessions.keeper = hostSessions
      logWarning(instance.log, WARNING)
    }
    done()
  })
}

async function createKeeper (instance: FastifyInstance, { session, debug }: Settings, keys: SessionKeys): Promise<SessionKeeper> {
  const { store, lifetime } = session
  const box = await createBox(keys, lifetime)
  const cookie = new SessionCookie(session)
  if (store === undefined) return new CookieSessions(box, cookie, debug)
  return new StoredSessions(box, cookie, { store, lifetime, patience: readPatience(instance) })
}

/** No answer waits longer for a store than the host waits for a request. */
function readPatience ({ initialConfig }: FastifyInstance): number {
  // Fastify fills them in; not all are in its types.
  const { requestTimeout = 0, connectionTimeout = 0, handlerTimeout = 0 } = initialConfig as Record<string, number | undefined>
  return Math.min(...[PATIENCE, requestTimeout, connectionTimeout, handlerTimeout].filter((limit) => limit > 0))
}

const SECURE_SESSION = '@fastify/secure-session'
/** Milliseconds. */
const PATIENCE = 5000
const WARNING = "flaskish: the app has registered @fastify/secure-session itself. Its key and its cookie stay; flaskish's session lives inside its one, and the options secretKey and session have no effect. Leave one of the two out."
