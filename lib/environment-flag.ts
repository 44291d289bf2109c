/** Whether a variable of the environment turns something on; undefined where it is not there. */
export function readFlag (text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : !OFF.has(text.toLowerCase())
}

const OFF: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off', 'f', 'n'])
