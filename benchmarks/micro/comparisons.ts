import { REQUESTS, type RequestName } from './apps/requests.ts'
import type { SessionRequestName } from './apps/sessions.ts'
import { toRuleRequests, type RuleRequestName } from './apps/rule-requests.ts'
import { toHandlerSubject, toServerSubject } from './exchange.ts'
import type { Subject } from './subject.ts'

export interface Comparison {
  readonly name: string
  /** 'calls' times what a subject does again and again, 'start-up' what it takes to build it. */
  readonly measures: 'calls' | 'start-up'
  /** Fewer rounds than usual, for subjects that take long to build. */
  readonly rounds?: number
  readonly rows: readonly Row[]
}

export interface Row {
  readonly name: string
  /** Whose code is timed: compare.ts only takes the rows of flaskish. */
  readonly of: 'node' | 'fastify' | 'flaskish'
  /** Loads what the subject needs, gives the function that builds it. */
  readonly load: () => Promise<() => Promise<Subject>>
  /** The row that this one is divided by; default: the comparison's first. */
  readonly against?: string
  /** What the answer must look like; default: byte for byte the answer of the row it is divided by. */
  readonly answer?: RegExp
  /** The ratio above which the row has failed; default: none, the row is there to be known. */
  readonly limit?: number
}

type FlaskishOptions = { contexts?: 'explicit' }

const EXPLICIT: FlaskishOptions = { contexts: 'explicit' }
/** The headers of a file differ on purpose. */
const SENT_FILE = /^HTTP\/1\.1 200 OK\n[^]*content-type: text\/css; charset=utf-8\n[^]*\n\na{4000}/
const TABLE_SIZES = [10, 100, 1_000, 10_000] as const

