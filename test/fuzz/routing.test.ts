import fc from 'fast-check'
import t from 'tap'
import { buildPath } from '../../lib/routing/build-url.ts'
import { Rule } from '../../lib/routing/rule.ts'
import { RuleTable, type RouteMatch } from '../../lib/routing/rule-table.ts'
import { holds, hostileText } from './fuzz.ts'

/** A segment of a rule as the model reads it: its text in the rule, its pattern, and how early it is tried. */
interface Segment {
  readonly text: string
  readonly pattern: string
  /** Compared item by item, the smaller first: variables or not, fixed texts and their lengths, variables and their weights. */
  readonly order: readonly number[]
}

const FIXED = ['a', 'b', 'post', '7'].map((text): Segment => ({ text, pattern: text, order: [0] }))
const VARIABLE: readonly Segment[] = [
  { text: '<NAME>', pattern: '([^/]+)', order: [1, 0, 0, -1, 100] },
  { text: '<int:NAME>', pattern: '(\\d+)', order: [1, 0, 0, -1, 50] },
  { text: '<any(a,"7"):NAME>', pattern: '(a|7)', order: [1, 0, 0, -1, 100] },
  { text: 'p<int:NAME>', pattern: 'p(\\d+)', order: [1, -1, -1, -1, 50] },
  { text: 'po<NAME>', pattern: 'po([^/]+)', order: [1, -1, -2, -1, 100] }
]
const REST: Segment = { text: '<path:NAME>', pattern: '([^/].*)', order: [1, 0, 0, -1, 200] }

interface Written {
  readonly segments: readonly Segment[]
  readonly isBranch: boolean
}

const written: fc.Arbitrary<Written> = fc.record({
  segments: fc.tuple(fc.array(fc.constantFrom(...FIXED, ...VARIABLE), { maxLength: 3 }), fc.boolean()).map(([first, hasRest]) => hasRest ? [...first, REST] : first),
  isBranch: fc.boolean()
}).map(({ segments, isBranch }) => ({ segments, isBranch: isBranch && segments.at(-1) !== REST }))

const path = fc.array(fc.constantFrom('a', 'b', 'post', '7', '42', 'p7', 'pa', 'po', 'x'), { maxLength: 4 })
  .chain((parts) => fc.boolean().map((slash) => `/${parts.join('/')}${slash && parts.length > 0 ? '/' : ''}`))

