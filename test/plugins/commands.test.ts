import t from 'tap'
import { buildApp } from '../build-app.ts'

t.test('app.command', async (t) => {
  t.test('adds a command, with a summary or without', async (t) => {
    const app = await buildApp(t)
    const greet = (): void => {}
    app.command('greet', 'Says hello', greet)
    app.command('db:init', greet)
    t.same([...app.flaskish.commands.values()], [{ name: 'greet', summary: 'Says hello', run: greet }, { name: 'db:init', summary: '', run: greet }])
  })

  t.test('adds it to the app from an encapsulated plugin, too', async (t) => {
    const app = await buildApp(t)
    app.register(async (child) => { child.command('greet', () => {}) })
    await app.ready()
    t.same([...app.flaskish.commands.keys()], ['greet'])
  })

  t.test('refuses what cannot be one', async (t) => {
    const app = await buildApp(t)
    app.command('there', () => {})
    const add = (...given: unknown[]) => () => Reflect.apply(app.command, app, given)
    const rows: ReadonlyArray<readonly [given: readonly unknown[], message: string]> = [
      [['', () => {}], 'Cannot add the command "": its name is not made of letters, digits and "-", "_", ".", ":". Rename it.'],
      [['--x', () => {}], 'Cannot add the command "--x": its name is not made of letters, digits and "-", "_", ".", ":". Rename it.'],
      [[7, () => {}], 'Cannot add the command "7": its name is not made of letters, digits and "-", "_", ".", ":". Rename it.'],
      [['run', () => {}], 'Cannot add the command "run": flaskish has a command of this name. Rename it.'],
      [['there', () => {}], 'Cannot add the command "there": there is one of this name already. Rename one of them.'],
      [['x'], 'Cannot add the command "x": its last argument is undefined. Give the function that runs it.'],
      [['x', 'Summary', null], 'Cannot add the command "x": its last argument is null. Give the function that runs it.'],
      [['x', { summary: 'x' }, () => {}], 'Cannot add the command "x": its summary is object. Give a text, or leave it out.'],
      [['x', null, () => {}], 'Cannot add the command "x": its summary is null. Give a text, or leave it out.']
    ]
    for (const [given, message] of rows) t.throws(add(...given), { code: 'FLASKISH_ERR_COMMAND', message }, message)
  })
})
