import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UnsupportedMediaType } from '../lib/exceptions/by-status.ts'
import { isJsonType, parseContentType } from '../lib/mimetype.ts'
import { MultiDict } from '../lib/multi-dict.ts'
import { parseFormBody, parseJsonBody } from '../lib/requests/request-body.ts'
import { MULTIPART, type MultipartData } from '../lib/requests/request-forms.ts'
import { headerText } from '../lib/requests/request-source.ts'
import { parseWhenAsked } from './lazy-body.ts'
import type { Settings } from './options.ts'
import type { TemporaryFolder } from './temporary-files.ts'
import { readUploads } from './uploads.ts'

/**
 * Reads every body of an instance's routes as bytes, which `request` takes apart when it is asked to. A route with a
 * schema for its body gets it parsed at once, and only of the types that a view can read as fields: what the schema sees
 * is what the view reads. Multipart forms are read part by part, their files past memory.
 */
export function addBodyParsers (instance: FastifyInstance, settings: Settings, folder: TemporaryFolder): void {
  instance.removeAllContentTypeParsers()
  instance.addContentTypeParser('*', { parseAs: 'buffer' }, (request: FastifyRequest, bytes: Buffer, done) => {
    request.flaskishBody = bytes
    if (hasBodySchema(request)) {
      try {
        done(null, parseForSchema(request, bytes, settings))
      } catch (error) {
        done(error as Error)
      }
      return
    }
    parseWhenAsked(request, () => parseBody(mimetypeOf(request), bytes, settings))
    done(null, undefined)
  })
  instance.addContentTypeParser(MULTIPART, async (request: FastifyRequest, payload: IncomingMessage) => {
    if (hasBodySchema(request)) refuseType(MULTIPART, settings)
    const form = await readUploads(request, payload, settings, folder)
    request.flaskishForm = form
    parseWhenAsked(request, () => toFields(new MultiDict(form.fields)))
  })
}

/** The body as it arrived, and what stands for it where the host's parser took it. */
export function readBody (request: FastifyRequest): Uint8Array {
  return request.flaskishBody ?? toBytes(request)
}

/** The same, but where a schema judges the body (and may have changed it) only what that has let through. */
export function readValidatedBody (request: FastifyRequest): Uint8Array {
  return hasBodySchema(request) ? toBytes(request) : readBody(request)
}

/** The multipart form that a rule has read, or that a plugin of the host has: its fields, for what became of its files the host knows. */
export function findForm (request: FastifyRequest): MultipartData {
  return request.flaskishForm ?? { fields: toHostFields(request.body), files: [] }
}

/** What Fastify parsed, in the form in which it was sent. */
function toBytes (request: FastifyRequest): Uint8Array {
  const body: unknown = request.body
  if (body instanceof Uint8Array) return body
  const mimetype = mimetypeOf(request)
  if (body === undefined || (body === null && !isJsonType(mimetype))) return Buffer.alloc(0)
  if (typeof body === 'string' && !isJsonType(mimetype)) return Buffer.from(body)
  // What was taken apart cannot be put together again.
  if (mimetype === MULTIPART) return Buffer.alloc(0)
  return Buffer.from(mimetype === FORM ? toFormText(Object(body)) : JSON.stringify(body))
}

/** The fields that @fastify/multipart attaches to the body: texts, or objects with a value. */
function toHostFields (body: unknown): Array<[name: string, value: string]> {
  const fields: Array<[string, string]> = []
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return fields
  for (const [name, values] of Object.entries(body)) {
    for (const one of [values].flat()) {
      const value: unknown = Object(one).type === 'field' ? Object(one).value : one
      if (typeof value === 'string') fields.push([name, value])
    }
  }
  return fields
}

function toFormText (fields: object): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) form.append(name, String(one))
  }
  return form.toString()
}

function hasBodySchema (request: FastifyRequest): boolean {
  return request.routeOptions.schema?.body !== undefined
}

function parseForSchema (request: FastifyRequest, bytes: Buffer, settings: Settings): unknown {
  const mimetype = mimetypeOf(request)
  const { content } = Object(request.routeOptions.schema?.body)
  // Where there is a schema for each type, Fastify lets any other type through.
  const isListed = !content || Object.hasOwn(content, mimetype)
  if (!isListed || (!isJsonType(mimetype) && mimetype !== FORM && mimetype !== TEXT)) refuseType(mimetype, settings)
  return parseBody(mimetype, bytes, settings)
}

function refuseType (mimetype: string, { debug }: Settings): never {
  throw new UnsupportedMediaType(debug ? `The rule has a schema for its body, which no body of type "${mimetype}" can meet.` : undefined)
}

function parseBody (mimetype: string, bytes: Buffer, settings: Settings): unknown {
  if (bytes.length === 0) return undefined
  if (isJsonType(mimetype)) return parseJsonBody({ bytes, mimetype, force: false, debug: settings.debug })
  if (mimetype === TEXT) return bytes.toString()
  return mimetype === FORM ? toFields(parseFormBody(bytes)) : bytes
}

/** A form as an object without a prototype: a value for each name, a list where the name repeats. */
function toFields (form: MultiDict): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null)
  for (const name of form.keys()) {
    const values = form.getAll(name)
    fields[name] = values.length === 1 ? values[0] : values
  }
  return fields
}

function mimetypeOf (request: FastifyRequest): string {
  return parseContentType(headerText(request.raw.headers, 'content-type')).mimetype
}

const FORM = 'application/x-www-form-urlencoded'
const TEXT = 'text/plain'
