/** Something that can be timed. */
export interface Subject {
  /** What it answers, as text, so that only subjects that do the same work are compared. */
  readonly answer: () => Promise<string>
  /** Does the work so many times. */
  readonly run: (times: number) => Promise<void>
}

/** A function that is called again and again. */
export function toFunctionSubject (call: () => unknown): Subject {
  let result: unknown
  return {
    answer: async () => JSON.stringify(call()),
    run: async (times) => {
      for (let calls = 0; calls < times; calls++) result = call()
      if (result === undefined) throw new Error('Cannot time a function that returns nothing: the compiler may leave it out.')
    }
  }
}
