import type { FastifyInstance } from 'fastify'
import { buildBareFastify } from './bare-fastify.ts'
import { buildFastifyByHand } from './fastify-by-hand.ts'
import { buildFlaskish } from './flaskish.ts'

const app = await build(process.argv[2])
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))

async function build (name: string | undefined): Promise<FastifyInstance> {
  switch (name) {
    case 'flaskish': return buildFlaskish()
    case 'flaskish-explicit': return buildFlaskish('explicit')
    case 'fastify-by-hand': return buildFastifyByHand()
    default: return buildBareFastify()
  }
}
