import t from 'tap'
import { headerText } from '../../../lib/requests/request-source.ts'

t.test('headerText', async (t) => {
  t.test('is the header as it was sent', async (t) => {
    t.equal(headerText({ accept: 'text/html' }, 'accept'), 'text/html')
    t.equal(headerText({ accept: '' }, 'accept'), '')
    t.equal(headerText({}, 'accept'), undefined)
    t.equal(headerText({ accept: undefined }, 'accept'), undefined)
  })

  t.test('joins several of one name', async (t) => {
    t.equal(headerText({ 'x-tag': ['a', 'b'] }, 'x-tag'), 'a, b')
  })

  t.test('finds nothing on a prototype', async (t) => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) t.equal(headerText({}, name), undefined, name)
    t.equal(headerText(JSON.parse('{"__proto__":"sent"}'), '__proto__'), 'sent')
  })
})
