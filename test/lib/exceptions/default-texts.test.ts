import t from 'tap'
import { STATUS_CODES } from 'node:http'
import { defaultDescription, statusName } from '../../../lib/exceptions/default-texts.ts'

t.test('statusName', async (t) => {
  t.test('is spelled as Werkzeug does', async (t) => {
    t.equal(statusName(404), 'Not Found')
    t.equal(statusName(413), 'Request Entity Too Large')
    t.equal(statusName(418), "I'm a teapot")
    t.equal(statusName(499), 'Unknown Error')
  })
})

t.test('defaultDescription', async (t) => {
  t.test('has a text for every error status that Node knows', async (t) => {
    for (const status of Object.keys(STATUS_CODES).map(Number)) t.equal(defaultDescription(status) !== '', status >= 400, String(status))
  })
})
