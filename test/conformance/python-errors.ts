import * as flaskish from '../../plugins/index.ts'

export type ErrorClass = new (message?: string) => Error

/** A class a recorded view declares: a subclass that may have a code and a description of its own. */
export interface ClassSpec {
  base: string
  code?: number
  description?: string
}

class ArithmeticError extends Error {}
class ZeroDivisionError extends ArithmeticError {}
class OverflowError extends ArithmeticError {}
class LookupError extends Error {}
class KeyError extends LookupError {}
class IndexError extends LookupError {}
class ValueError extends Error {}
class UnicodeError extends ValueError {}
class RuntimeError extends Error {}
class NotImplementedError extends RuntimeError {}
class OSError extends Error {}
class FileNotFoundError extends OSError {}
class PermissionError extends OSError {}
class AttributeError extends Error {}
class AssertionError extends Error {}

/** Python's classes with Python's inheritance, flaskish's exceptions by name, and those the case declares. */
export function createClassTable (specs: Readonly<Record<string, ClassSpec>> = {}): ReadonlyMap<string, ErrorClass> {
  const table = new Map<string, ErrorClass>(Object.entries({
    Exception: Error,
    TypeError,
    ArithmeticError,
    ZeroDivisionError,
    OverflowError,
    LookupError,
    KeyError,
    IndexError,
    ValueError,
    UnicodeError,
    RuntimeError,
    NotImplementedError,
    OSError,
    FileNotFoundError,
    PermissionError,
    AttributeError,
    AssertionError
  }))
  for (const [name, exported] of Object.entries(flaskish)) {
    if (isExceptionClass(exported)) table.set(name, exported)
  }
  for (const [name, spec] of Object.entries(specs)) {
    const Base = table.get(spec.base)
    if (!Base) throw new Error(`The base class ${spec.base} is not known.`)
    table.set(name, declareClass(name, Base, spec))
  }
  return table
}

function isExceptionClass (value: unknown): value is ErrorClass {
  return typeof value === 'function' && (value === flaskish.HTTPException || value.prototype instanceof flaskish.HTTPException)
}

/** As a class with class fields would be written by hand: only the fields the case names exist. */
function declareClass (name: string, Base: ErrorClass, { code, description }: ClassSpec): ErrorClass {
  const Declared = class extends Base {
    constructor (message?: string) {
      super(message)
      if (code !== undefined) defineField(this, 'code', code)
      if (description !== undefined) defineField(this, 'description', description)
    }
  }
  Object.defineProperty(Declared, 'name', { value: name })
  return Declared
}

function defineField (target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}
