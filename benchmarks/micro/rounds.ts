import { startContestant, type Contestant, type RunningContestant } from './contestant.ts'
import { median, quantile } from './statistics.ts'

export interface Effort {
  /** 'calls' times what a subject does again and again, 'start-up' what it takes to build it. */
  readonly measures: 'calls' | 'start-up'
  readonly rounds: number
}

export interface Score {
  readonly label: string
  /** CPU time of one call, or of one start-up: the median of the rounds. NaN where there is a failure. */
  readonly microseconds: number
  /** This contestant's time divided by the other's in the same round: the median of the rounds. */
  readonly ratio: number
  /** Half of the rounds have a ratio between these two. */
  readonly spread: readonly [low: number, high: number]
  /** Why there are no numbers: it did not start, or answered something else. */
  readonly failure?: string | undefined
}

const COLD = 0
const WARM_UP_MILLISECONDS = 2500
const PASS_MILLISECONDS = 25
const PASSES = 12

/**
 * Times contestants against each other. Each runs in a process of its own, new in every round, so that neither the luck of
 * one process nor a busy minute of the machine falls on one contestant alone.
 */
export async function compete (contestants: readonly Contestant[], { measures, rounds }: Effort): Promise<Score[]> {
  const failures = await findFailures(contestants)
  const sound = contestants.filter(({ label }) => !failures.has(label))
  const results: Array<Map<string, readonly number[]>> = []
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? sound : sound.toReversed()
    results.push(measures === 'calls' ? await timeCalls(order) : await timeStartUps(order))
  }
  return contestants.map(({ label, against }) => {
    const ratios = results.map((times) => median(divide(times.get(label), times.get(against))))
    return {
      label,
      microseconds: median(results.map((times) => median(times.get(label) ?? []))),
      ratio: median(ratios),
      spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
      failure: failures.get(label)
    }
  })
}

/** Only those who do the same work are timed. */
async function findFailures (contestants: readonly Contestant[]): Promise<Map<string, string>> {
  const answers = new Map<string, string>()
  const failures = new Map<string, string>()
  await Promise.all(contestants.map(async (contestant) => {
    try {
      const running = await startContestant(contestant, COLD)
      answers.set(contestant.label, running.answer)
      await running.stop()
    } catch (error) {
      failures.set(contestant.label, error instanceof Error ? error.message : String(error))
    }
  }))
  for (const { label, against, answer: expected } of contestants) {
    const answer = answers.get(label)
    const other = answers.get(against)
    if (answer === undefined) continue
    if (expected && !expected.test(answer)) failures.set(label, `Answers ${JSON.stringify(answer)}, which is not ${expected}.`)
    if (!expected && other === undefined) failures.set(label, `"${against}" has no numbers.`)
    if (!expected && other !== undefined && answer !== other) failures.set(label, `Answers ${JSON.stringify(answer)} where "${against}" answers ${JSON.stringify(other)}.`)
  }
  return failures
}

/** All processes live at the same time and take turns, a few milliseconds each. */
async function timeCalls (contestants: readonly Contestant[]): Promise<Map<string, number[]>> {
  const running = await Promise.all(contestants.map((contestant) => startContestant(contestant, WARM_UP_MILLISECONDS)))
  const times = new Map<string, number[]>(contestants.map(({ label }) => [label, []]))
  for (let pass = 0; pass < PASSES; pass++) {
    for (const { contestant, timeCall } of pass % 2 === 0 ? running : running.toReversed()) {
      times.get(contestant.label)?.push(await timeCall(PASS_MILLISECONDS))
    }
  }
  await stopAll(running)
  return times
}

/** One process after the other, for they are busy from the beginning. */
async function timeStartUps (contestants: readonly Contestant[]): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>()
  for (const contestant of contestants) {
    const { buildMicroseconds, stop } = await startContestant(contestant, COLD)
    times.set(contestant.label, [buildMicroseconds])
    await stop()
  }
  return times
}

async function stopAll (running: readonly RunningContestant[]): Promise<void> {
  await Promise.all(running.map(({ stop }) => stop()))
}

/** Pass by pass; empty when one of the two was not timed. */
function divide (own: readonly number[] = [], other: readonly number[] = []): number[] {
  return own.flatMap((time, pass) => {
    const reference = other[pass]
    return reference === undefined ? [] : [time / reference]
  })
}
