import { isDeepStrictEqual } from 'node:util'
import { Busboy } from '@fastify/busboy'
import fc from 'fast-check'
import t from 'tap'
import { MultiDict, request } from 'flaskish'
import { buildApp } from '../build-app.ts'
import { holdsAsync } from './fuzz.ts'

const BOUNDARY = 'x-boundary'
const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

interface Part {
  readonly name: string
  readonly filename: string | undefined
  readonly content: Uint8Array
}

const text = fc.stringMatching(/^[\w .-]{1,10}$/)
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.array(fc.constantFrom('\r\n', '\n', '\r', '--', `--${BOUNDARY.slice(0, -1)}`, `\r\n--${BOUNDARY.slice(0, 4)}`, '-', 'a', '\0'), { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join('')))
).filter((bytes) => !`\r\n${Buffer.from(bytes).toString('latin1')}`.includes(`\r\n--${BOUNDARY}`))
const part: fc.Arbitrary<Part> = fc.record({ name: fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'then')), filename: fc.option(text, { nil: undefined }), content })

t.test('multipart forms', async (t) => {
  const app = await buildApp(t)
  app.rule('/', { methods: ['POST'] }, async () => {
    const files = await Promise.all([...request.files].map(async ([name, file]) => [name, file.filename, Buffer.from(await file.bytes()).toString('base64')]))
    return { fields: [...request.form], files }
  })
  const send = (payload: Buffer) => app.inject({ method: 'POST', url: '/', headers: { 'content-type': CONTENT_TYPE }, payload })

  t.test('have the fields and the files that @fastify/busboy finds', async () => {
    await holdsAsync(fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      const body = toBody(parts)
      const found = (await send(body)).json()
      const wanted = await parseByBusboy(body)
      if (!isDeepStrictEqual(found, wanted)) throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`)
    }))
  })
  t.test('that are cut off or changed anywhere are answered, and never by a 500', async () => {
    await holdsAsync(fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 4 }), async (parts, from, length, bytes) => {
      const body = toBody(parts)
      const start = from % body.length
      const { statusCode } = await send(Buffer.concat([body.subarray(0, start), bytes, body.subarray(start + length % 20)]))
      if (statusCode >= 500) throw new Error(`It is a ${statusCode}.`)
    }))
  })
})

function toBody (parts: readonly Part[]): Buffer {
  const chunks = parts.flatMap(({ name, filename, content }) => [
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n')
  ])
  return Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

interface Found {
  readonly fields: [string, string][]
  readonly files: [string, string, string][]
}

function parseByBusboy (body: Buffer): Promise<Found> {
  return new Promise((resolve, reject) => {
    const found: Found = { fields: [], files: [] }
    const parser = new Busboy({ headers: { 'content-type': CONTENT_TYPE }, preservePath: true })
    parser.on('field', (name, value) => { found.fields.push([name, value]) })
    parser.on('file', (name, stream, filename) => {
      const place = found.files.push([name, filename, '']) - 1
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => { chunks.push(chunk) }).on('end', () => { found.files[place] = [name, filename, Buffer.concat(chunks).toString('base64')] })
    })
    parser.on('finish', () => { resolve({ fields: byName(found.fields), files: byName(found.files) }) }).on('error', reject)
    parser.end(body)
  })
}

/** In the order of a MultiDict: all of one name where the first one stood. */
function byName<Item extends readonly [string, ...unknown[]]> (items: readonly Item[]): Item[] {
  return [...new MultiDict(items.map((item) => [item[0], item] as const))].map(([, item]) => item)
}
