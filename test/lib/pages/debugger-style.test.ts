import t from 'tap'
import { debuggerStyle } from '../../../lib/pages/debugger-style.ts'

t.test('debuggerStyle', async (t) => {
  t.test('loads nothing and does not end its element', async (t) => {
    t.notMatch(debuggerStyle, /url\(|@import|<\//)
  })

  t.test('has every brace closed', async (t) => {
    t.equal(debuggerStyle.split('{').length, debuggerStyle.split('}').length)
  })

  t.test('has a dark side', async (t) => {
    t.match(debuggerStyle, '@media (prefers-color-scheme: dark)')
  })
})
