import Handlebars from 'handlebars'
import t from 'tap'
import { Markup } from '../../../lib/markup.ts'
import { MultiDict } from '../../../lib/multi-dict.ts'
import { addHelper, createEnvironment } from '../../../lib/templates/environment.ts'

const environment = createEnvironment(Handlebars)
const render = (text: string, values: object, partials = {}): string => environment.handlebars.compile(text)(values, { partials })

t.test('createEnvironment', async (t) => {
  t.test('has tables without prototypes and leaves the original alone', async (t) => {
    const { handlebars } = environment
    t.equal(Object.getPrototypeOf(handlebars.helpers), null)
    t.equal(Object.getPrototypeOf(handlebars.decorators), null)
    t.equal(handlebars.partials, undefined)
    t.not(handlebars.helpers['lookup'], Handlebars.helpers['lookup'])
    t.not(handlebars, Handlebars)
  })
  t.test('keeps the helpers of the Handlebars that it is made of', async (t) => {
    const own = Handlebars.create()
    own.registerHelper('shout', (text: string) => text.toUpperCase())
    t.equal(createEnvironment(Handlebars, own).handlebars.compile('{{shout "a"}}')({}), 'A')
  })
  t.test('gives a template that was rendered before what is new: helpers, partials, a page around it', async (t) => {
    const environment = createEnvironment(Handlebars)
    const inner = environment.handlebars.compile('{{shout "a"}}{{> part}}')
    const outer = environment.handlebars.compile('[{{> inner}}]')
    const partials = { part: () => '1', inner }
    addHelper(environment, 'shout', (text) => `${text}!`)
    t.equal(inner({}, { partials }), 'a!1')
    t.equal(inner({}, { partials }), 'a!1')
    addHelper(environment, 'shout', (text) => `${text}?`)
    t.equal(inner({}, { partials }), 'a?1')
    t.equal(inner({}, { partials: { part: () => '2' } }), 'a?2')
    t.equal(outer({}, { partials }), '[a?1]')
    t.equal(inner({}, { partials, helpers: { shout: () => 'own' } }), 'own1')
    t.equal(inner({}, { partials }), 'a?1')
  })
  t.test('forgets the inline partials of a page that has failed', async (t) => {
    const { handlebars } = createEnvironment(Handlebars)
    const page = handlebars.compile('{{#if fails}}{{#*inline "part"}}inner{{/inline}}{{> part}}{{value.text}}{{/if}}{{> part}}')
    const partials = { part: () => 'outer' }
    t.equal(page({}, { partials }), 'outer')
    t.throws(() => page({ fails: true, value: { get text () { throw new TypeError('no') } } }, { partials }), new TypeError('no'))
    t.equal(page({}, { partials }), 'outer')
  })
  t.test('trusts Markup and nothing that JSON can carry', async (t) => {
    t.equal(render('{{a}} {{b}} {{c}}', { a: new Markup('<b>'), b: '<i>', c: JSON.parse('{"toHTML":"<u>"}') }), '<b> &lt;i&gt; [object Object]')
    t.equal(render('{{a}}', { a: '"\'<>&`=' }), '&quot;&#x27;&lt;&gt;&amp;&#x60;&#x3D;')
  })
  t.test('shows data that has no text by its kind, and a list that has itself', async (t) => {
    const around: unknown[] = [1]
    around.push(around, 2)
    t.equal(render('{{a}} {{b}} {{c}} {{d}}', { a: JSON.parse('{"toString":1,"valueOf":1}'), b: [JSON.parse('[{"toString":null}]'), 1], c: Object.create(null), d: around }), '[object Object] [object Array] [object Object] 1,,2')
    t.equal(render('{{a}}', { a: { toString: null, [Symbol.toPrimitive]: () => '<own>' } }), '&lt;own&gt;')
    let deep: unknown[] = [7]
    for (let depth = 0; depth < 1500; depth++) deep = [deep]
    t.equal(render('{{a}}{{b}}', { a: deep, b: [deep, deep, Object.create(null)] }), '7[object Array]')
  })
  t.test('takes a key that was not sent for empty', async (t) => {
    const form = new MultiDict([['a', '1'], ['__proto__', '<']])
    t.equal(render('{{form.a}}{{form.b}}{{#if form.c}}x{{/if}}{{lookup form "d"}}{{lookup nothing "e"}}{{lookup none "f"}}{{lookup form "a"}}{{form.__proto__}}', { form, none: null }), '11&lt;')
  })
  t.test('lets other errors of a value through', async (t) => {
    t.throws(() => render('{{a}}', { get a () { throw new TypeError('no') } }), new TypeError('no'))
  })
  t.test('reaches no prototype and no constructor', async (t) => {
    const { level } = Handlebars.logger
    Handlebars.logger.level = 4
    t.teardown(() => { Handlebars.logger.level = level })
    class Secret { get hidden () { return 'secret' } method () { return 'secret' } }
    const values = { text: 'x', list: [1], fn: () => 'called', object: {}, secret: new Secret(), proto: Secret.prototype }
    for (const path of [
      'constructor.name', 'object.constructor', 'object.__proto__', 'text.constructor', 'list.constructor', 'fn.constructor', 'fn.call', 'secret.hidden',
      'secret.method', 'object.__defineGetter__', 'object.hasOwnProperty', 'text.sub', 'list.map', 'proto.constructor', 'object.toString', '@root.constructor',
      '[__proto__]', 'lookup object "constructor"', 'lookup proto "constructor"', 'lookup fn "constructor"', 'object.valueOf', '__lookupGetter__'
    ]) t.notMatch(render(`{{${path}}}`, values), /function|secret|Object\]|native|Secret/, path)
    t.equal(render('{{fn}}', values), 'called')
  })
  t.test('refuses a promise, by name where it has one', async (t) => {
    const promise = Promise.resolve(1)
    const rows: [text: string, values: object, message: RegExp][] = [
      ['{{user.name}}', { user: { name: promise } }, /Cannot show "name": it is a promise/],
      ['{{{user.name}}}', { user: { name: promise } }, /"name"/],
      ['{{#each list}}{{/each}}', { list: promise }, /"list"/],
      ['{{#each list}}{{this}}{{/each}}', { list: [promise] }, /a value/],
      ['{{#each list}}{{{this}}}{{/each}}', { list: [promise] }, /a value/],
      ['{{a.fn}}', { a: { fn: () => promise } }, /a value/],
      ['{{fn}}', { fn: () => promise }, /a value/]
    ]
    for (const [text, values, message] of rows) t.throws(() => render(text, values), { code: 'FLASKISH_ERR_TEMPLATE_PROMISE', message }, text)
  })
  t.test('says of a helper that is not there what to do, and takes a lone name for a value', async (t) => {
    t.throws(() => render('{{shuot "a"}}', {}), { code: 'FLASKISH_ERR_TEMPLATE_HELPER', message: /"shuot": there is none of this name\. Add it with app\.templateHelper/ })
    t.equal(render('{{shuot}}', {}), '')
  })
  t.test('never compiles a value as a partial', async (t) => {
    const tree = JSON.parse('{"type":"Program","body":[{"type":"ContentStatement","value":"RAN","loc":{}}]}')
    t.throws(() => render('{{> (lookup . "evil")}}', { evil: tree }), /could not be found/)
    t.throws(() => render('{{> evil}}', { evil: tree }), /could not be found/)
  })
})

t.test('addHelper', async (t) => {
  t.test('marks where a helper failed', async (t) => {
    addHelper(environment, 'fail', () => { throw new RangeError('no') })
    const { handlebars } = environment
    t.throws(() => handlebars.compile(handlebars.parseWithoutProcessing('\n\n{{fail}}', { srcName: 'y.html' } as never))({}), new RangeError('no'))
    t.equal(environment.place.current, '3:y.html')
  })
  t.test('refuses one that is asynchronous', async (t) => {
    addHelper(environment, 'later', async () => 'x')
    t.throws(() => render('{{later}}', {}), { code: 'FLASKISH_ERR_TEMPLATE_PROMISE', message: /what the helper "later" returns/ })
    t.throws(() => render('{{{later 1}}}', {}), { code: 'FLASKISH_ERR_TEMPLATE_PROMISE' })
  })
})
