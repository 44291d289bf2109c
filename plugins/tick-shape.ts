import { createHook } from 'node:async_hooks'

/** Looked at by nobody: it is enough that they are there. */
const kept = new Set<object>()

/**
 * Keeps one of the objects in which Node remembers what process.nextTick was given. Where V8 collects its old generation
 * while there is none, as in a server that waits for its first visitor, it loses their shape, and Node.js 20 and 22 may then
 * make each of them (a request has ten) without compiled code for as long as the process lives: a third more CPU time for
 * each request (benchmarks, "A server that has waited").
 */
export function keepTick (): void {
  const hook = createHook({
    init: (_id, type, _trigger, resource) => { if (type === 'TickObject') kept.add(resource) }
  })
  hook.enable()
  process.nextTick(() => {})
  hook.disable()
}
