import data from '../assets/data.json' with { type: 'json' }

interface Thing {
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly active: boolean
}

interface Page {
  readonly title: string
  readonly people: ReadonlyArray<{ readonly name: string, readonly age: number }>
}

export const KEY = 'a key that is only used to measure with'
export const HTML = 'text/html; charset=utf-8'
export const thing: Thing = data.thing
export const page: Page = data.page