export const COMPARISONS: readonly Comparison[] = [
  {
    name: 'string view',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'string'),
      fastify('bare Fastify again (control)', 'string'),
      node('node:http', 'string'),
      { ...flaskish('flaskish', 'string'), limit: 1.3 },
      { ...flaskish('flaskish, explicit contexts', 'string', EXPLICIT), limit: 1.3 }
    ]
  },
  {
    name: '<int:id> view',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'int'),
      fastify('bare Fastify, id unchecked', 'uncheckedInt'),
      node('node:http', 'int'),
      { ...flaskish('flaskish', 'int'), limit: 1.3 },
      { ...flaskish('flaskish, explicit contexts', 'int', EXPLICIT), limit: 1.3 }
    ]
  },
  {
    name: 'object view',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'object'),
      node('node:http', 'object'),
      { ...flaskish('flaskish', 'object'), limit: 1.3 },
      { ...flaskish('flaskish, explicit contexts', 'object', EXPLICIT), limit: 1.3 }
    ]
  },
  {
    name: 'plain Fastify route',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'plainRoute'),
      { ...flaskish('beside flaskish', 'plainRoute'), limit: 1.2 },
      { ...flaskish('beside flaskish, explicit contexts', 'plainRoute', EXPLICIT), limit: 1.03 }
    ]
  },
  {
    name: 'tuple view',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'tuple'),
      flaskish('flaskish', 'tuple'),
      flaskish('flaskish, explicit contexts', 'tuple', EXPLICIT)
    ]
  },
  {
    name: 'view that reads the query',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'query'),
      flaskish('flaskish', 'query'),
      flaskish('flaskish, explicit contexts', 'query', EXPLICIT)
    ]
  },
  {
    name: 'string view, every feature on',
    measures: 'calls',
    rows: [
      fastify('bare Fastify', 'string'),
      withAll('the same plugins by hand', 'fastify'),
      { ...withAll('flaskish', 'flaskish'), limit: 1.3 }
    ]
  },
  {
    name: 'view that reads a form',
    measures: 'calls',
    rows: [
      withAll('the same plugins by hand', 'fastify', 'form'),
      withAll('flaskish', 'flaskish', 'form')
    ]
  },
  {
    name: 'string view, HTTP server included',
    measures: 'calls',
    rows: [
      servedFastify('bare Fastify', 'string'),
      servedFlaskish('flaskish', 'string'),
      servedFlaskish('flaskish, explicit contexts', 'string', EXPLICIT)
    ]
  },
  {
    name: 'file of 4 kB',
    measures: 'calls',
    rows: [
      staticFastify('@fastify/static', '/static/small.css'),
      { ...staticFlaskish('flaskish, static', '/static/small.css'), limit: 1.1 },
      { ...staticFlaskish('flaskish, sendFromDirectory', '/view/small.css'), limit: 1.1 }
    ]
  },
  {
    name: 'view that reads the session',
    measures: 'calls',
    rows: [
      secureSession('@fastify/secure-session', 'read'),
      { ...flaskishSessions('flaskish', 'read'), limit: 1 },
      { ...flaskishSessions('flaskish, explicit contexts', 'read', EXPLICIT), limit: 1 }
    ]
  },
  {
    name: 'view that writes the session',
    measures: 'calls',
    rows: [
      secureSession('@fastify/secure-session', 'write'),
      { ...flaskishSessions('flaskish', 'write'), limit: 1 },
      { ...flaskishSessions('flaskish, explicit contexts', 'write', EXPLICIT), limit: 1 }
    ]
  },
  {
    name: 'rule table',
    measures: 'calls',
    rounds: 5,
    rows: [
      ...TABLE_SIZES.flatMap((size) => [
        { ...flaskishTable(size, 'hit'), limit: 1.3 },
        { ...flaskishTable(size, '404'), answer: /^HTTP\/1\.1 404 /, against: tableRowName(size, 'hit'), limit: 3 },
        { ...flaskishTable(size, '405'), answer: /^HTTP\/1\.1 405 [^]*\nallow: /, against: tableRowName(size, 'hit'), limit: 3 },
        { ...flaskishTable(size, '308'), answer: /^HTTP\/1\.1 308 [^]*\nlocation: /, against: tableRowName(size, 'hit'), limit: 3 }
      ]),
      { ...fastifyTable(10), answer: /\n\nPost 7/ },
      { ...fastifyTable(10_000), against: fastifyTable(10).name }
    ]
  },
  {
    name: 'start-up with 10,000 rules',
    measures: 'start-up',
    rounds: 7,
    rows: [
      fastifyTable(10_000),
      { ...flaskishTable(10_000, 'hit'), name: 'flaskish', limit: 1.5 },
      { ...flaskishTable(10_000, 'hit', EXPLICIT), name: 'flaskish, explicit contexts' }
    ]
  },
  {
    name: 'page of templates with 100 rows',
    measures: 'calls',
    rows: [
      { name: 'Handlebars by hand', of: 'node', load: async () => (await import('./render-template.bench.ts')).buildHandlebars },
      { name: 'renderTemplate', of: 'flaskish', load: async () => (await import('./render-template.bench.ts')).buildRenderTemplate, limit: 1.15 }
    ]
  },
  {
    name: 'functions of lib',
    measures: 'calls',
    rounds: 5,
    rows: [
      lib('parseRule', async () => (await import('./parse-rule.bench.ts')).buildParseRule),
      lib('RuleTable#match', async () => (await import('./match-rule.bench.ts')).buildMatchRule),
      lib('buildPath', async () => (await import('./build-url.bench.ts')).buildBuildUrl),
      lib('makeResponse', async () => (await import('./view-result.bench.ts')).buildViewResult)
    ]
  }
]

/** The rows whose name or comparison contains the text, and the rows they are divided by. */
export function selectRows ({ name, rows }: Comparison, text: string): Row[] {
  const wanted = rows.filter((row) => `${name}: ${row.name}`.includes(text))
  const needed = new Set([...wanted.map((row) => row.name), ...wanted.map((row) => row.against ?? rows[0]?.name)])
  return rows.filter((row) => needed.has(row.name))
}

export function findRow (comparisonName: string, rowName: string): Row {
  const row = COMPARISONS.find(({ name }) => name === comparisonName)?.rows.find(({ name }) => name === rowName)
  if (!row) throw new Error(`Cannot find the row "${rowName}" of the comparison "${comparisonName}": comparisons.ts has none.`)
  return row
}

function node (name: string, request: RequestName): Row {
  return {
    name,
    of: 'node',
    load: async () => {
      const { answer } = await import('./apps/node-http.ts')
      return async () => toHandlerSubject(answer, REQUESTS[request])
    }
  }
}

