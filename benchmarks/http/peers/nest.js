import 'reflect-metadata'
import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import secureSession from '@fastify/secure-session'
import { Body, Controller, Get, Header, HttpCode, Module, Param, ParseIntPipe, Post, Redirect, Render, Session } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import Handlebars from 'handlebars'
import { ASSETS, HTML, KEY, page, thing } from './common.js'

class Pages {
  hello () {
    return 'Hello, World!'
  }

  user (id) {
    return `User ${id}`
  }

  json () {
    return thing
  }

  page () {
    return page
  }

  redirect () {}

  login (session) {
    session.set('username', 'Ada')
    return 'Welcome'
  }

  whoami (session) {
    return `Hello, ${session.get('username')}`
  }

  save (session) {
    session.set('visits', (session.get('visits') ?? 0) + 1)
    session.set('flashes', [...session.get('flashes') ?? [], ['message', 'Saved']])
    return 'Saved'
  }

  form (body) {
    return `Hello, ${body.name}`
  }
}

const html = Header('content-type', HTML)
decorate('hello', [Get('hello'), html])
decorate('user', [Get('users/:id'), html], Param('id', ParseIntPipe))
decorate('json', [Get('json')])
decorate('page', [Get('page'), Render('page.html')])
decorate('redirect', [Get('projects'), Redirect('/projects/', 308)])
decorate('login', [Post('login'), HttpCode(200), html], Session())
decorate('whoami', [Get('whoami'), html], Session())
decorate('save', [Post('save'), HttpCode(200), html], Session())
decorate('form', [Post('form'), HttpCode(200), html], Body())
Controller()(Pages)

class App {}
Module({ controllers: [Pages] })(App)

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false })
await app.register(fastifyCookie)
await app.register(secureSession, { key: Buffer.alloc(32, KEY), cookie: { path: '/' } })
app.useStaticAssets({ root: join(ASSETS, 'static'), prefix: '/static/' })
app.setViewEngine({ engine: { handlebars: Handlebars }, templates: join(ASSETS, 'templates'), production: true })
await app.listen(0, '127.0.0.1')
console.log(`http://127.0.0.1:${app.getHttpServer().address().port}`)

// What TypeScript's decorators do, so that this file is JavaScript.
function decorate (method, decorators, parameter) {
  parameter?.(Pages.prototype, method, 0)
  for (const decorator of decorators) decorator(Pages.prototype, method, Object.getOwnPropertyDescriptor(Pages.prototype, method))
}
