import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import flaskish from '../../plugins/index.ts'
import type { FlaskishOptions, Response, ViewResult } from '../../plugins/index.ts'
import { createClassTable } from './python-errors.ts'
import { runSteps } from './response-steps.ts'
import type { Scope } from './response-steps.ts'
import type { AppSpec, HandlerSpec, RouteSpec, Step } from './responses.ts'

/** The recorded application, rebuilt: every rule, handler and hook of the spec in its order. */
export async function buildResponseApp (spec: AppSpec): Promise<FastifyInstance> {
  const app = Fastify({ logger: false })
  await app.register(flaskish, toOptions(spec.config ?? {}))
  const classes = createClassTable(spec.classes)
  addRoutes(app, spec.routes, classes)
  addHandlers(app, spec.handlers ?? [], classes)
  for (const { name, url_prefix: prefix, routes, handlers = [], app_handlers: appHandlers = [] } of spec.blueprints ?? []) {
    await app.register(async (instance) => {
      addRoutes(instance, routes, classes)
      addHandlers(instance, handlers, classes)
    }, { blueprint: name, prefix })
    addHandlers(app, appHandlers, classes)
  }
  registerHooks(app, spec, classes)
  return app
}

function addRoutes (app: FastifyInstance, routes: readonly RouteSpec[], classes: Scope['classes']): void {
  for (const [index, { rule, methods, view }] of routes.entries()) {
    const options = { endpoint: `view${index}`, ...(methods && { methods }) }
    app.rule(rule, options, (args) => run(view, { classes, variables: new Map(Object.entries(args)) }))
  }
}

function addHandlers (app: FastifyInstance, handlers: readonly HandlerSpec[], classes: Scope['classes']): void {
  for (const { on, do: steps } of handlers) {
    const handle = (error: unknown): ViewResult => run(steps, { classes, variables: new Map(), error })
    const Class = typeof on === 'string' ? classes.get(on) : undefined
    if (typeof on === 'number') app.registerErrorHandler(on, handle)
    else if (Class) app.registerErrorHandler(Class, handle)
    // RequestRedirect is not exported, so nothing can be registered for it.
    else if (on !== 'RequestRedirect') throw new Error(`There is no class ${on}.`)
  }
}

/** Recorded views return what no view may as well: the types give way here, the answer is what counts. */
function run (steps: readonly Step[], scope: Scope): ViewResult {
  return runSteps(steps, scope)?.value as ViewResult
}

function registerHooks (app: FastifyInstance, spec: AppSpec, classes: Scope['classes']): void {
  for (const steps of spec.before_request ?? []) app.beforeRequest(() => run(steps, { classes, variables: new Map() }))
  for (const steps of spec.after_request ?? []) {
    app.afterRequest((response) => runSteps(steps, { classes, variables: new Map([['response', response]]) })?.value as Response | undefined)
  }
}

/** Flask's configuration keys as options. */
function toOptions (config: NonNullable<AppSpec['config']>): FlaskishOptions {
  const session: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(config)) {
    const name = SESSION_OPTIONS[key]
    if (name === undefined) throw new Error(`There is no option for ${key}.`)
    session[name] = value
  }
  return { static: false, templates: false, secretKey: 'the key of the recorded apps', session }
}

const SESSION_OPTIONS: Readonly<Record<string, string>> = {
  SESSION_COOKIE_NAME: 'cookieName',
  SESSION_COOKIE_DOMAIN: 'domain',
  SESSION_COOKIE_PATH: 'path',
  SESSION_COOKIE_SECURE: 'secure',
  SESSION_COOKIE_HTTPONLY: 'httpOnly',
  SESSION_COOKIE_SAMESITE: 'sameSite',
  SESSION_COOKIE_PARTITIONED: 'partitioned'
}
