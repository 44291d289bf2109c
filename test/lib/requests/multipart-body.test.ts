import t from 'tap'
import { buildMultipartBody } from '../../../lib/requests/multipart-body.ts'

t.test('buildMultipartBody', async (t) => {
  t.test('writes fields and files', async (t) => {
    const body = buildMultipartBody('b', [['a', 'é']], [['f', 'text'], ['g', Buffer.from('bytes')], ['h', { data: 'x', filename: 'x.png', contentType: 'image/png' }], ['i', { data: '' }]])
    t.equal(body.toString(), [
      '--b', 'Content-Disposition: form-data; name="a"', '', 'é',
      '--b', 'Content-Disposition: form-data; name="f"; filename="f"', 'Content-Type: application/octet-stream', '', 'text',
      '--b', 'Content-Disposition: form-data; name="g"; filename="g"', 'Content-Type: application/octet-stream', '', 'bytes',
      '--b', 'Content-Disposition: form-data; name="h"; filename="x.png"', 'Content-Type: image/png', '', 'x',
      '--b', 'Content-Disposition: form-data; name="i"; filename="i"', 'Content-Type: application/octet-stream', '', '',
      '--b--', ''
    ].join('\r\n'))
  })

  t.test('lets no name end its line or its quotes', async (t) => {
    t.match(buildMultipartBody('b', [['a"\r\nb', '']], []).toString(), 'name="a%22%0D%0Ab"\r\n\r\n')
  })
})
