import { FlaskishError } from '../lib/errors.ts'
import type { Session } from '../lib/sessions/session.ts'
import type { TestRequest } from '../lib/testing/test-request.ts'
import { runInContext } from './context.ts'
import { hostSessions } from './host-sessions.ts'
import { rootOf } from './root-of.ts'
import type { Scope } from './scope.ts'
import { createDetached, toDetached } from './test-context.ts'

/** Changes a session; may take its time. */
export type SessionFunction = (session: Session) => unknown

/** Opens the session of a request, lets `fn` change it and keeps it. @returns what `fn` gives, and the Set-Cookie header. */
export async function changeSession (scope: Scope, request: TestRequest, fn: SessionFunction): Promise<{ result: unknown, cookie: string | undefined }> {
  await rootOf(scope.instance).ready()
  if (scope.sessions.keeper === hostSessions) {
    throw new FlaskishError('FLASKISH_ERR_TEST', { what: 'open a session', found: "it is in one of the app's own @fastify/secure-session.", fix: 'Let a request of the client change it.' })
  }
  const context = createDetached(scope, toDetached(request))
  const { requestSession } = context
  await requestSession.prepare()
  const result: unknown = await runInContext(context, fn, context.session)
  await requestSession.save()
  return { result, cookie: requestSession.cookie }
}
