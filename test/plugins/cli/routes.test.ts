import t from 'tap'
import { appSource, runCommand } from '../../cli.ts'

t.test('flaskish routes', async (t) => {
  const folder = t.testdir({ 'app.ts': appSource("app.rule('/', function index () { return 'x' })\napp.rule('/post/<int:id>', { methods: ['GET', 'POST'] }, function post ({ id }) { return String(id) })\napp.get('/health', async () => 'ok')") })

  t.test('prints rules and plain routes', async (t) => {
    const { code, stdout, stderr } = await runCommand(['routes'], { cwd: folder })
    t.equal(stderr, '')
    t.equal(code, 0)
    t.equal(stdout, [
      'Endpoint       Methods    Rule',
      '-------------  ---------  --------------',
      'index          GET        /',
      'post           GET, POST  /post/<int:id>',
      '(plain route)  GET        /health',
      ''
    ].join('\n'))
  })

  t.test('sorts and shows all methods', async (t) => {
    const { stdout } = await runCommand(['routes', '-s', 'match', '--all-methods'], { cwd: folder })
    t.match(stdout, /^post +GET, HEAD, OPTIONS, POST +\/post\/<int:id>$/m)
  })

  t.test('names the columns', async (t) => {
    t.match(await runCommand(['routes', '--sort', 'endpiont']), { code: 2, stderr: 'Error: Cannot sort by "endpiont": there is no such column. The nearest one is "endpoint". "flaskish routes --help" lists what there is.\n' })
    t.match(await runCommand(['routes', '--sort', 'x']), { code: 2, stderr: /Choose one of endpoint, methods, rule, match\./ })
  })
})
