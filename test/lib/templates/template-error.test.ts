import t from 'tap'
import { FlaskishError } from '../../../lib/errors.ts'
import { NotFound } from '../../../lib/exceptions/by-status.ts'
import { toTemplateError } from '../../../lib/templates/template-error.ts'

t.test('toTemplateError', async (t) => {
  t.test('names template and line, and keeps the cause', async (t) => {
    const cause = new TypeError('no')
    t.match(toTemplateError(cause, 'page.html', '3:row.html'), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: 'row.html', line: 3 }, cause, message: 'Cannot render the template "row.html", line 3: no' })
    t.match(toTemplateError(cause, 'page.html', ''), { details: { template: 'page.html', line: 1 } })
  })
  t.test('leaves HTTP exceptions, and errors that say where they are from', async (t) => {
    for (const error of [new NotFound(), new FlaskishError('FLASKISH_ERR_TEMPLATE_SYNTAX', { template: 'a', line: 1, found: 'x' }), toTemplateError('x', 'a', '')]) t.equal(toTemplateError(error, 'b', '1:b'), error)
  })
  t.test('survives whatever was thrown', async (t) => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    t.match(toTemplateError('text', 'a', ''), { message: /a value that is no error was thrown/ })
    t.match(toTemplateError(undefined, 'a', ''), { message: /a value that is no error/ })
    t.match((toTemplateError(proxy, 'a', '') as FlaskishError).details, { found: 'a value was thrown that throws when it is read.' })
  })
})
