/** A file to send: its bytes, or these with a name and a type. */
export type TestFile = string | Uint8Array | {
  readonly data: string | Uint8Array
  /** Default: the name of the field. */
  readonly filename?: string
  /** Default application/octet-stream. */
  readonly contentType?: string
}

/** A multipart form as browsers write it. The boundary must not be in any of the values. */
export function buildMultipartBody (boundary: string, fields: Iterable<readonly [string, string]>, files: Iterable<readonly [string, TestFile]>): Buffer {
  const parts: Uint8Array[] = []
  const add = (head: string, data: string | Uint8Array): void => {
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(data), LINE_END)
  }
  for (const [name, value] of fields) add(`name="${quote(name)}"`, value)
  for (const [name, file] of files) {
    const { data, filename = name, contentType = 'application/octet-stream' } = typeof file === 'string' || file instanceof Uint8Array ? { data: file } : file
    add(`name="${quote(name)}"; filename="${quote(filename)}"\r\nContent-Type: ${contentType}`, data)
  }
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quote (name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

const LINE_END = Buffer.from('\r\n')
