import t from 'tap'
import { BadRequest, BadRequestKeyError, InternalServerError, NotFound, SecurityError } from '../../../lib/exceptions/by-status.ts'
import { ErrorHandlers } from '../../../lib/exceptions/error-handlers.ts'
import { HTTPException } from '../../../lib/exceptions/http-exception.ts'

class DatabaseError extends Error {}
class ConnectionLost extends DatabaseError {}
class PostMissing extends NotFound {}
class Teapot extends HTTPException { override code = 418 }

t.test('ErrorHandlers', async (t) => {
  t.test('finds nothing where nothing is registered', async (t) => {
    const handlers = new ErrorHandlers<string>()
    t.equal(handlers.find(new Error('x')), undefined)
    t.equal(handlers.find(new NotFound()), undefined)
  })

  t.test('finds by status, for every exception that carries it', async (t) => {
    const handlers = new ErrorHandlers<string>()
    handlers.register(404, '404')
    handlers.register(418, '418')
    t.equal(handlers.find(new NotFound()), '404')
    t.equal(handlers.find(new PostMissing()), '404')
    t.equal(handlers.find(HTTPException.plain(404)), '404')
    t.equal(handlers.find(new Teapot()), '418')
    t.equal(handlers.find(new BadRequest()), undefined)
    t.equal(handlers.find(Object.assign(new Error('x'), { code: 404 })), undefined)
  })

  t.test('finds a status without a class of its own', async (t) => {
    const handlers = new ErrorHandlers<string>()
    handlers.register(507, '507')
    t.equal(handlers.find(HTTPException.plain(507)), '507')
    t.equal(handlers.find(HTTPException.plain(508)), undefined)
  })

  t.test('prefers the nearest class', async (t) => {
    const handlers = new ErrorHandlers<string>()
    handlers.register(Error, 'any')
    handlers.register(DatabaseError, 'database')
    t.equal(handlers.find(new ConnectionLost()), 'database')
    handlers.register(ConnectionLost, 'connection')
    t.equal(handlers.find(new ConnectionLost()), 'connection')
    t.equal(handlers.find(new DatabaseError()), 'database')
    t.equal(handlers.find(new TypeError()), 'any')
    t.equal(handlers.find(new NotFound()), 'any')
  })

  t.test('asks for the status before the class, and for the exception\'s own class before its status', async (t) => {
    const handlers = new ErrorHandlers<string>()
    handlers.register(HTTPException, 'every exception')
    handlers.register(400, '400')
    handlers.register(SecurityError, 'security')
    t.equal(handlers.find(new SecurityError()), 'security')
    t.equal(handlers.find(new BadRequestKeyError('x')), '400')
    t.equal(handlers.find(new NotFound()), 'every exception')
  })

  t.test('lets the last registered of equals win', async (t) => {
    const handlers = new ErrorHandlers<string>()
    handlers.register(404, 'first')
    handlers.register(NotFound, 'second')
    t.equal(handlers.find(new NotFound()), 'second')
    handlers.register(404, 'third')
    t.equal(handlers.find(new NotFound()), 'third')
  })

  t.test('asks the scope around: first both for the status, then both for the class', async (t) => {
    const outer = new ErrorHandlers<string>()
    const inner = new ErrorHandlers<string>(outer)
    outer.register(404, 'outer 404')
    outer.register(Error, 'outer any')
    inner.register(HTTPException, 'inner exception')
    t.equal(inner.find(new NotFound()), 'outer 404')
    t.equal(inner.find(new InternalServerError()), 'inner exception')
    t.equal(inner.find(new TypeError()), 'outer any')
    inner.register(404, 'inner 404')
    t.equal(inner.find(new NotFound()), 'inner 404')
    t.equal(outer.find(new NotFound()), 'outer 404')
  })

  t.test('looks a class up by class where it cannot be made without arguments, or has no status', async (t) => {
    class Picky extends HTTPException {
      constructor (options: { code: number }) {
        super()
        this.code = options.code
      }
    }
    class Odd extends HTTPException { override code = 200 }
    const handlers = new ErrorHandlers<string>()
    handlers.register(Picky, 'picky')
    handlers.register(Odd, 'odd')
    t.equal(handlers.find(new Picky({ code: 409 })), 'picky')
    t.equal(handlers.find(new Odd()), 'odd')
  })

  t.test('refuses keys that are no error status', async (t) => {
    const handlers = new ErrorHandlers<string>()
    for (const key of [200, 302, 399, 499, 600, 404.5, NaN, '404', null, undefined]) {
      t.throws(() => handlers.register(key as number, 'x'), { code: 'FLASKISH_ERR_ERROR_HANDLER_KEY' }, String(key))
    }
  })

  t.test('finds nothing for what is no object, or lies about its prototypes', async (t) => {
    const handlers = new ErrorHandlers<string>()
    handlers.register(Error, 'any')
    let prototype = {}
    for (let depth = 0; depth < 1000; depth++) prototype = Object.create(prototype, { constructor: { value: depth } })
    for (const thrown of [undefined, null, 'Error', 5, Symbol('x'), Object.create(null), prototype, () => {}]) t.equal(handlers.find(thrown), undefined, typeof thrown)
    t.equal(handlers.find(new Proxy({}, { getPrototypeOf () { throw new Error('no') } })), undefined)
    t.equal(handlers.find(new Proxy({}, { getPrototypeOf: () => Error.prototype })), 'any')
  })
})
