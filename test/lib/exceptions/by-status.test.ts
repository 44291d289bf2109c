import t from 'tap'
import * as byStatus from '../../../lib/exceptions/by-status.ts'
import { HTTPException } from '../../../lib/exceptions/http-exception.ts'

const { BadHost, BadRequest, BadRequestKeyError, ClientDisconnected, exceptionForStatus, NotFound, SecurityError } = byStatus

t.test('the classes', async (t) => {
  t.test('stand each for its own status', async (t) => {
    for (const [name, Exception] of Object.entries(byStatus)) {
      if (name === 'exceptionForStatus') continue
      const exception: unknown = Reflect.construct(Exception, [])
      if (!(exception instanceof HTTPException)) throw new Error(name)
      const isItself = exceptionForStatus(exception.code).constructor === Exception
      t.ok(isItself || exception instanceof BadRequest, name)
      t.ok(exception.description, name)
    }
  })
  t.test('are a bad request in four more ways', async (t) => {
    for (const Exception of [SecurityError, BadHost, ClientDisconnected, BadRequestKeyError]) t.match(new Exception(), { code: 400, name: 'Bad Request' })
  })
})

t.test('BadRequestKeyError', async (t) => {
  t.test('tells its key only when asked to', async (t) => {
    const error = new BadRequestKeyError('user<name>')
    t.equal(error.key, 'user<name>')
    t.notMatch(error.description, 'user')
    const told = error.describingKey()
    t.match(told, { key: 'user<name>', description: /"user<name>" was not sent/, cause: error })
    t.match(await told.getResponse().text(), '&#34;user&lt;name&gt;&#34;')
  })
})

t.test('exceptionForStatus', async (t) => {
  t.test('gives the class of the status, or a plain exception', async (t) => {
    t.ok(exceptionForStatus(404, 'x') instanceof NotFound)
    t.equal(exceptionForStatus(404, 'x').description, 'x')
    t.equal(exceptionForStatus(425).constructor, HTTPException)
    t.match(exceptionForStatus(499, 'x'), { code: 499, name: 'Unknown Error', description: 'x' })
  })
})
