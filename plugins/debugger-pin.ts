import { createHmac, randomBytes, randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { isSame, PinLock } from '../lib/debugger/pin.ts'

/** The lock of all consoles of this process: a new PIN for each process, which the terminal shows. */
export const pinLock: PinLock = new PinLock(randomInt, (milliseconds) => wait(milliseconds))

/** Shows the PIN, once in the life of a process. */
export function announcePin (write: (text: string) => void = console.error): void {
  if (isAnnounced) return
  isAnnounced = true
  write(` * Debugger PIN: ${pinLock.pin}`)
}

/** What a page shows with each request, so that no other page can make one; it is of no use for another error. */
export function tokenOf (error: string): string {
  return createHmac('sha256', SECRET).update(error).digest('base64url')
}

/** The cookie of a browser that has entered the PIN; its name is the process's own, for ports share their cookies. */
export const UNLOCKED_NAME: string = `flaskish_debugger_${randomBytes(6).toString('hex')}`
export const UNLOCKED_VALUE: string = randomBytes(32).toString('base64url')

/** Whether the Cookie header of a request says that its browser has entered the PIN. */
export function isUnlocked (cookieHeader: string | undefined): boolean {
  return (cookieHeader ?? '').split(';').some((pair) => isSame(pair.trim(), `${UNLOCKED_NAME}=${UNLOCKED_VALUE}`))
}

const SECRET = randomBytes(32)
let isAnnounced = false
