import t from 'tap'
import { NotFound } from '../../../lib/exceptions/by-status.ts'
import { HTTPException } from '../../../lib/exceptions/http-exception.ts'
import { Markup } from '../../../lib/markup.ts'
import { errorPage } from '../../../lib/pages/error-page.ts'

t.test('errorPage', async (t) => {
  t.test('is plain HTML that says its charset', async (t) => {
    const { body, contentType } = errorPage(new NotFound('Nothing here.'), 'html')
    t.equal(contentType, 'text/html; charset=utf-8')
    t.equal(body, '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>Nothing here.</p>\n')
  })
  t.test('is the object Fastify answers with', async (t) => {
    t.same(errorPage(new NotFound('<x>'), 'json'), { body: '{"statusCode":404,"error":"Not Found","message":"<x>"}', contentType: 'application/json; charset=utf-8' })
  })
  t.test('escapes text, with line breaks kept, and leaves Markup as it is', async (t) => {
    t.match(errorPage(new NotFound('<script>\n&'), 'html').body, '<p>&lt;script&gt;<br>&amp;</p>')
    t.match(errorPage(new NotFound(new Markup('<b>\n&amp;</b>')), 'html').body, '<p><b>\n&amp;</b></p>')
    t.match(errorPage(new NotFound(new Markup('<b>a</b> &amp;')), 'json').body, '"message":"a &"')
    t.match(errorPage(HTTPException.plain(418), 'html').body, '<title>418 I&#39;m a teapot</title>')
    t.match(errorPage({ code: 499, name: '<b>', description: '' }, 'html').body, '<h1>&lt;b&gt;</h1>')
  })
  t.test('is made once for each status that says nothing of its own', async (t) => {
    t.equal(errorPage(new NotFound(), 'html'), errorPage(new NotFound(), 'html'))
    t.equal(errorPage(new NotFound(), 'json'), errorPage(new NotFound(), 'json'))
    t.not(errorPage(new NotFound('x'), 'html'), errorPage(new NotFound('x'), 'html'))
  })
})
