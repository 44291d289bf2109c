import t from 'tap'
import { BadRequestKeyError } from '../../../lib/exceptions/by-status.ts'
import { isMultipart, RequestForms, type FormBody } from '../../../lib/requests/request-forms.ts'

const URLENCODED = 'application/x-www-form-urlencoded'

function createForms (mimetype: string, body: string, { debug = false, multipart }: { debug?: boolean, multipart?: ReturnType<FormBody['multipart']> } = {}): RequestForms {
  return new RequestForms(mimetype, {
    settings: { debug, maxFormMemorySize: 20, maxFormParts: 2 },
    body: () => Buffer.from(body),
    validated: () => Buffer.from(body.replace('unchecked', 'checked')),
    multipart: () => multipart
  })
}

t.test('RequestForms', async (t) => {
  t.test('has the fields of an urlencoded form as a schema has left them', async (t) => {
    t.same([...createForms(URLENCODED, 'a=unchecked').form], [['a', 'checked']])
  })

  t.test('refuses an urlencoded form past a limit, and says which in debug', async (t) => {
    for (const body of [`a=${'x'.repeat(19)}`, 'a&b&c']) {
      t.throws(() => createForms(URLENCODED, body), { code: 413 })
      t.throws(() => createForms(URLENCODED, body, { debug: true }), { code: 413, message: /limits\.max/ })
    }
  })

  t.test('has what was read of a multipart form, of no other', async (t) => {
    const multipart = { fields: [['a', '1']] as const, files: [] }
    t.same([...createForms('multipart/form-data', '', { multipart }).form], [['a', '1']])
    t.same([...createForms('multipart/form-data', '').form], [])
    t.same([...createForms('text/plain', 'a=1', { multipart }).form], [])
  })

  t.test('tells who looks for a file in vain why, in debug', async (t) => {
    const read = (forms: RequestForms): unknown => forms.files.f
    t.throws(() => read(createForms(URLENCODED, 'f=x.png')), { constructor: BadRequestKeyError, key: 'f', message: /^(?!.*enctype)/ })
    t.throws(() => read(createForms('multipart/form-data', '', { debug: true })), { key: 'f', message: /^(?!.*enctype)/ })
    t.throws(() => read(createForms(URLENCODED, 'f=x.png', { debug: true })), { key: 'f', message: /urlencoded\. The browser sent the file's name alone: "x\.png"\. Write .*enctype/ })
    t.throws(() => read(createForms('', '', { debug: true })), { key: 'f', message: /a body without a type\. Write .*enctype/ })
  })
})

t.test('isMultipart', async (t) => {
  t.equal(isMultipart('multipart/form-data'), true)
  t.equal(isMultipart('multipart/mixed'), false)
})
