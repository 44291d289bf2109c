import { readFileSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import * as flaskish from 'flaskish'
import t from 'tap'
import { PAGES, README } from './manual.ts'

// Every public name of Flask 3.1, and of what it takes from Werkzeug for requests, responses and tests, by their classes.
const FLASK = JSON.parse(readFileSync(new URL('./from-flask.json', import.meta.url), 'utf8')) as Record<string, string[]>

const page = PAGES.find(({ name }) => name === 'from-flask')
if (page === undefined) throw new Error('There is no page docs/from-flask.md.')

const rows = [...page.text.matchAll(/^\| (.+?) \| (.*) \|$/gm)].map(([, flask = '', here = '']) => ({ flask, here })).filter(({ flask }) => flask !== 'Flask' && flask !== '---')

t.test('from Flask', async (t) => {
  t.test('has every public name of Flask\'s', async (t) => {
    const listed = new Set(rows.flatMap(({ flask }) => spansOf(flask)).flatMap((span) => span.match(/\w+/g) ?? []))
    for (const [group, names] of Object.entries(FLASK)) t.same(names.filter((name) => !listed.has(name)), [], group)
  })

  t.test('has something to say about each', async (t) => {
    t.ok(rows.length > 150)
    t.same(rows.filter(({ here }) => here.trim() === ''), [])
  })

  t.test('sends nobody to what is not there', async (t) => {
    const { members, app } = await findMembers()
    t.teardown(() => app.close())
    for (const { here } of rows) {
      for (const option of optionsOf(here)) {
        const other = Fastify()
        await t.resolves(async () => { await other.register(flaskish.flaskish, toOptions(option)) }, `option ${option}`)
        await other.close()
      }
      for (const span of spansOf(here.replace(/option `[^`]+`/g, ''))) {
        const [, owner = '', member] = /^(\w+)(?:\.(\w+))?/.exec(span) ?? []
        if (member === undefined) t.ok(owner in flaskish || new RegExp(`\\b${owner}\\b`).test(README.text) || Object.hasOwn(members, owner), `${span} is in the manual`)
        else if (members[owner] !== undefined) t.ok(isThere(members[owner], member), `${span} is there`)
        else t.match(span, /^(flaskish\.|Fastify|JSON\.|import|new |node:|\.|await |shop\.)/, `${span} is known`)
      }
    }
  })
})

/** A mapping's functions are no keys of it. */
function isThere (owner: object, member: string): boolean {
  return member in owner || Reflect.get(owner, member) !== undefined
}

/** What is written as code. */
function spansOf (text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
}

function optionsOf (text: string): string[] {
  return [...text.matchAll(/option `([^`]+)`/g)].map(([, name = '']) => name).filter((name) => !['blueprint', 'urlDefaults', 'endpoint'].includes(name))
}

/** Options are refused by their names before their values are looked at. */
function toOptions (path: string): flaskish.FlaskishOptions {
  const [group = '', name] = path.split('.')
  return { [group]: name === undefined ? undefined : { [name]: undefined } }
}

/** The objects that the page speaks of. */
async function findMembers (): Promise<{ members: Record<string, object>, app: FastifyInstance }> {
  const app = Fastify()
  await app.register(flaskish.flaskish, { secretKey: 'a key of the tests alone' })
  const members: Record<string, object> = {}
  app.rule('/', (_args, { request, session, g, app }) => {
    const { get, pop, clear, update, setDefault, isNew, modified, permanent } = session
    Object.assign(members, {
      app,
      currentApp: app,
      request,
      session: { get, pop, clear, update, setDefault, isNew, modified, permanent },
      g: { get: g.get, pop: g.pop, setDefault: g.setDefault },
      response: new flaskish.Response(),
      config: new flaskish.Config()
    })
    return 'Seen'
  })
  const client = app.testClient()
  await client.get('/')
  return { members: { ...members, client }, app }
}
