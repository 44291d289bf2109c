import t from 'tap'
import { MethodNotAllowed, NotFound } from '../../lib/exceptions/by-status.ts'
import { errorPage } from '../../lib/pages/error-page.ts'
import { Refusal } from '../../plugins/refusal.ts'

t.test('Refusal', async (t) => {
  t.test('says what its exception says', async (t) => {
    for (const refusal of [new Refusal(404), new Refusal(400, { description: 'Not <that>.' }), new Refusal(405, { validMethods: ['GET', 'HEAD'] })]) {
      const exception = refusal.toException()
      t.match(exception, { code: refusal.code, name: refusal.name, description: refusal.description })
      t.strictSame(exception.headerPairs(), refusal.allow === undefined ? [] : [['allow', refusal.allow]])
      for (const format of ['html', 'json'] as const) t.strictSame(errorPage(refusal, format), errorPage(exception, format))
    }
  })
  t.test('its exception is of the class of the status, and without a stack', async (t) => {
    t.type(new Refusal(404).toException(), NotFound)
    const exception = new Refusal(405, { validMethods: ['GET'] }).toException()
    t.type(exception, MethodNotAllowed)
    t.strictSame(exception.validMethods, ['GET'])
    t.notMatch(exception.stack, /\n/)
  })
})
