import t from 'tap'
import { NotFound, Unauthorized } from '../../../lib/exceptions/by-status.ts'
import { HTTPException } from '../../../lib/exceptions/http-exception.ts'
import { Markup } from '../../../lib/markup.ts'
import { Response } from '../../../lib/responses/response.ts'

t.test('HTTPException', async (t) => {
  t.test('knows status, name and description', async (t) => {
    const exception = new NotFound()
    t.equal(exception.code, 404)
    t.equal(exception.statusCode, 404)
    t.equal(exception.name, 'Not Found')
    t.match(exception.description, /no page/)
    t.equal(exception.message, `404 Not Found: ${exception.description}`)
    t.match(exception.stack, /^Not Found: 404 Not Found: /)
    t.ok(exception instanceof Error)
    t.equal(new HTTPException().code, 500)
  })
  t.test('takes a description, or options', async (t) => {
    t.equal(new NotFound('mine').description, 'mine')
    t.equal(new NotFound('').description, '')
    t.equal(new NotFound(null).description, new NotFound().description)
    t.equal(new NotFound({ description: 'mine' }).description, 'mine')
    const markup = new Markup('<b>')
    t.equal(new NotFound(markup).description, markup)
    const exception = new NotFound()
    exception.description = 'later'
    exception.name = 'Lost'
    t.equal(exception.message, '404 Lost: later')
  })
  t.test('is subclassed by class fields, which what is given goes before', async (t) => {
    class PaymentDue extends HTTPException {
      override code = 402
      override description = 'Please pay first.'
    }
    t.match(new PaymentDue(), { code: 402, statusCode: 402, name: 'Payment Required', description: 'Please pay first.', message: '402 Payment Required: Please pay first.' })
    t.match(await new PaymentDue().getResponse().text(), '<p>Please pay first.</p>')
    t.match(await new PaymentDue('Pay now.').getResponse().text(), '<p>Pay now.</p>')
    class Odd extends HTTPException { override code = 499 }
    t.match(new Odd(), { name: 'Unknown Error', description: '' })
  })
  t.test('carries what was thrown', async (t) => {
    const cause = new Error('x')
    t.equal(new HTTPException({ originalException: cause }).cause, cause)
    const exception = new HTTPException()
    t.equal(exception.originalException, undefined)
    t.equal('cause' in exception, false)
    exception.originalException = 'x'
    t.equal(exception.cause, 'x')
  })
  t.test('carries the headers of its status, by name and as pairs', async (t) => {
    const { headers, validMethods } = new HTTPException({ validMethods: ['GET', 'PUT'], retryAfter: 30, length: 7, wwwAuthenticate: ['Basic', 'Bearer'] })
    t.same(validMethods, ['GET', 'PUT'])
    t.same([...headers], [['allow', 'GET, PUT'], ['retry-after', '30'], ['www-authenticate', 'Basic'], ['www-authenticate', 'Bearer'], ['content-range', 'bytes */7']])
    t.same(Object.keys(headers), ['allow', 'retry-after', 'www-authenticate', 'content-range'])
    t.same(headers['www-authenticate'], ['Basic', 'Bearer'])
    t.same([...new Unauthorized({ wwwAuthenticate: 'Basic' }).headers], [['www-authenticate', 'Basic']])
    t.same([...new HTTPException({ retryAfter: new Date(0) }).headers], [['retry-after', 'Thu, 01 Jan 1970 00:00:00 GMT']])
    t.same(Object.keys(new HTTPException().headers), [])
  })
  t.test('answers with its page or its response', async (t) => {
    const page = new Unauthorized({ wwwAuthenticate: 'Basic' }).getResponse()
    t.equal(page.status, 401)
    t.equal(page.headers.get('www-authenticate'), 'Basic')
    t.equal(page.contentType, 'text/html; charset=utf-8')
    t.match(await page.text(), '<title>401 Unauthorized</title>')
    const json = new NotFound('x').getResponse('json')
    t.same(await json.json(), { statusCode: 404, error: 'Not Found', message: 'x' })
    const response = new Response('own', 410)
    t.equal(new NotFound({ response }).getResponse(), response)
    t.throws(() => new Unauthorized({ wwwAuthenticate: 'Basic\r\nX: y' }).getResponse(), { code: 'FLASKISH_ERR_HEADER' })
  })
  t.test('is a mere proxy where it only carries a response', async (t) => {
    const response = new Response('own', 302)
    t.match(new HTTPException({ response }), { isProxy: true, code: 302 })
    t.equal(new NotFound({ response }).isProxy, false)
    t.equal(HTTPException.plain(425, { response }).isProxy, false)
    t.equal(new HTTPException().isProxy, false)
  })
  t.test('is made for any status', async (t) => {
    t.match(HTTPException.plain(425, 'x'), { code: 425, name: 'Too Early', description: 'x' })
  })
  t.test('can be made without a stack, and puts the limit back', async (t) => {
    const limit = Error.stackTraceLimit
    t.equal(HTTPException.withoutStack(() => new NotFound()).stack, `Not Found: ${new NotFound().message}`)
    t.throws(() => HTTPException.withoutStack(() => { throw new Error('x') }), { message: 'x' })
    t.equal(Error.stackTraceLimit, limit)
  })
})
