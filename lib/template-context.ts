import { FlaskishError } from './errors.ts'

/** What one rendering sees, by name. */
export type TemplateValues = Record<string, unknown>

export interface TemplateContextParts {
  readonly template: string
  /** What every template sees: an object without a prototype, to which the others are added. */
  readonly globals: TemplateValues
  /** What the context processors gave, in their order. */
  readonly processed: readonly object[]
  /** What the view gave: these win. */
  readonly values: unknown
}

/**
 * One object of all that a template sees. Names are data: none reaches a prototype, none means anything to an engine.
 * @throws FlaskishError FLASKISH_ERR_TEMPLATE_VALUES where the values are no object, or one of them is a promise.
 */
export function createTemplateContext ({ template, globals, processed, values }: TemplateContextParts): TemplateValues {
  if (!isValues(values)) {
    const found = `its values are ${describe(values)}.`
    throw new FlaskishError('FLASKISH_ERR_TEMPLATE_VALUES', { template, found, fix: 'Give an object of values by name.' })
  }
  for (const given of processed) refusePromises(given, template)
  refusePromises(values, template)
  const context: TemplateValues = Object.assign(globals, ...processed, values)
  // Whoever copies the context would set a prototype by it.
  if (Object.hasOwn(context, '__proto__')) Reflect.deleteProperty(context, '__proto__')
  return context
}

function refusePromises (values: object, template: string): void {
  for (const name of Object.keys(values)) {
    if (!isPromise(Reflect.get(values, name))) continue
    throw new FlaskishError('FLASKISH_ERR_TEMPLATE_VALUES', { template, found: `the value ${JSON.stringify(name)} is a promise.`, fix: 'Await it first.' })
  }
}

/** Whether something can be a set of values by name. */
export function isValues (value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value)
}

/** What something is, for a message. */
export function describe (value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return isPromise(value) ? 'a promise' : typeof value
}

/** Whether something has to be awaited. */
export function isPromise (value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
