/**
 * Whether V8 collects the old generation before Node's own process.nextTick is hot decides how that is compiled (Node.js 20:
 * 0.7 µs more for each request, for as long as the process lives). Hot from the beginning, it is the same for all.
 */
export function heatNextTick (): Promise<void> {
  return new Promise((resolve) => {
    let ticks = 200_000
    tick()

    function tick (): void {
      if (ticks-- === 0) resolve()
      else process.nextTick(tick)
    }
  })
}
