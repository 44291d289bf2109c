import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Rule } from '../lib/routing/rule.ts'
import { contextOf, runHandler, runInContext, type RequestContext } from './context.ts'
import type { AnyView, RuleRoute } from './routes.ts'
import { leanExchange } from './lean-exchange.ts'
import { beginRequest } from './request-hooks.ts'
import { nameParams } from './rule-params.ts'
import { answerRedirect } from './unmatched.ts'
import { answerError, answerWith, catchSendErrors } from './views.ts'

/** The Fastify handler of a rule's route: calls the view and answers with what it returns. */
export function createRouteHandler (instance: FastifyInstance, rule: Rule<RuleRoute>, view: AnyView | undefined): RouteHandlerMethod {
  if (view === undefined) {
    return function redirect (_request: FastifyRequest, reply: FastifyReply): void {
      const context = contextOf(reply)
      leanExchange(reply)
      runInContext(context, answerWith, context, reply, answerRedirect)
    }
  }
  const scope = instance.flaskish
  const isGlobal = scope.settings.contexts === 'global'
  const { router } = scope
  const isNamed = rule.variables.length === 0 || rule.data?.hasOwnParameters === true
  const call = (context: RequestContext): unknown => view.call(instance, context.args, context)
  return function handleRule (request: FastifyRequest, reply: FastifyReply): void {
    if (!isNamed || router.wasSteered(request.raw)) nameParams(router, request)
    const context = (reply.flaskishContext ??= scope.createContext(reply))
    // Routes of one text that differ in another constraint (a host, a version) share what the table found.
    context.rule = rule
    leanExchange(reply)
    if (isGlobal) runHandler(context, reply, answerWith, call)
    else answerWith(context, reply, call)
  }
}

/** Errors of hooks, of the body and of validation on a rule's route are answered as those of its view. */
export function handleRouteError (error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const context = contextOf(reply)
  beginRequest(context, reply)
  context.isSending = context.isSentByHand = false
  catchSendErrors(reply)
  runInContext(context, answerError, context, reply, error)
}
