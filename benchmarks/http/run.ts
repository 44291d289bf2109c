import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { compileTree } from '../compile-tree.ts'
import { writeNumbers } from '../numbers.ts'
import { parseOptions } from '../options.ts'
import { toTable } from '../table.ts'
import { ask, findDifference, logIn } from './answers.ts'
import { toChart } from './chart.ts'
import { findContestants, PEERS } from './contestants.ts'
import { startLoad, type Load } from './load.ts'
import { toBars, toLimitLines, toLines, type Result } from './report.ts'
import { ROWS, type Row } from './rows.ts'
import type { Sample } from './scores.ts'
import { startServer, type Server } from './servers.ts'

const HEAD = ['row', 'server', 'requests/s', 'ratio', 'spread', 'CPU time', 'CPU ratio', 'busy']
const LIMITS_HEAD = ['row', 'flaskish to', 'ratio', 'limit', 'verdict']
const CHART = 'requests-per-second.svg'
const TREE = dirname(dirname(import.meta.dirname))
/** Whose answers are the right ones. */
const REFERENCE = 'Fastify by hand'
const SERVER_CORE = 0
const LOAD_CORE = 1
/** Many short rounds: a loud second of the machine meets few of them. */
const EFFORT = { rounds: 15, seconds: 0.5, warmUp: 1.5 }
const QUICK_EFFORT = { rounds: 3, seconds: 0.5, warmUp: 0.4 }
/** A server that answers fewer requests in a second gets longer rounds: a short one could end before its first answer. */
const SLOW = { perSecond: 200, seconds: 2 }
/** When V8 has tidied up every process; before that chance decides which of them are a third slower on Node.js 20 (README.md). */
const WAIT_SECONDS = 20

if (process.platform !== 'linux' || cpus().length < 2) throw new Error('Cannot measure here: it takes Linux (taskset, /proc) and two cores.')
const options = parseOptions(process.argv.slice(2))
const effort = options.quick ? QUICK_EFFORT : EFFORT
await using compiled = await compileTree(TREE, dirname(import.meta.dirname))
const { all, versions } = await findContestants(compiled.folder)
const servers: Server[] = []
const results: Result[] = []
try {
  await using load = startLoad(LOAD_CORE, PEERS)
  for (const contestant of all) servers.push(await startServer(contestant, SERVER_CORE, PEERS))
  await delay(WAIT_SECONDS * 1000)
  const cookies = new Map<Server, string>()
  for (const server of servers) cookies.set(server, await logIn(server.address))
  for (const row of ROWS.filter(({ name }) => name.includes(options.only))) {
    process.stderr.write(`${row.name} …\n`)
    results.push(await measure(load, row, cookies))
  }
} finally {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
}

const limits = toTable(LIMITS_HEAD, results.flatMap(toLimitLines))
const table = toTable(HEAD, results.flatMap(toLines))
console.log(`${limits}\n\n${table}`)
if (options.write) {
  await writeFile(join(import.meta.dirname, CHART), toChart('Requests per second of one core, by framework', results.map(toBars)))
  await writeNumbers('numbers of http', `${versions}.\n\n![Requests per second](http/${CHART})\n\n${limits}\n\n${table}`)
}
if (limits.includes('BEHIND')) process.exitCode = 1

/** Every server that has the row, and answers it as the reference does; they take turns, forwards and backwards. */
async function measure (load: Load, row: Row, cookies: ReadonlyMap<Server, string>): Promise<Result> {
  const able = await findAble(row, cookies)
  const samples = new Map<string, Sample[]>(able.map(({ contestant }) => [contestant.name, []]))
  const slow = new Set<Server>()
  for (const server of able) {
    const { requests, seconds } = await load.run(server, row, cookies.get(server) ?? '', effort.warmUp)
    if (requests / seconds < SLOW.perSecond) slow.add(server)
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const server of round % 2 === 0 ? able : able.toReversed()) {
      samples.get(server.contestant.name)?.push(await load.run(server, row, cookies.get(server) ?? '', slow.has(server) ? SLOW.seconds : effort.seconds))
    }
  }
  return { row: row.name, samples }
}

async function findAble (row: Row, cookies: ReadonlyMap<Server, string>): Promise<Server[]> {
  const reference = servers.find(({ contestant }) => contestant.name === REFERENCE)
  if (!reference) throw new Error(`There is no ${REFERENCE}.`)
  const right = await ask(reference.address, row, cookies.get(reference) ?? '')
  const able: Server[] = []
  for (const server of servers) {
    if (server.contestant.rows?.includes(row.name) === false) continue
    const difference = findDifference(row, await ask(server.address, row, cookies.get(server) ?? ''), right)
    if (difference === undefined) able.push(server)
    else fail(`${server.contestant.name} is left out of "${row.name}": ${difference}`)
  }
  return able
}

function fail (message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
