import { execFileSync } from 'node:child_process'
import t from 'tap'
import { ROOT, UNMEASURED } from '../cli.ts'

/** Prints how many of the objects that process.nextTick makes are there, once V8 has collected. */
const COUNT = `
  import { setTimeout as delay } from 'node:timers/promises'
  import { getHeapSnapshot } from 'node:v8'

  for (let round = 0; round < 3; round++) { gc(); await delay(10) }
  const { snapshot: { meta }, nodes, edges, strings } = JSON.parse((await getHeapSnapshot().setEncoding('utf8').toArray()).join(''))
  const element = meta.edge_types[0].indexOf('element')
  let ticks = 0
  for (let node = 0, edge = 0; node < nodes.length; node += meta.node_fields.length) {
    const names = new Set()
    for (let count = nodes[node + meta.node_fields.indexOf('edge_count')]; count > 0; count--, edge += meta.edge_fields.length) {
      if (edges[edge] !== element) names.add(strings[edges[edge + 1]])
    }
    if (names.has('callback') && names.has('args')) ticks++
  }
  console.log(ticks)
`

function countTicks (before: string): number {
  const code = `${before}\n${COUNT}`
  return Number(execFileSync(process.execPath, ['--expose-gc', '--import=tsx', '--conditions=flaskish-source', '--input-type=module', '--eval', code], { cwd: ROOT, env: { ...process.env, ...UNMEASURED }, encoding: 'utf8' }))
}

t.test('keepTick', async (t) => {
  t.test('leaves V8 one of the objects of process.nextTick, whose shape it would lose', async (t) => {
    t.equal(countTicks('import "fastify"'), 0)
    t.equal(countTicks('import "flaskish"'), 1)
  })
})
