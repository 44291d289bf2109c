import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { FlaskishError } from '../lib/errors.ts'
import type { HTTPException } from '../lib/exceptions/http-exception.ts'
import type { ErrorClass } from '../lib/exceptions/error-handlers.ts'
import type { MultipartForm } from '../lib/requests/multipart-form.ts'
import type { ViewResult } from '../lib/responses/view-result-types.ts'
import type { AddRule, UrlFor } from '../lib/routing/rule-types.ts'
import { addCommand, type AddCommand } from './commands.ts'
import { addBlueprints } from './blueprint-options.ts'
import type { RequestContext } from './context.ts'
import type { ErrorView } from './errors.ts'
import { namingKeys, withConfig } from './config-options.ts'
import { decorateLogger } from './logger.ts'
import { logWarning } from './logging.ts'
import { readOptions, type FlaskishOptions } from './options.ts'
import { addPlainEndpoints } from './plain-endpoints.ts'
import { decorateRequestHooks } from './request-hooks.ts'
import { describeRules } from './rule-descriptions.ts'
import { registerSessions } from './register-sessions.ts'
import { rootOf } from './root-of.ts'
import { addRule, type RuleOptions } from './routes.ts'
import { readRouterOption } from './router-options.ts'
import { Scope } from './scope.ts'
import { addStaticRule } from './static-files.ts'
import { setUpTemplates } from './template-setup.ts'
import { decorateTemplates } from './templates.ts'
import { deriveKeys } from './secret-key.ts'
import { keepTick } from './tick-shape.ts'
import { createTestClient, type CreateTestClient } from './test-client.ts'
import { requestContext, testRequestContext, type RequestContextFunction, type TestRequestContext } from './test-context.ts'
import { answerFixed, answerUnmatched } from './unmatched.ts'
import { addUnmatchedHook } from './unmatched-hook.ts'
import { appUrlFor } from './url-for.ts'
import { createUrlMap, type UrlMap } from './url-map.ts'
import type { ViewContext } from './view-context.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What flaskish knows of this instance. */
    readonly flaskish: Scope
    /** Adds a rule: `app.rule('/post/<int:postId>', ({ postId }) => …)`. */
    rule: AddRule<RuleOptions, ViewContext, FastifyInstance>
    /** Answers an error status, or the errors of a class, in rules of this instance and of those inside of it. */
    registerErrorHandler: RegisterErrorHandler
    /** The URL of an endpoint; outside of requests an external one, under `serverName`. */
    urlFor: UrlFor
    /** The rules, in the order in which they were added. */
    readonly urlMap: UrlMap
    /** Runs a function as if a request were running. */
    testRequestContext: TestRequestContext
    /** Runs a function in the context of a request that came from elsewhere. */
    requestContext: RequestContextFunction
    /** Makes a visitor for tests, who sends requests to the app and keeps cookies. */
    testClient: CreateTestClient
    /** Adds a command that `flaskish NAME args…` runs. */
    command: AddCommand
  }
  interface FastifyRequest {
    flaskishBody?: Buffer | null
    flaskishForm?: MultipartForm | null
  }
  interface FastifyReply {
    flaskishContext?: RequestContext | null
  }
}

// As early as can be: V8 may collect while the app is loaded.
keepTick()

/** A view for errors; its result is treated as a view's. */
export interface RegisterErrorHandler {
  <Class extends ErrorClass>(key: Class, view: (this: void, error: InstanceType<Class>, context: ViewContext) => ViewResult | PromiseLike<ViewResult>): void
  (status: number, view: (this: void, error: HTTPException, context: ViewContext) => ViewResult | PromiseLike<ViewResult>): void
  (key: number | ErrorClass, view: (this: void, error: Error, context: ViewContext) => ViewResult | PromiseLike<ViewResult>): void
}

/**
 * The Fastify plugin: `await fastify.register(flaskish, options)`.
 * @throws FlaskishError for an unknown option, or where flaskish is registered already.
 */
const plugin: FastifyPluginAsync<FlaskishOptions> = async function flaskish (instance, given) {
  if (instance.hasDecorator('flaskish')) throw new FlaskishError('FLASKISH_ERR_REGISTERED_TWICE', {})
  const options = withConfig(given)
  const { settings, keys } = namingKeys(given, () => ({ settings: readOptions(options), keys: deriveKeys(options.secretKey) }))
  const scope = new Scope(instance, settings)
  instance.decorate('flaskish', scope)
  instance.decorate('rule', addRule)
  instance.decorate('urlFor', appUrlFor)
  instance.decorate('urlMap', createUrlMap(scope))
  if (options.config !== undefined && !instance.hasDecorator('config')) instance.decorate('config', settings.config)
  instance.decorate('registerErrorHandler', function (this: FastifyInstance, key: number | ErrorClass, view: ErrorView) {
    scope.errorHandlersOf(this).register(key, view)
  } as RegisterErrorHandler)
  decorateTemplates(instance, scope)
  decorateRequestHooks(instance, scope)
  decorateLogger(instance)
  addBlueprints(instance, scope)
  addPlainEndpoints(instance, scope)
  describeRules(instance, scope)
  instance.decorate('testRequestContext', testRequestContext)
  instance.decorate('requestContext', requestContext)
  instance.decorate('testClient', createTestClient)
  instance.decorate('command', addCommand)
  // Nothing of the debugger is loaded unless it is wanted, and in production it never is.
  if (settings.debug && process.env['NODE_ENV'] !== 'production') scope.debugger = await (await import('./debugger.ts')).openDebugger(instance, options.secretKey)
  addHooks(instance, scope)
  if (settings.static !== undefined) addStaticRule(instance, 'static', settings.static)
  instance.addHook('onClose', () => scope.temporaryFolder.remove())
  if (settings.templates !== undefined) await setUpTemplates(scope, settings.templates)
  await registerSessions(instance, scope, keys)
  instance.addHook('onReady', (done) => { scope.isStarted = true; done() })
  warnOfRouterSettings(instance)
}

const flaskish: FastifyPluginAsync<FlaskishOptions> = fp(plugin, { name: 'flaskish', fastify: '5.x' })
export default flaskish

/** Opens the context of each request, and answers those that no route answers, wherever flaskish was registered. */
function addHooks (instance: FastifyInstance, { router, openContext }: Scope): void {
  if (router.scopes.length === 1) {
    // What no route answers is the root's to answer, for Fastify runs none but its hooks then.
    addUnmatchedHook(rootOf(instance), {
      arrived: (request) => router.restore(request.raw),
      answerUnseen: (request, reply) => answerFixed(router, request, reply),
      answer: (request, reply) => answerUnmatched(router, request, reply)
    })
  }
  if (openContext !== undefined) instance.addHook('onRequest', openContext)
}

/** Settings under which the host's own routes read a URL otherwise than rules do. */
function warnOfRouterSettings (instance: FastifyInstance): void {
  for (const [setting, value, effect] of DIFFERING_SETTINGS) {
    if (readRouterOption(instance, setting) !== value) continue
    logWarning(instance.log, `flaskish: the host's router has ${setting}: ${value}, which rules do not follow: ${effect}. Remove the setting, or convert the routes that rely on it.`)
  }
}

const DIFFERING_SETTINGS = [
  ['ignoreTrailingSlash', true, 'a rule has one canonical URL and redirects from the other (strictSlashes: false takes both)'],
  ['ignoreDuplicateSlashes', true, 'a rule redirects to the URL with merged slashes (mergeSlashes)'],
  ['caseSensitive', false, 'a rule tells upper from lower case'],
  ['useSemicolonDelimiter', true, 'to a rule ";" is a part of the path']
] as const
