/**
 * A Content-Disposition header that names a file: in quotes, and where ASCII cannot say it, a second time in UTF-8. Folders
 * are taken off the name.
 * @see https://www.rfc-editor.org/rfc/rfc6266
 * @example contentDisposition('attachment', 'naïve.txt') // attachment; filename="naive.txt"; filename*=UTF-8''na%C3%AFve.txt
 */
export function contentDisposition (type: 'attachment' | 'inline', name: string): string {
  const base = name.replace(FOLDERS, '').replace(/\p{Surrogate}/gu, '\uFFFD')
  const plain = base.normalize('NFKD').replace(/\p{Mark}+/gu, '').replace(UNSAFE, '_')
  const quoted = `${type}; filename="${plain}"`
  return plain === base ? quoted : `${quoted}; filename*=UTF-8''${encodeURIComponent(base).replace(/['()*]/g, percentEncode)}`
}

function percentEncode (char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}

const FOLDERS = /^.*[/\\]/s
/** What is not ASCII or ends the quotes, and the percent sign, which some browsers decode. */
const UNSAFE = /[^ !#$&-[\]-~]/gu
