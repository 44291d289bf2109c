import t from 'tap'
import { STATUS_CODES } from 'node:http'
import { abort } from '../../../lib/exceptions/abort.ts'
import { MethodNotAllowed, NotFound } from '../../../lib/exceptions/by-status.ts'
import { HTTPException } from '../../../lib/exceptions/http-exception.ts'
import { Response } from '../../../lib/responses/response.ts'

t.test('abort', async (t) => {
  t.test('throws the exception of every error status that Node knows', async (t) => {
    for (const status of Object.keys(STATUS_CODES).map(Number).filter((status) => status >= 400)) {
      t.throws(() => abort(status), { statusCode: status, name: /^\w/ }, String(status))
    }
    t.throws(() => abort(404, 'gone'), { constructor: NotFound, message: '404 Not Found: gone' })
    t.throws(() => abort(405, { validMethods: ['GET'] }), { constructor: MethodNotAllowed, message: /^405/ })
  })
  t.test('throws an exception as it is, and a Response inside of one', async (t) => {
    const exception = new NotFound()
    const response = new Response('x', 302)
    t.throws(() => abort(exception), { constructor: NotFound, code: 404 })
    t.throws(() => abort(response), { constructor: HTTPException, code: 302, isProxy: true })
  })
  t.test('refuses what is no error status, naming the fix', async (t) => {
    const code = 'FLASKISH_ERR_ABORT'
    t.throws(() => abort(301), { code, message: /Cannot abort with 301: .*redirect\(\)/ })
    t.throws(() => abort(200), { code, message: /4xx or 5xx/ })
    t.throws(() => abort(499), { code })
    t.throws(() => Reflect.apply(abort, undefined, ['404']), { code, message: /"404".*number itself/ })
    t.throws(() => Reflect.apply(abort, undefined, []), { code, message: /undefined/ })
    t.throws(() => Reflect.apply(abort, undefined, [Symbol('x')]), { code })
  })
})
