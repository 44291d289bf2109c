import t from 'tap'
import { createConfig, type Config } from '../../lib/config.ts'

function create (values: Record<string, unknown> = {}, environment: Record<string, string> = {}, files: Record<string, string> = {}): Config {
  return createConfig(values, {
    environment: () => environment,
    readFile: (path) => files[String(path)] === undefined ? undefined : Buffer.from(files[String(path)] ?? '')
  })
}

t.test('Config', async (t) => {
  t.test('is a mapping that passes for an object', async (t) => {
    const config = create({ title: 'T', get: 1 })
    t.equal(config['title'], 'T')
    t.equal(config.get('get'), 1)
    t.equal(config.get('other', 2), 2)
    t.equal(config['constructor'], undefined)
    t.equal('toString' in config, false)
    config['x'] = 1
    t.same(Object.keys(config), ['title', 'get', 'x'])
    t.equal(config.pop('get'), 1)
    t.same({ ...config }, { title: 'T', x: 1 })
    t.strictSame(Object.getPrototypeOf(config), Object.prototype)
  })

  t.test('fromPrefixedEnv', async (t) => {
    t.test('takes what begins with the prefix, with types', async (t) => {
      const config = create({ KEPT: 1 }, { FLASKISH_A: '1', FLASKISH_B: 'true', FLASKISH_C: '["x"]', FLASKISH_D: 'text', FLASKISH_E: '', FLASKISH_F: '12345678901234567890', FLASKISH_G: '1e3', OTHER_A: '2', FLASKISH: '3', MY_A: '4' })
      t.equal(config.fromPrefixedEnv(), true)
      t.same({ ...config }, { KEPT: 1, A: 1, B: true, C: ['x'], D: 'text', E: '', F: '12345678901234567890', G: 1000 })
      config.fromPrefixedEnv('MY')
      t.equal(config['A'], 4)
      config.fromPrefixedEnv('MY', { loads: (text) => `<${text}>` })
      t.equal(config['A'], '<4>')
    })
    t.test('leads into objects, which stay what they were for others', async (t) => {
      const given = { HOST: 'a', deep: { port: 1 } }
      const config = create({ DB: given }, { FLASKISH_DB__HOST: 'b', FLASKISH_DB__deep__port: '2', FLASKISH_DB__new__x: '3', FLASKISH_NEW__a: '4' })
      config.fromPrefixedEnv()
      t.same(config['DB'], { HOST: 'b', deep: { port: 2 }, new: { x: 3 } })
      t.same(config['NEW'], { a: 4 })
      t.same(given, { HOST: 'a', deep: { port: 1 } })
    })
    t.test('reaches no prototype', async (t) => {
      const config = create({}, { FLASKISH___proto__: '1', FLASKISH_A__constructor__prototype__x: '2', FLASKISH_B: '{"__proto__":{"polluted":1}}', FLASKISH_constructor__prototype__polluted: '3' })
      config.fromPrefixedEnv()
      t.equal(Reflect.get({}, 'polluted'), undefined)
      t.equal(Reflect.get(Object, 'x'), undefined)
      t.same(config.get('A'), { constructor: { prototype: { x: 2 } } })
    })
    t.test('refuses a name that leads into what is no object', async (t) => {
      t.throws(() => create({}, { FLASKISH_A: '1', FLASKISH_A__B: '2' }).fromPrefixedEnv(), { code: 'FLASKISH_ERR_CONFIG', message: 'Cannot take "FLASKISH_A__B" into the config: its name leads into a value that is no object. Rename one of the two variables.' })
      t.throws(() => create({}, { FLASKISH_A: '[1]', FLASKISH_A__B: '2' }).fromPrefixedEnv(), { code: 'FLASKISH_ERR_CONFIG' })
    })
  })

  t.test('fromFile', async (t) => {
    const files = { 'a.json': '{"a":1,"__proto__":2}', 'a.txt': 'x=1', 'list.json': '[]', 'null.json': 'null', 'broken.json': '{' }
    t.test('takes every value of a JSON file', async (t) => {
      const config = create({}, {}, files)
      t.equal(config.fromFile('a.json'), true)
      t.equal(config['a'], 1)
      t.equal(config.get('__proto__'), 2)
    })
    t.test('takes another loader, of text or bytes', async (t) => {
      const config = create({}, {}, files)
      const load = (text: string): unknown => Object.fromEntries([text.split('=')])
      config.fromFile('a.txt', load)
      t.equal(config['x'], '1')
      config.fromFile('a.txt', { load: (bytes: Buffer) => ({ bytes: bytes.length }), text: false })
      t.equal(config['bytes'], 3)
    })
    t.test('says what is wrong', async (t) => {
      const config = create({}, {}, files)
      t.equal(config.fromFile('none.json', { silent: true }), false)
      t.throws(() => config.fromFile('none.json'), { code: 'FLASKISH_ERR_CONFIG', message: 'Cannot take "none.json" into the config: there is no such file. Correct the path, or give silent: true.' })
      t.throws(() => config.fromFile('broken.json', { silent: true }), { code: 'FLASKISH_ERR_CONFIG', message: /it cannot be loaded \(SyntaxError/, cause: SyntaxError })
      t.throws(() => config.fromFile('list.json'), { code: 'FLASKISH_ERR_CONFIG', message: /it has a list. It should have an object/ })
      t.throws(() => config.fromFile('null.json'), { code: 'FLASKISH_ERR_CONFIG' })
    })
  })

  t.test('fromEnvvar', async (t) => {
    t.test('takes the file that a variable names', async (t) => {
      const config = create({}, { SETTINGS: 'a.json', NONE: '' }, { 'a.json': '{"a":1}' })
      t.equal(config.fromEnvvar('SETTINGS'), true)
      t.equal(config['a'], 1)
      t.equal(config.fromEnvvar('NONE', { silent: true }), false)
      t.throws(() => config.fromEnvvar('NONE'), { code: 'FLASKISH_ERR_CONFIG', message: /the environment has no variable/ })
      t.throws(() => config.fromEnvvar('MISSING', JSON.parse), { code: 'FLASKISH_ERR_CONFIG' })
    })
  })

  t.test('fromObject', async (t) => {
    t.test('takes names in upper case of objects, classes and modules', async (t) => {
      class Base { static DEBUGGING = false; static BASE = 1 }
      class Production extends Base { static override DEBUGGING = true; static lower = 1; static get COMPUTED (): number { return 7 } }
      const config = create()
      t.equal(config.fromObject(Production), true)
      t.same({ ...config }, { DEBUGGING: true, COMPUTED: 7, BASE: 1 })
      config.fromObject(Object.assign(Object.create(null), { A_1: 1, b: 2 }))
      t.equal(config['A_1'], 1)
      t.equal(config['b'], undefined)
    })
  })

  t.test('fromMapping and update', async (t) => {
    t.test('take every value', async (t) => {
      const config = create()
      t.equal(config.fromMapping({ A: 1, b: 2 }), true)
      config.update({ c: 3 })
      t.same({ ...config }, { A: 1, b: 2, c: 3 })
    })
  })

  t.test('getNamespace', async (t) => {
    t.test('gives the values whose names begin alike', async (t) => {
      const config = create({ MAIL_HOST: 'h', MAIL_PORT: 25, OTHER: 1 })
      t.same(config.getNamespace('MAIL_'), { host: 'h', port: 25 })
      t.same(config.getNamespace('MAIL_', { lowercase: false }), { HOST: 'h', PORT: 25 })
      t.same(config.getNamespace('MAIL_', { trimNamespace: false, lowercase: false }), { MAIL_HOST: 'h', MAIL_PORT: 25 })
    })
  })
})
