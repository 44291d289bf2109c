import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { RequestEvents } from 'flaskish'
import { buildApp, takeErrors } from '../build-app.ts'

const CHANNELS: ReadonlyArray<keyof RequestEvents> = ['flaskish.request.started', 'flaskish.request.finished', 'flaskish.request.exception', 'flaskish.request.tearing-down']

interface Heard {
  readonly name: string
  readonly event: RequestEvents[keyof RequestEvents]
}

function listenTo (t: { teardown (fn: () => void): void }, names: readonly string[]): Heard[] {
  const heard: Heard[] = []
  for (const channel of names) {
    const hear = (event: unknown, name: string | symbol): void => { heard.push({ name: String(name), event: event as Heard['event'] }) }
    subscribe(channel, hear)
    t.teardown(() => { unsubscribe(channel, hear) })
  }
  return heard
}

t.test('the channels of node:diagnostics_channel', async (t) => {
  t.test('tell of a request, each with its context', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => 'view')
    app.rule('/error', () => { throw new Error('broken') })
    app.get('/plain', () => 'plain')
    const heard = listenTo(t, CHANNELS)
    t.equal((await app.inject('/')).body, 'view')
    t.same(heard.map(({ name }) => name), ['flaskish.request.started', 'flaskish.request.finished', 'flaskish.request.tearing-down'])
    t.ok(heard.every(({ event }) => event.context.request.path === '/' && event.context.app.config !== undefined))
    t.match(heard[1]?.event, { response: { status: 200, body: 'view' } })
    heard.length = 0
    await app.inject('/error')
    for (let wait = 0; wait < 200 && heard.length < 4; wait++) await delay(5)
    t.match(heard, [
      { name: 'flaskish.request.started' },
      { name: 'flaskish.request.exception', event: { error: { message: 'broken' } } },
      { name: 'flaskish.request.finished', event: { response: { status: 500 } } },
      { name: 'flaskish.request.tearing-down', event: { error: { message: 'broken' } } }
    ])
    heard.length = 0
    await app.inject('/nowhere')
    t.equal(heard.length, 3)
    heard.length = 0
    await app.inject('/plain')
    t.same(heard, [])
    takeErrors(app)
  })

  t.test('can be listened to one by one', async (t) => {
    for (const channel of CHANNELS) {
      await t.test(channel, async (t) => {
        const app = await buildApp(t)
        app.rule('/error', () => { throw new Error('broken') })
        const heard = listenTo(t, [channel])
        await app.inject('/error')
        for (let wait = 0; wait < 200 && heard.length < 1; wait++) await delay(5)
        t.same(heard.map(({ name }) => name), [channel])
        takeErrors(app)
      })
    }
  })
})
