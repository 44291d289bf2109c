import { join, sep } from 'node:path'

/**
 * The path inside the folder that the untrusted parts lead to, "/" between them; undefined where they lead out of it or
 * to nothing a file could be: absolute paths, "..", drives, UNC paths, backslashes, NUL, and devices of Windows on Windows.
 */
export function safeJoin (folder: string, ...untrusted: readonly string[]): string | undefined {
  const segments = safeSegments(untrusted, { windows: sep === '\\' })
  return segments === undefined ? undefined : join(folder, ...segments)
}

/** The segments of a path that stays where it begins; undefined for any other. */
export function safeSegments (untrusted: readonly string[], { windows }: { windows: boolean }): string[] | undefined {
  const segments: string[] = []
  for (const part of untrusted) {
    if (typeof part !== 'string' || part.startsWith('/') || DRIVE.test(part)) return undefined
    for (const segment of part.split('/')) {
      if (segment === '..' || segment.includes('\\') || segment.includes('\0')) return undefined
      if (windows && !isWindowsName(segment)) return undefined
      if (segment !== '' && segment !== '.') segments.push(segment)
    }
  }
  return segments
}

/** Not a device, whatever its extension, not a stream of a file, and not another spelling of ".." or of a name. */
function isWindowsName (segment: string): boolean {
  if (segment === '' || segment === '.') return true
  const [stem = ''] = segment.split(/[.:]/)
  return !DEVICES.has(stem.trim().toUpperCase()) && !segment.includes(':') && !segment.endsWith('.') && !segment.endsWith(' ')
}

const DRIVE = /^[A-Za-z]:/
const DEVICES: ReadonlySet<string> = new Set([
  'CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$',
  ...[...'0123456789¹²³'].flatMap((digit) => [`COM${digit}`, `LPT${digit}`])
])
