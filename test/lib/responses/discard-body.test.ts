import t from 'tap'
import { Readable } from 'node:stream'
import { discardBody } from '../../../lib/responses/discard-body.ts'

t.test('discardBody', async (t) => {
  t.test('closes a stream, whatever it says to that', async (t) => {
    const stream = new Readable({ destroy (_error, done) { done(new Error('will not close')) } })
    discardBody(stream)
    await new Promise((resolve) => stream.once('close', resolve))
    t.equal(stream.destroyed, true)
  })

  t.test('cancels a stream of the web', async (t) => {
    let reason: unknown = 'not yet'
    discardBody(new ReadableStream({ cancel (given) { reason = given; throw new Error('will not cancel') } }))
    t.equal(reason, undefined)
  })

  t.test('ends an iterable', async (t) => {
    const ended: string[] = []
    const iterate = (name: string) => ({ next: () => ({ done: true as const, value: undefined }), return: () => { ended.push(name); throw new Error('will not end') } })
    discardBody({ [Symbol.iterator]: () => iterate('sync') })
    discardBody({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true as const, value: undefined }), return: async () => iterate('async').return() }) })
    discardBody({ [Symbol.iterator]: () => ({ next: () => ({ done: true as const, value: undefined }) }) })
    t.same(ended, ['sync', 'async'])
  })

  t.test('leaves alone what was never opened', async (t) => {
    for (const body of [null, 'text', Buffer.from('bytes')]) t.doesNotThrow(() => discardBody(body))
  })
})
