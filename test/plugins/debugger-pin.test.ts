import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { announcePin, isUnlocked, pinLock, tokenOf, UNLOCKED_NAME, UNLOCKED_VALUE } from '../../plugins/debugger-pin.ts'
import { UNMEASURED } from '../cli.ts'

t.test('pinLock', async (t) => {
  t.test('has a PIN and secrets that differ from process to process', async (t) => {
    t.match(pinLock.pin, /^\d{3}-\d{3}-\d{3}$/)
    const module = fileURLToPath(new URL('../../plugins/debugger-pin.ts', import.meta.url))
    const code = `const { pinLock, tokenOf, UNLOCKED_NAME, UNLOCKED_VALUE } = await import(${JSON.stringify(module)}); console.log(pinLock.pin, tokenOf('e'), UNLOCKED_NAME, UNLOCKED_VALUE)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--import=tsx', '--input-type=module', '-e', code], { cwd: fileURLToPath(new URL('../../', import.meta.url)), env: UNMEASURED })
    const [pin, token, name, value] = stdout.trim().split(' ')
    t.not(pin, pinLock.pin)
    t.not(token, tokenOf('e'))
    t.not(name, UNLOCKED_NAME)
    t.not(value, UNLOCKED_VALUE)
  })

  t.test('takes its time for a wrong PIN', async (t) => {
    const start = performance.now()
    t.equal(await pinLock.check('none'), 'wrong')
    t.ok(performance.now() - start > 40)
    t.equal(await pinLock.check(pinLock.pin), 'right')
  })
})

t.test('announcePin', async (t) => {
  t.test('shows the PIN once', async (t) => {
    const lines: string[] = []
    announcePin((line) => lines.push(line))
    announcePin((line) => lines.push(line))
    t.same(lines, [` * Debugger PIN: ${pinLock.pin}`])
  })
})

t.test('tokenOf', async (t) => {
  t.test('is of one error', async (t) => {
    t.equal(tokenOf('a'), tokenOf('a'))
    t.not(tokenOf('a'), tokenOf('b'))
    t.ok(tokenOf('a').length >= 43)
  })
})

t.test('isUnlocked', async (t) => {
  t.test('finds the cookie among others', async (t) => {
    t.ok(isUnlocked(`a=b; ${UNLOCKED_NAME}=${UNLOCKED_VALUE};c`))
    for (const header of [undefined, '', `${UNLOCKED_NAME}=`, `${UNLOCKED_NAME}=${UNLOCKED_VALUE}x`, `x${UNLOCKED_NAME}=${UNLOCKED_VALUE}`, `${UNLOCKED_NAME}x=${UNLOCKED_VALUE}`]) t.notOk(isUnlocked(header), String(header))
  })
})
