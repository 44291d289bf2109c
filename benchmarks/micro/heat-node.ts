import { EventEmitter } from 'node:events'

/**
 * Brings Node's own code into the state that it has in a server of some size, whatever the row loads: how it is compiled is
 * otherwise a matter of luck, and stays so for as long as the process lives.
 */
export async function heatNode (): Promise<void> {
  meetEmitters()
  await heatNextTick()
}

/**
 * V8 tells four kinds of objects apart in one place. Requests and responses are the third and fourth kind of emitter that
 * bare Fastify makes; with a fifth (a file, which each ECMAScript module is read from; a connection to a database) every
 * request costs a twentieth more.
 */
function meetEmitters (): void {
  for (const Emitter of Array.from({ length: 8 }, () => class extends EventEmitter {})) {
    for (let count = 0; count < 100; count++) new Emitter().removeAllListeners()
  }
}

/**
 * Whether V8 collects the old generation before Node's own process.nextTick is hot decides how that is compiled (Node.js 20:
 * 0.7 µs more for each request).
 */
function heatNextTick (): Promise<void> {
  return new Promise((resolve) => {
    let ticks = 200_000
    tick()

    function tick (): void {
      if (ticks-- === 0) resolve()
      else process.nextTick(tick)
    }
  })
}
