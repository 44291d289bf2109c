import { STATUS_CODES } from 'node:http'
import { FlaskishError } from '../errors.ts'
import { exceptionForStatus } from './by-status.ts'
import { HTTPException } from './http-exception.ts'

/** A class whose instances can be thrown. */
export type ErrorClass = abstract new (...args: never[]) => unknown

/**
 * The error handlers of one scope (a blueprint or the app), and the scope around it.
 * Looked up as Flask does: by status in the inner scope, then the outer; then by class, inner and outer.
 * Within one scope the nearest class wins, and of equals the last registered.
 */
export class ErrorHandlers<Handler> {
  readonly #outer: ErrorHandlers<Handler> | undefined
  readonly #byStatus = new Map<number, Map<unknown, Handler>>()
  readonly #byClass = new Map<unknown, Handler>()

  constructor (outer?: ErrorHandlers<Handler>) {
    this.#outer = outer
  }

  /** @throws FlaskishError when the key is neither an error status nor a class. */
  register (key: number | ErrorClass, handler: Handler): void {
    if (typeof key === 'function') {
      const status = statusOfClass(key)
      const handlers = status === undefined ? this.#byClass : this.#ofStatus(status)
      handlers.set(key, handler)
      return
    }
    if (!isErrorStatus(key)) throw new FlaskishError('FLASKISH_ERR_ERROR_HANDLER_KEY', { key: String(key) })
    // The status means its own class (404 is NotFound), and besides every other exception that carries it.
    this.#ofStatus(key).set(exceptionForStatus(key).constructor, handler).set(key, handler)
  }

  /** Whether nothing has a handler, here or further out. */
  get isEmpty (): boolean {
    return this.#byClass.size === 0 && this.#byStatus.size === 0 && (this.#outer === undefined || this.#outer.isEmpty)
  }

  /** The handler for what was thrown; undefined where none is registered. */
  find (error: unknown): Handler | undefined {
    if (this.isEmpty) return undefined
    const classes = classChain(error)
    return (classes.length > 0 && error instanceof HTTPException ? this.#findByStatus(error.code, classes) : undefined) ?? this.#findByClass(classes)
  }

  #findByStatus (status: number, classes: readonly unknown[]): Handler | undefined {
    const handlers = this.#byStatus.get(status)
    const own = handlers && (firstOf(handlers, classes) ?? handlers.get(status))
    return own ?? (this.#outer === undefined ? undefined : this.#outer.#findByStatus(status, classes))
  }

  #findByClass (classes: readonly unknown[]): Handler | undefined {
    return firstOf(this.#byClass, classes) ?? (this.#outer === undefined ? undefined : this.#outer.#findByClass(classes))
  }

  #ofStatus (status: number): Map<unknown, Handler> {
    let handlers = this.#byStatus.get(status)
    if (handlers === undefined) this.#byStatus.set(status, handlers = new Map())
    return handlers
  }
}

function isErrorStatus (key: unknown): key is number {
  return typeof key === 'number' && key >= 400 && key <= 599 && Object.hasOwn(STATUS_CODES, key)
}

/** The status that an exception class stands for; a class that cannot be made without arguments is looked up by class only. */
function statusOfClass (key: ErrorClass): number | undefined {
  if (key === HTTPException || !(key.prototype instanceof HTTPException)) return undefined
  try {
    const instance: unknown = Reflect.construct(key, [])
    return instance instanceof HTTPException && isErrorStatus(instance.code) ? instance.code : undefined
  } catch {
    return undefined
  }
}

/** The classes of what was thrown, nearest first. A thrown proxy may refuse to say. */
function classChain (error: unknown): readonly unknown[] {
  const classes: unknown[] = []
  if (typeof error !== 'object' || error === null) return classes
  try {
    for (let prototype: unknown = Object.getPrototypeOf(error); prototype !== null && classes.length < MAX_CLASSES; prototype = Object.getPrototypeOf(prototype)) {
      const own = Object.getOwnPropertyDescriptor(prototype, 'constructor')
      if (own !== undefined) classes.push(own.value)
    }
  } catch {
    return []
  }
  return classes
}

function firstOf<Handler> (handlers: ReadonlyMap<unknown, Handler>, classes: readonly unknown[]): Handler | undefined {
  for (const candidate of classes) {
    const handler = handlers.get(candidate)
    if (handler !== undefined) return handler
  }
  return undefined
}

const MAX_CLASSES = 100
