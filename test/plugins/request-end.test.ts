import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate as tick } from 'node:timers/promises'
import t from 'tap'
import { RequestEnd } from '../../plugins/request-end.ts'

function createResponse (): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()))
}

t.test('RequestEnd', async (t) => {
  t.test('is once, whatever is heard of the response', async (t) => {
    const raw = createResponse()
    let ends = 0
    const end = new RequestEnd(raw, () => { ends++ })
    raw.emit('finish')
    t.equal(ends, 1)
    raw.emit('close')
    end.waitFor(Promise.resolve())
    await tick()
    t.equal(ends, 1)
  })

  t.test('waits for what still works', async (t) => {
    const raw = createResponse()
    let ends = 0
    const end = new RequestEnd(raw, () => { ends++ })
    let finish = (): void => {}
    end.waitFor(new Promise<void>((resolve) => { finish = resolve }))
    end.waitFor(Promise.resolve())
    raw.emit('close')
    await tick()
    t.equal(ends, 0)
    finish()
    await tick()
    t.equal(ends, 1)
  })

  t.test('comes soon where the response was closed before', async (t) => {
    const raw = createResponse()
    raw.destroy()
    await tick()
    let ends = 0
    const end = new RequestEnd(raw, () => { ends++ })
    end.waitFor(Promise.resolve())
    t.equal(ends, 0)
    await tick()
    await tick()
    t.equal(ends, 1)
  })

  t.test('can be waited for, with what is done then', async (t) => {
    const raw = createResponse()
    let isDone = false
    const end = new RequestEnd(raw, async () => {
      await tick()
      isDone = true
    })
    const waiting = end.whenDone()
    raw.emit('finish')
    await waiting
    t.equal(isDone, true)
    await t.resolves(end.whenDone(), 'afterwards, too')
  })
})
