import t from 'tap'
import { chooseExport, notAnApp, type ExportQuestion } from '../../../lib/commands/choose-export.ts'

class FakeApp {
  readonly isApp = true
}

const app = new FakeApp()

function choose (exports: Record<string, unknown>, rest: Partial<ExportQuestion> = {}): ReturnType<typeof chooseExport> {
  return chooseExport({ file: 'app.ts', exports, target: undefined, isApp: (value) => value instanceof FakeApp, madeApp: false, ...rest })
}

t.test('chooseExport', async (t) => {
  t.test('takes the usual names first, a promise among them', async (t) => {
    t.match(choose({ other: app, app }), { kind: 'value', name: 'app' })
    t.match(choose({ default: app, application: app }), { name: 'application' })
    t.match(choose({ default: app, app: 7 }), { name: 'default' })
    const promise = Promise.resolve(app)
    t.match(choose({ default: promise }), { kind: 'value', value: promise })
  })

  t.test('takes the only app', async (t) => {
    t.match(choose({ api: app, port: 1 }), { kind: 'value', name: 'api', value: app })
  })

  t.test('calls a factory that needs nothing', async (t) => {
    const createApp = (): unknown => app
    t.same(choose({ createApp }), { kind: 'call', name: 'createApp()', factory: createApp, args: [] })
    t.match(choose({ makeApp: createApp }), { name: 'makeApp()' })
    t.match(choose({ default: createApp }), { name: 'default()' })
  })

  t.test('takes what is named', async (t) => {
    const build = (name: string): unknown => name
    t.match(choose({ app, api: app }, { target: 'api' }), { kind: 'value', name: 'api' })
    t.same(choose({ build }, { target: { name: 'build', args: ['x'] } }), { kind: 'call', name: 'build(…)', factory: build, args: ['x'] })
    t.match(choose({ build: () => app }, { target: 'build' }), { kind: 'call', name: 'build()' })
    t.match(choose({ seven: 7 }, { target: 'seven' }), { kind: 'value', value: 7 })
  })

  const refused: ReadonlyArray<readonly [exports: Record<string, unknown>, rest: Partial<ExportQuestion>, message: string | RegExp]> = [
    [{ app, other: app }, { target: 'ohter' }, 'Cannot find "ohter" in "app.ts": it exports "app", "other". The nearest one is "other".'],
    [{}, { target: 'toString' }, 'Cannot find "toString" in "app.ts": it exports nothing. Export it, or name another one.'],
    [{ app }, { target: { name: 'app', args: [] } }, 'Cannot call "app" of "app.ts": it is an instance of FakeApp. Leave out the brackets, or name a function.'],
    [{ one: app, two: app }, {}, 'Cannot choose an app of "app.ts": it exports several, "one", "two". Name one of them: --app app.ts:one'],
    [{ createApp: (_name: string) => app }, {}, /^Cannot call "createApp" of "app\.ts": it needs an argument\. Give them, as in --app 'app\.ts:createApp\("…"\)', or defaults\.$/],
    [{ default: (_fastify: unknown, _options: unknown) => {} }, {}, /it needs 2 arguments\..*A Fastify plugin is not an app/],
    [{ app: { a: 1 } }, {}, /^Cannot use "app" of "app\.ts" as the app: it is an object, not a Fastify instance\./],
    [{}, {}, 'Cannot find an app in "app.ts": it exports nothing. Add "export default app", where app is the Fastify instance, or export a function createApp that returns it.'],
    [{ a: 1 }, { madeApp: true }, 'Cannot find an app in "app.ts": it exports "a". It makes a Fastify instance without exporting it: add "export default app".'],
    [Object.fromEntries(Array.from({ length: 12 }, (_, place) => [`e${place}`, 1])), {}, /"e9" and 2 more\./]
  ]
  for (const [exports, rest, message] of refused) {
    t.test(String(message), async (t) => {
      t.throws(() => choose(exports, rest), { message, exitCode: 1 })
    })
  }
})

t.test('notAnApp', async (t) => {
  const rows: ReadonlyArray<readonly [value: unknown, found: string]> = [
    [undefined, 'undefined'], [null, 'null'], [7, 'a number'], ['x', 'a string'], [() => {}, 'a function'],
    [Object.assign(() => {}, { use: 1, handle: 1 }), 'an Express app'], [{}, 'an object'], [Object.create(null), 'an object'], [new Map(), 'an instance of Map'],
    [new (class {})(), 'an object']
  ]
  for (const [value, found] of rows) {
    t.test(found, async (t) => {
      t.match(notAnApp('app.ts', 'app', value).message, `it is ${found}, not a Fastify instance.`)
    })
  }
})