t.test('the rule table', async (t) => {
  t.test('answers as a list of regular expressions, tried in their order, would', async () => {
    holds(fc.property(fc.uniqueArray(written, { minLength: 1, maxLength: 6, selector: toText }), fc.array(path, { minLength: 1, maxLength: 5 }), (rules, paths) => {
      const table = new RuleTable<Written>({ redirectDefaults: true, mergeSlashes: true })
      for (const [index, rule] of rules.entries()) table.add(new Rule(toText(rule), { endpoint: `e${index}`, data: rule }))
      for (const asked of paths) compare(table.match('GET', asked), rules, asked)
    }))
  })
  t.test('takes any path and any method, and the answer is one of five', async () => {
    const table = new RuleTable({ redirectDefaults: true, mergeSlashes: true })
    for (const [index, text] of ['/', '/<a>', '/<int:a>/<b>', '/<path:rest>/end', '/x<a>-<b>.<any(c,d):e>/', '/<float:a>/<uuid:b>'].entries()) table.add(new Rule(text, { endpoint: `e${index}` }))
    const kinds = ['match', 'redirect', 'options', 'method-not-allowed', 'not-found']
    holds(fc.property(hostileText, hostileText, (method, rest) => {
      const answer = table.match(method, `/${rest}`)
      if (!kinds.includes(answer.kind)) throw new Error(`It is ${answer.kind}.`)
      if (answer.kind === 'redirect' && !/^\/(?![/\\])[!-~]*$/.test(answer.path)) throw new Error(`It leads to ${answer.path}.`)
    }))
  })
  t.test('finds the rule and the values that a URL was built of', async () => {
    const rules = new Map([['text', '/t/<value>'], ['rest', '/r/<path:value>'], ['number', '/n/<int(signed=True):value>'], ['float', '/f/<float(signed=True):value>'], ['two', '/two/<int:number>-<value>/x']])
    const table = new RuleTable({ redirectDefaults: true, mergeSlashes: true })
    for (const [endpoint, text] of rules) table.add(new Rule(text, { endpoint }))
    const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/[/\n\r]|^\.{1,2}$/.test(text))
    const values = fc.oneof(
      fc.tuple(fc.constant('text'), fc.record({ value: segment })),
      fc.tuple(fc.constant('rest'), fc.record({ value: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')) })),
      fc.tuple(fc.constant('number'), fc.record({ value: fc.maxSafeInteger() })),
      fc.tuple(fc.constant('two'), fc.record({ number: fc.nat(), value: segment }))
    )
    holds(fc.property(values, ([endpoint, given]) => {
      const built = buildPath(table, endpoint, given)
      const answer = table.match('GET', built.path)
      if (answer.kind !== 'match' || answer.rule.endpoint !== endpoint) throw new Error(`${built.path} is ${answer.kind}.`)
      for (const [name, value] of Object.entries(given)) {
        if (!Object.is(answer.args[name], Object.is(value, -0) ? 0 : value)) throw new Error(`${name} is ${String(answer.args[name])}.`)
      }
    }))
  })
})

function toText ({ segments, isBranch }: Written): string {
  const parts = segments.map(({ text }, index) => text.replace('NAME', `v${index}`))
  return `/${parts.join('/')}${isBranch && parts.length > 0 ? '/' : ''}`
}

/** Each rule that takes the path, or would with a slash behind it, in the order in which they are tried. */
function compare (answer: RouteMatch<Written>, rules: readonly Written[], asked: string): void {
  const takers = rules.flatMap((rule) => {
    const isExact = new RegExp(`^${toPattern(rule)}$`).test(asked)
    const isMissing = rule.isBranch && !asked.endsWith('/') && new RegExp(`^${toPattern(rule)}$`).test(`${asked}/`)
    return isExact || isMissing ? [{ rule, isMissing, order: toOrder(rule, isMissing, rules) }] : []
  })
  takers.sort((left, right) => compareOrders(left.order, right.order))
  const [first] = takers
  const found = answer.kind === 'match' || answer.kind === 'redirect' ? takers.find(({ rule }) => rule === answer.rule.data) : undefined
  const isRight = first === undefined
    ? answer.kind === 'not-found'
    : found !== undefined && found.isMissing === (answer.kind === 'redirect') && compareOrders(first.order, found.order) === 0
  if (!isRight) throw new Error(`${asked} is ${answer.kind} ${found === undefined ? '' : toText(found.rule)}, not ${first === undefined ? 'nothing' : toText(first.rule)}.`)
}

function toPattern ({ segments, isBranch }: Written): string {
  return `/${segments.map(({ pattern }) => pattern).join('/')}${isBranch && segments.length > 0 ? '/' : ''}`
}

/** What is tried for a path: segment by segment, of equal ones the one that came first; the end before a slash that is missing. */
function toOrder ({ segments }: Written, isMissing: boolean, rules: readonly Written[]): ReadonlyArray<readonly number[]> {
  const beginning = (of: readonly Segment[], length: number): string => of.slice(0, length).map(({ text }) => text).join('/')
  const steps = segments.map(({ order }, index) => [...order, rules.findIndex((rule) => rule.segments.length > index && beginning(rule.segments, index + 1) === beginning(segments, index + 1))])
  return [...steps, [isMissing ? 1 : 0]]
}

function compareOrders (left: ReadonlyArray<readonly number[]>, right: ReadonlyArray<readonly number[]>): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one = [-1], other = [-1]] = [left[index], right[index]]
    for (let item = 0; item < Math.max(one.length, other.length); item++) {
      const difference = (one[item] ?? 0) - (other[item] ?? 0)
      if (difference !== 0) return difference
    }
  }
  return 0
}
