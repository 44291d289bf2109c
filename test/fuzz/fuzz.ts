import fc, { type IPropertyWithHooks, type IAsyncPropertyWithHooks } from 'fast-check'

/** Seconds for each property (`npm run fuzz`); without it each is tried a few hundred times. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 0)

const LIMITS = SECONDS > 0
  ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false }
  : { numRuns: 300 }

/** Throws, with the smallest case found and the seed that finds it again, where the property does not hold. */
export function holds<Case> (property: IPropertyWithHooks<Case>): void {
  fc.assert(property, LIMITS)
}

/** The same for one that waits. */
export async function holdsAsync<Case> (property: IAsyncPropertyWithHooks<Case>): Promise<void> {
  await fc.assert(property, LIMITS)
}

/** Text that means something to parsers. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.constantFrom('/', '\\', '..', '.', '%', '%2f', '%00', '\0', '\r\n', '"', "'", '<', '>', '&', '&amp;', ';', '=', ',', ' ', ':', '?', '#', '__proto__', 'constructor', 'CON', 'é', '\uD800', 'a', '7'), { maxLength: 8 })
    .map((parts) => parts.join(''))
)
