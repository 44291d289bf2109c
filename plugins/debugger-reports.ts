import type { CapturedFrame } from '../lib/debugger/captures.ts'
import type { RequestContext } from './context.ts'

/** What a page can be asked about later. */
export interface KeptReport {
  readonly frames: readonly CapturedFrame[]
  readonly context: RequestContext
}

/** Keeps what the page of an error can be asked about; that of the oldest page goes. */
export function keepReport (error: string, report: KeptReport): void {
  REPORTS.set(error, report)
  for (const oldest of REPORTS.keys()) {
    if (REPORTS.size <= MAX_REPORTS) break
    REPORTS.delete(oldest)
  }
}

/** What is known of an error by its page's name for it. */
export function findReport (error: string): KeptReport | undefined {
  return REPORTS.get(error)
}

const REPORTS = new Map<string, KeptReport>()
const MAX_REPORTS = 10
