import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'

export const ASSETS = join(import.meta.dirname, '../assets')
export const KEY = 'a key that is only used to measure with'
export const HTML = 'text/html; charset=utf-8'
export const { thing, page } = JSON.parse(readFileSync(join(ASSETS, 'data.json'), 'utf8'))
export const renderPage = Handlebars.compile(readFileSync(join(ASSETS, 'templates/page.html'), 'utf8'))
