import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasDotSegment, isMalformed, splitTarget } from '../lib/requests/request-target.ts'
import { Response } from '../lib/responses/response.ts'
import { quoteTarget } from '../lib/routing/quote-url.ts'
import type { RouteMatch } from '../lib/routing/rule-table.ts'
import { CanonicalRedirect } from './canonical-redirect.ts'
import { runInContext, type RequestContext } from './context.ts'
import { leanExchange } from './lean-exchange.ts'
import { Refusal } from './refusal.ts'
import { isWatched } from './request-hooks.ts'
import type { RuleRoute } from './routes.ts'
import type { Routed, RuleRouter } from './rule-router.ts'
import type { Scope } from './scope.ts'
import { isOwnNotFoundHandler } from './unmatched-hook.ts'
import { answerWith, catchSendErrors } from './views.ts'

/**
 * Answers what no route answers, as the rules say: 308 to the canonical URL, OPTIONS, 405 with Allow, or the page for 404.
 * @returns whether it did; a not-found handler of the host's own goes before the page for 404.
 */
export function answerUnmatched (router: RuleRouter, request: FastifyRequest, reply: FastifyReply): boolean {
  if (answerFixed(router, request, reply)) return true
  const routed = router.route(request.raw)
  const isUnknown = routed === undefined || routed.result.kind === 'not-found' || routed.result.kind === 'match'
  const isUnreadable = isUnknown && isMalformed(splitTarget(request.url).path)
  if (routed === undefined || (isUnknown && isOwnNotFoundHandler(handlerOf(request)))) {
    if (isUnreadable) router.leaveToRouter(request.raw, reply.hijack().raw)
    return isUnreadable
  }
  router.fixedRedirects.add(request.raw, routed)
  leanExchange(reply)
  const { scope } = routed
  const context = openContext(routed, reply)
  // What fails on its way out comes to no error handler of a route.
  catchSendErrors(reply)
  const produce = isUnreadable ? refuseUrl : answerResult
  if (context.hasSession || scope.settings.session.store === undefined) runInContext(context, answerWith, context, reply, produce)
  // The app's own hook, which asks the store, has not run outside of its prefix.
  else context.requestSession.whenPrepared((error) => runInContext(context, answerWith, context, reply, error === undefined ? produce : () => { throw error }))
  return true
}

/** Sends a redirect that is the same for whoever asks, without a context for it. @returns whether it has answered. */
export function answerFixed (router: RuleRouter, request: FastifyRequest, reply: FastifyReply): boolean {
  const fixed = router.fixedRedirects.find(request.raw)
  if (fixed === undefined || !isUnobserved(fixed.scope, reply)) return false
  leanExchange(reply)
  catchSendErrors(reply)
  fixed.redirect.send(reply)
  return true
}

/** Whether nobody would get the context of a redirect: none was asked for, and nothing that is given one runs around an answer. */
function isUnobserved (scope: Scope, reply: FastifyReply): boolean {
  const { settings: { session, trustedHosts }, router: { kept } } = scope
  return !isWatched(scope) && reply.flaskishContext === undefined && kept === undefined && session.store === undefined &&
    trustedHosts === undefined && scope.debugger === undefined && reply.server.flaskish === scope
}

/** The context that hooks have opened, told what the rules say; or a new one. */
function openContext ({ scope, result }: Routed, reply: FastifyReply): RequestContext {
  const opened = reply.flaskishContext
  if (opened?.scope !== scope) return (reply.flaskishContext = scope.createContext(reply, result))
  opened.result = result
  return opened
}

function refuseUrl (context: RequestContext): Refusal {
  return new Refusal(400, context.scope.settings.debug ? { description: 'The path has an escape that is none, or that is not UTF-8.' } : {})
}

type Answer = Response | CanonicalRedirect | Refusal

/** The redirect of a rule to where its `redirectTo` says. */
export function answerRedirect (context: RequestContext): Answer {
  return answerResult(context)
}

function answerResult (context: RequestContext): Answer {
  const { result } = context
  switch (result?.kind) {
    // Dots would climb out of the prefix that the rule is in, once a browser has read them.
    case 'redirect': return hasDotSegment(result.path) ? new Refusal(404) : redirectTo(context, result)
    case 'options': return new Response('', 200, result.allow.length > 0 ? { Allow: result.allow.join(', ') } : {})
    case 'method-not-allowed': return new Refusal(405, { validMethods: result.allow })
    default: return new Refusal(404)
  }
}

/** To a path of this origin: whatever a visitor or a proxy wrote, it is never another host. */
function redirectTo (context: RequestContext, { path, keepsQuery }: Extract<RouteMatch<RuleRoute>, { kind: 'redirect' }>): CanonicalRedirect {
  const { query = '' } = splitTarget(context.source.url)
  const target = keepsQuery && query !== '' ? `${path}?${quoteTarget(query)}` : path
  const { proxy, applicationRoot } = context.scope.settings
  const scriptRoot = proxy?.prefix === undefined ? applicationRoot : context.request.scriptRoot
  return new CanonicalRedirect(scriptRoot + target)
}

function handlerOf (request: FastifyRequest): unknown {
  return (request.routeOptions as { handler?: unknown }).handler
}