function fastify (name: string, request: RequestName): Row {
  return {
    name,
    of: 'fastify',
    load: async () => {
      const { buildBareFastify } = await import('./apps/bare-fastify.ts')
      return async () => toHandlerSubject((await buildBareFastify()).routing, REQUESTS[request])
    }
  }
}

function flaskish (name: string, request: RequestName, options: FlaskishOptions = {}): Row {
  return {
    name,
    of: 'flaskish',
    load: async () => {
      const { buildFlaskish } = await import('./apps/flaskish.ts')
      return async () => toHandlerSubject((await buildFlaskish(options)).routing, REQUESTS[request])
    }
  }
}

function servedFastify (name: string, request: RequestName): Row {
  return {
    name,
    of: 'fastify',
    load: async () => {
      const { buildBareFastify } = await import('./apps/bare-fastify.ts')
      return async () => toServerSubject((await buildBareFastify()).server, REQUESTS[request])
    }
  }
}

function servedFlaskish (name: string, request: RequestName, options: FlaskishOptions = {}): Row {
  return {
    name,
    of: 'flaskish',
    load: async () => {
      const { buildFlaskish } = await import('./apps/flaskish.ts')
      return async () => toServerSubject((await buildFlaskish(options)).server, REQUESTS[request])
    }
  }
}

function withAll (name: string, of: 'fastify' | 'flaskish', request: RequestName = 'string'): Row {
  return {
    name,
    of,
    load: async () => {
      const { buildFastifyWithAll, buildFlaskishWithAll } = await import('./apps/all-features.ts')
      const build = of === 'fastify' ? buildFastifyWithAll : buildFlaskishWithAll
      return async () => toHandlerSubject((await build()).routing, REQUESTS[request])
    }
  }
}

function staticFastify (name: string, url: string): Row {
  return {
    name,
    of: 'fastify',
    answer: SENT_FILE,
    load: async () => {
      const { buildStaticFastify } = await import('./apps/static-files.ts')
      return async () => toHandlerSubject((await buildStaticFastify()).routing, [{ url }])
    }
  }
}

function staticFlaskish (name: string, url: string): Row {
  return {
    name,
    of: 'flaskish',
    answer: SENT_FILE,
    load: async () => {
      const { buildStaticFlaskish } = await import('./apps/static-files.ts')
      return async () => toHandlerSubject((await buildStaticFlaskish()).routing, [{ url }])
    }
  }
}

function secureSession (name: string, request: SessionRequestName): Row {
  return {
    name,
    of: 'fastify',
    load: async () => {
      const { buildSecureSession, toSessionRequests } = await import('./apps/sessions.ts')
      return async () => {
        const app = await buildSecureSession()
        return toHandlerSubject(app.routing, await toSessionRequests(app, request))
      }
    }
  }
}

function flaskishSessions (name: string, request: SessionRequestName, options: FlaskishOptions = {}): Row {
  return {
    name,
    of: 'flaskish',
    load: async () => {
      const { buildFlaskishSessions, toSessionRequests } = await import('./apps/sessions.ts')
      return async () => {
        const app = await buildFlaskishSessions(options)
        return toHandlerSubject(app.routing, await toSessionRequests(app, request))
      }
    }
  }
}

function fastifyTable (size: number): Row {
  return {
    name: `bare Fastify, hit, ${size} routes`,
    of: 'fastify',
    load: async () => {
      const { buildBareFastifyTable } = await import('./apps/bare-fastify.ts')
      return async () => toHandlerSubject((await buildBareFastifyTable(size)).routing, toRuleRequests(size, 'hit'))
    }
  }
}

function flaskishTable (size: number, request: RuleRequestName, options: FlaskishOptions = {}): Row {
  return {
    name: tableRowName(size, request),
    of: 'flaskish',
    load: async () => {
      const { buildFlaskishTable } = await import('./apps/flaskish.ts')
      return async () => toHandlerSubject((await buildFlaskishTable(size, options)).routing, toRuleRequests(size, request))
    }
  }
}

/** A function on its own, which is held against nothing. */
function lib (name: string, load: Row['load']): Row {
  return { name, of: 'flaskish', load, against: name }
}

function tableRowName (size: number, request: RuleRequestName): string {
  return `${request}, ${size} rules`
}
