import type { BenchRequest } from '../exchange.ts'

export type RequestName = 'string' | 'int' | 'uncheckedInt' | 'object' | 'tuple' | 'query' | 'form' | 'plainRoute'

const IDS = [1, 42, 1234, 987654]

/** The URLs that the three apps of this folder have in common. */
export const REQUESTS: Readonly<Record<RequestName, readonly BenchRequest[]>> = {
  string: [{ url: '/hello' }],
  int: IDS.map((id) => ({ url: `/post/${id}` })),
  uncheckedInt: IDS.map((id) => ({ url: `/unchecked/${id}` })),
  object: [{ url: '/profile' }],
  tuple: [{ url: '/created' }],
  query: [{ url: '/search?q=lamp&page=2' }],
  form: [{ method: 'POST', url: '/greeting', form: 'name=Ada+Lovelace&language=en' }],
  plainRoute: [{ url: '/plain' }]
}

/** Made anew for each request, as a view would. */
export function createProfile (): { id: number, name: string, tags: string[] } {
  return { id: 7, name: 'Ada Lovelace', tags: ['mathematics', 'engines', 'poetry'] }
}
