import type { BenchRequest } from '../exchange.ts'

/** The URLs that the three apps of this folder have in common. */
export const REQUESTS = {
  string: [{ url: '/hello' }],
  int: [{ url: '/post/1' }, { url: '/post/42' }, { url: '/post/1234' }, { url: '/post/987654' }],
  uncheckedInt: [{ url: '/unchecked/1' }, { url: '/unchecked/42' }, { url: '/unchecked/1234' }, { url: '/unchecked/987654' }],
  object: [{ url: '/profile' }],
  tuple: [{ url: '/created' }],
  query: [{ url: '/search?q=lamp&page=2' }],
  plainRoute: [{ url: '/plain' }]
} as const satisfies Record<string, readonly BenchRequest[]>

export type RequestName = keyof typeof REQUESTS

/** Made anew for each request, as a view would. */
export function createProfile (): { id: number, name: string, tags: string[] } {
  return { id: 7, name: 'Ada Lovelace', tags: ['mathematics', 'engines', 'poetry'] }
}
