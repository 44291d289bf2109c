import { Script } from 'node:vm'
import t from 'tap'
import { debuggerScript } from '../../../lib/pages/debugger-script.ts'

t.test('debuggerScript', async (t) => {
  t.test('is JavaScript, and does not end its element', async (t) => {
    t.doesNotThrow(() => new Script(debuggerScript))
    t.notMatch(debuggerScript, /<\/|<!--/)
  })

  t.test('makes nothing of text but text', async (t) => {
    t.notMatch(debuggerScript, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/)
  })
})
