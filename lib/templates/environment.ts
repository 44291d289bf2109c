import type Handlebars from 'handlebars'
import { FlaskishError } from '../errors.ts'
import { BadRequestKeyError } from '../exceptions/by-status.ts'
import { isPromise } from '../template-context.ts'
import { escapeText } from './escape-text.ts'
import { installCompiler, toPlace, type Container, type Place } from './template-compiler.ts'

/** A Handlebars of one app's own, and what is running in it. */
export interface TemplateEnvironment {
  readonly handlebars: typeof Handlebars
  readonly place: Place
}

/** A template or block: gives text. */
export type Render = (context: unknown, options?: Handlebars.RuntimeOptions) => string

/** A helper: gets what the template gives it, and at the end `{ hash, fn, inverse, data }`; gives what is shown. */
export type TemplateHelper = { call (this: unknown, ...values: unknown[]): unknown }['call']

/**
 * A Handlebars whose tables have no prototypes, and whose templates refuse promises and take a missing key of a form for an
 * empty one; with the helpers that `given` has. No other Handlebars is changed.
 */
export function createEnvironment (library: typeof Handlebars, given: typeof Handlebars = library): TemplateEnvironment {
  const handlebars = library.create()
  const place: Place = { current: '' }
  const environment = { handlebars, place }
  const { template } = handlebars
  Object.assign(handlebars, {
    helpers: Object.assign(Object.create(null), given.helpers),
    decorators: Object.assign(Object.create(null), given.decorators),
    // Each template brings its own; a table here would be copied for each page.
    partials: undefined,
    template: (specification: Specification) => setUpOnce(handlebars, specification, template(guard(specification, place)))
  })
  installCompiler(handlebars)
  handlebars.helpers['lookup'] = lookup
  addHelper(environment, 'helperMissing', refuseMissingHelper)
  return environment
}

/** Adds a helper whose errors tell where it was called, and which may not be asynchronous. */
export function addHelper ({ handlebars, place }: TemplateEnvironment, name: string, helper: TemplateHelper): void {
  // A table of its own, for templates know by it that they have been set up with the one before.
  const helpers: typeof handlebars.helpers = Object.assign(Object.create(null), handlebars.helpers)
  Object.assign(handlebars, { helpers })
  helpers[name] = function (this: unknown, ...values: unknown[]) {
    const { loc } = values[values.length - 1] as { loc: hbs.AST.SourceLocation }
    try {
      const shown = helper.apply(this, values)
      if (isPromise(shown)) refusePromise(`what the helper ${JSON.stringify(name)} returns`)
      return shown
    } catch (error) {
      place.current = toPlace(loc)
      throw error
    }
  }
}

interface Main {
  (container: Container, ...others: unknown[]): unknown
  decorator?: unknown
}

interface Specification {
  main: Main
  main_d?: unknown
  useDecorators?: boolean
}

/**
 * Handlebars wraps every helper anew for each page. Here a template that is rendered with the helpers and partials that it
 * was rendered with before keeps what it has; unless it has inline partials, which an error in them may leave in place.
 */
function setUpOnce<Template extends object> (handlebars: typeof Handlebars, { useDecorators }: Specification, template: Template): Template {
  const { _setup: setUp } = template as Template & { _setup: (options: Handlebars.RuntimeOptions) => void }
  let helpers: object | undefined
  let partials: object | undefined
  return Object.assign(template, {
    _setup (options: Handlebars.RuntimeOptions) {
      const isUsual = useDecorators !== true && Object.keys(options).every((name) => USUAL_OPTIONS.has(name))
      if (isUsual && helpers === handlebars.helpers && partials === options.partials) return
      setUp(options)
      helpers = isUsual ? handlebars.helpers : undefined
      partials = options.partials
    }
  })
}

const USUAL_OPTIONS: ReadonlySet<string> = new Set(['partials', 'data'])

/** Puts our own look-ups in place when a template's code runs for the first time; then the code runs as it is. */
function guard (given: Specification, place: Place): Specification {
  const { main, main_d: decorator } = given
  const guarded: Specification = {
    ...given,
    main (container, ...others) {
      guardContainer(container, place)
      guarded.main = Object.assign(main, { decorator })
      return main(container, ...others)
    }
  }
  return guarded
}

function guardContainer (container: Container, place: Place): void {
  const { lookupProperty, lambda, escapeExpression } = container
  container.at = place
  container.lookupProperty = (parent, name) => lookUp(lookupProperty, parent, name)
  container.lambda = (value, context) => {
    const shown = lambda(value, context)
    if (typeof shown === 'object' && isPromise(shown)) refusePromise('a value')
    return shown
  }
  container.escapeExpression = (value) => {
    if (typeof value === 'string') return escapeText(value)
    if (typeof value === 'number') return String(value)
    if (typeof value === 'object' && isPromise(value)) refusePromise('a value')
    return isUnprintable(value) ? escapeText(Object.prototype.toString.call(value)) : escapeExpression(value)
  }
}

/**
 * Whether it is data that has no text: an object without a prototype, or JSON whose keys hide the methods for it, or a list of such.
 * @param seen lists that were looked at, of which one may hold itself; each is looked at once.
 */
function isUnprintable (value: unknown, seen?: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (!Array.isArray(value)) return typeof value.toString !== 'function' && !(Symbol.toPrimitive in value)
  if (seen?.has(value) === true) return false
  const lists = (seen ?? new Set()).add(value)
  return value.some((item) => isUnprintable(item, lists))
}

/**
 * An own property. What else there may be is for Handlebars to judge, and functions are: a prototype's `constructor` is its
 * own property too.
 */
function lookUp (lookupProperty: Container['lookupProperty'], parent: unknown, name: string): unknown {
  const value = read(parent, name)
  if (value === undefined || value === null) return value
  if (typeof value === 'function' || !Object.hasOwn(parent as object, name)) return lookupProperty(parent, name)
  if (typeof value === 'object' && isPromise(value)) refusePromise(JSON.stringify(name))
  return value
}

/** A key that was not sent is empty, as in Jinja, and no 400. */
function read (parent: unknown, name: string): unknown {
  try {
    return (parent as Record<string, unknown>)[name]
  } catch (error) {
    if (error instanceof BadRequestKeyError) return undefined
    throw error
  }
}

function refusePromise (name: string): never {
  throw new FlaskishError('FLASKISH_ERR_TEMPLATE_PROMISE', { name })
}

/** Handlebars' own, for forms too. */
function lookup (object: unknown, name: string, { lookupProperty }: Container): unknown {
  return object === undefined || object === null ? object : lookUp(lookupProperty, object, name)
}

/** `{{name}}` alone may be a value that is not there; with values it can only be a helper. */
function refuseMissingHelper (...values: unknown[]): undefined {
  const { name } = values[values.length - 1] as { name: string }
  if (values.length > 1) throw new FlaskishError('FLASKISH_ERR_TEMPLATE_HELPER', { helper: name, found: 'there is none of this name.', fix: 'Add it with app.templateHelper(name, fn).' })
  return undefined
}
