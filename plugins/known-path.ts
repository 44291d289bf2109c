import type { IncomingMessage } from 'node:http'
import { pathOf } from '../lib/requests/request-target.ts'
import type { Routed } from './rule-router.ts'

/** A path without variables that a spot has answered: what the rules say of it never changes. */
export interface KnownPath {
  readonly method: string | undefined
  readonly path: string
  readonly routed: Routed
  readonly mask: number
}

/** What to keep of an answer, if it is one for a path without variables. */
export function toKnownPath ({ method, url = '/' }: IncomingMessage, routed: Routed | undefined, mask: number): KnownPath | undefined {
  const isFixed = routed?.result.kind === 'match' && routed.result.rule.argumentNames.length === 0
  return isFixed ? { method, path: pathOf(url), routed, mask } : undefined
}

/** Whether a request asks for just this path. */
export function isAt ({ method, url = '/' }: IncomingMessage, known: KnownPath): boolean {
  const { path } = known
  if (method !== known.method) return false
  return url === path || (url.charCodeAt(path.length) === QUESTION_MARK && url.startsWith(path))
}

const QUESTION_MARK = 63
