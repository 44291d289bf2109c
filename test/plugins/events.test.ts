import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import nunjucks from 'nunjucks'
import { flash, renderTemplate, renderTemplateString, type AppEvents, type RequestEvents } from 'flaskish'
import { buildApp, takeErrors } from '../build-app.ts'

const CHANNELS: ReadonlyArray<keyof RequestEvents> = ['flaskish.request.started', 'flaskish.request.finished', 'flaskish.request.exception', 'flaskish.request.tearing-down']

/** What each message of a channel was. */
function hearAll<Name extends keyof AppEvents> (t: { teardown (fn: () => void): void }, channel: Name): Array<AppEvents[Name]> {
  const heard: Array<AppEvents[Name]> = []
  const hear = (message: unknown): void => { heard.push(message as AppEvents[Name]) }
  subscribe(channel, hear)
  t.teardown(() => { unsubscribe(channel, hear) })
  return heard
}

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

  t.test('tell of each template that was rendered, with all that it saw', async (t) => {
    const root = t.testdir({ templates: { 'a.html': 'Hello {{name}}', 'broken.html': '{{#if}}' } })
    const app = await buildApp(t, { root, config: { title: 'T' } })
    app.rule('/', () => renderTemplate('a.html', { name: 'ann' }))
    app.rule('/text', () => renderTemplateString('{{name}}', { name: 'bob' }))
    app.rule('/broken', () => renderTemplate('broken.html'))
    await app.inject('/')
    const heard = hearAll(t, 'flaskish.template.rendered')
    t.equal((await app.inject('/')).body, 'Hello ann')
    t.equal((await app.inject('/text')).body, 'bob')
    await app.inject('/broken')
    t.equal(app.renderTemplate('a.html'), 'Hello ')
    t.match(heard, [{ template: 'a.html', values: { name: 'ann', config: { title: 'T' } } }, { template: '<string>', values: { name: 'bob' } }, { template: 'a.html', context: undefined }])
    t.equal(heard.length, 3)
    t.equal(heard[0]?.context?.request.path, '/')
    takeErrors(app)
  })

  t.test('tell of templates of other engines when they are there', async (t) => {
    const root = t.testdir({ templates: { 'a.html': 'Hello {{ name }}', 'broken.html': '{% if %}' } })
    const app = await buildApp(t, { root, templates: { engine: { nunjucks } } })
    const heard = hearAll(t, 'flaskish.template.rendered')
    const rendered: unknown = app.renderTemplate('a.html', { name: 'ann' })
    t.equal(await rendered, 'Hello ann')
    t.match(heard, [{ template: 'a.html' }])
    await t.rejects(async () => await (app.renderTemplate('broken.html') as unknown))
    t.equal(heard.length, 1)
  })

  t.test('tell of each message that was flashed', async (t) => {
    const app = await buildApp(t, { secretKey: 'a secret key of more than 16 bytes' })
    app.rule('/', () => { flash('Saved'); flash('Careful', 'warning'); return '' })
    await app.inject('/')
    const heard = hearAll(t, 'flaskish.message.flashed')
    await app.inject('/')
    t.match(heard, [{ message: 'Saved', category: 'message' }, { message: 'Careful', category: 'warning' }])
    t.equal(heard[0]?.context.request.path, '/')
  })
})
