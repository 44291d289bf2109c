import data from '../assets/data.json' with { type: 'json' }

export const KEY = 'a key that is only used to measure with'
export const HTML = 'text/html; charset=utf-8'
export const { thing, page } = data
