/**
 * The name, made safe to store a file under: ASCII letters, digits, "_", "." and "-" only, no folder, no leading dot.
 * It may come out empty, and two different names may come out the same: the program decides what to do then.
 * @example secureFilename('../../../etc/passwd') // 'etc_passwd'
 */
export function secureFilename (name: string): string {
  const ascii = name.normalize('NFKD').replace(NON_ASCII, '').replaceAll('/', ' ')
  const joined = ascii.split(WHITE_SPACE).filter((word) => word !== '').join('_').replace(UNSAFE, '')
  return trimDots(joined)
}

/** By hand, because an expression for the end of a text starts over at each dot. */
function trimDots (text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isDot(text[start])) start++
  while (end > start && isDot(text[end - 1])) end--
  return text.slice(start, end)
}

function isDot (char: string | undefined): boolean {
  return char === '.' || char === '_'
}

const NON_ASCII = /[^\0-\x7f]+/g
const UNSAFE = /[^A-Za-z0-9_.-]+/g
// Python's white space within ASCII.
// eslint-disable-next-line no-control-regex -- four control characters are white space there
const WHITE_SPACE = /[\t-\r\x1c-\x20]+/
