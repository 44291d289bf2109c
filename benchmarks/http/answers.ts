import type { Part, Row } from './rows.ts'

/** What has to be the same whoever answers. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly location: string
  readonly cookie: boolean
}

/** The cookies of somebody who has logged in, as a browser would send them. */
export async function logIn (address: string): Promise<string> {
  const response = await fetch(new URL('/login', address), { method: 'POST' })
  await response.arrayBuffer()
  return response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; ')
}

export async function ask (address: string, row: Row, cookie: string): Promise<Answer> {
  const { method, path, headers = {}, body = null } = row
  const url = new URL(path, address)
  const response = await fetch(url, { method, body, redirect: 'manual', headers: { ...headers, ...(row.loggedIn && { cookie }) } })
  const location = response.headers.get('location')
  return {
    status: response.status,
    type: response.headers.get('content-type')?.split(';', 1)[0] ?? '',
    body: await response.text(),
    location: location === null ? '' : new URL(location, url).pathname,
    cookie: response.headers.getSetCookie().length > 0
  }
}

/** In what an answer is not that of the row or not the other answer; undefined when all is well. */
export function findDifference (row: Row, answer: Answer, other: Answer): string | undefined {
  if (answer.status !== row.status) return `status ${answer.status} in place of ${row.status}`
  const part = row.parts.find((part) => toComparable(answer, part) !== toComparable(other, part))
  return part === undefined ? undefined : `${part} ${toComparable(answer, part)} in place of ${toComparable(other, part)}`
}

function toComparable (answer: Answer, part: Part): string {
  return part === 'json' ? JSON.stringify(JSON.parse(answer.body)) : JSON.stringify(answer[part])
}
