import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FastifyInstance } from 'fastify'
import * as flaskish from 'flaskish'
import t from 'tap'
import ts from 'typescript'
import { findAnchors, findExamples, findHeadings, findLinks, PAGES, README } from './manual.ts'

const VALUES = [
  'BadGateway', 'BadHost', 'BadRequest', 'BadRequestKeyError', 'ClientDisconnected', 'Config', 'Conflict', 'ExpectationFailed',
  'FailedDependency', 'FlaskishError', 'Forbidden', 'GatewayTimeout', 'Gone', 'HTTPException',
  'HTTPVersionNotSupported', 'ImATeapot', 'InternalServerError', 'LengthRequired', 'Locked', 'Markup',
  'MethodNotAllowed', 'MisdirectedRequest', 'MultiDict', 'NotAcceptable', 'NotFound', 'NotImplemented',
  'PaymentRequired', 'PreconditionFailed', 'PreconditionRequired', 'RequestEntityTooLarge',
  'RequestHeaderFieldsTooLarge', 'RequestTimeout', 'RequestURITooLarge', 'RequestedRangeNotSatisfiable', 'Response',
  'SecurityError', 'ServiceUnavailable', 'TooManyRequests', 'Unauthorized', 'UnavailableForLegalReasons',
  'UnprocessableEntity', 'UnsupportedMediaType', 'abort', 'afterThisRequest', 'after_this_request', 'currentApp',
  'current_app', 'default', 'escape', 'exceptionForStatus', 'flash', 'flaskish', 'g', 'getFlashedMessages',
  'get_flashed_messages', 'hasRequestContext', 'has_request_context', 'html', 'jsonify', 'makeResponse',
  'make_response', 'redirect', 'renderTemplate', 'renderTemplateString', 'render_template', 'render_template_string',
  'request', 'rule', 'secureFilename', 'secure_filename', 'sendFile', 'sendFromDirectory', 'send_file',
  'send_from_directory', 'session', 'urlFor', 'url_for'
]

const TYPES = [
  'AppEvents', 'ConfigEnvironmentOptions', 'ConfigFileOptions', 'ConfigLoader', 'NamespaceOptions',
  'AddCommand', 'CommandContext', 'CommandFunction',
  'ClientCallOptions', 'ClientFile', 'ClientRequestOptions', 'CreateTestClient', 'TestClient', 'TestClientOptions', 'TestCookie',
  'TestResponse', 'TestResponseHeaders', 'TestSource',
  'AfterFunction', 'AfterRequestFunction', 'App', 'AppLogger', 'BeforeRequestFunction', 'BlueprintOptions', 'ContextProcessor', 'Converter',
  'ConverterFactory', 'ConverterTypes', 'Endpoint', 'EndpointMap', 'ErrorDetails', 'FileContent', 'Flash',
  'FlashOptions', 'FlaskishErrorCode', 'FlaskishOptions', 'GetFlashedMessages', 'Globals', 'Limits', 'LogFunction',
  'RegisterErrorHandler', 'RenderTemplate', 'RenderTemplateString', 'Rendered', 'Request', 'RequestContextFunction',
  'RequestEvents', 'ResponseHeaders', 'RuleArgs', 'RuleOptions', 'SecretKey', 'SendFileOptions', 'Session',
  'SessionData', 'SessionOptions', 'SessionStore', 'StaticOptions', 'TeardownRequestFunction', 'TemplateHelper',
  'TemplateOptions', 'TemplateStringOptions', 'TemplateTypes', 'TestFile', 'TestRequestContext', 'TestRequestOptions',
  'UploadedFile', 'UrlDefaultsFunction', 'UrlFor', 'UrlMap', 'UrlMapEntry', 'UrlValuePreprocessor', 'UrlValues', 'View',
  'ViewContext', 'ViewResult'
]

const COMPILER_OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  customConditions: ['flaskish-source'],
  types: ['node'],
  lib: ['lib.es2023.d.ts'],
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext
}

t.test('the public names', async (t) => {
  t.test('are these values', async (t) => {
    t.same(Object.keys(flaskish).sort(), [...VALUES].sort())
  })

  t.test('and these types', async (t) => {
    t.same(exportedTypes().sort(), [...TYPES].sort())
  })

  t.test('are all in the manual', async (t) => {
    const missing = [...VALUES, ...TYPES].filter((name) => !new RegExp(`\\b${name}\\b`).test(README.text))
    t.same(missing, [])
  })

  t.test('Flask\'s spellings are the same objects', async (t) => {
    for (const name of VALUES.filter((value) => value.includes('_'))) {
      t.equal(Reflect.get(flaskish, name), Reflect.get(flaskish, name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())), name)
    }
  })
})

t.test('the manual', async (t) => {
  const names = VALUES.filter((name) => name !== 'default' && name !== 'flaskish')
  const folder = t.testdir()
  const examples = PAGES.flatMap((page) => findExamples(page, names)).map((example) => {
    return { ...example, path: `${folder}/${example.page.name}/${example.file}`, place: `the example in line ${example.line} of ${example.page.path}` }
  })
  for (const { path, text } of examples) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { flag: 'wx' })
  }
  const modules = examples.filter(({ isModule }) => isModule)

  t.test('has a heading for every error code, and no other', async (t) => {
    t.same(findHeadings(README, 3).filter((heading) => heading.startsWith('FLASKISH_ERR_')), errorCodes())
  })

  for (const page of PAGES) {
    t.test(`links to what is there, in ${page.path}`, async (t) => {
      for (const { path, anchor } of findLinks(page)) {
        const target = PAGES.find((other) => other.path === path)
        t.ok(anchor === '' ? existsSync(new URL(`../${path}`, import.meta.url)) : target !== undefined && findAnchors(target).includes(anchor), `${path}#${anchor}`)
      }
    })
  }

  t.test('has examples that compile', async (t) => {
    const plain = modules.filter(({ declaresTypes }) => !declaresTypes)
    const groups = [plain, ...modules.filter(({ declaresTypes }) => declaresTypes).map((example) => [example])]
    let program: ts.Program | undefined
    for (const group of groups) {
      program = ts.createProgram(group.map(({ path }) => path), COMPILER_OPTIONS, undefined, program)
      for (const { path, place } of group) t.same(errorsOf(program, path), [], place)
    }
  })

  t.test('has examples that run', async (t) => {
    for (const { path, place } of modules.filter(({ runs }) => runs)) {
      await t.resolves(import(pathToFileURL(path).href), place)
    }
  })

  t.test('begins with an app that does what it shows', async (t) => {
    const { default: app } = await import(pathToFileURL(`${folder}/README/app.ts`).href) as { default: FastifyInstance }
    t.teardown(() => app.close())
    const posted = await app.inject({ method: 'POST', url: '/', headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'text=%3Cb%3E' })
    t.equal(posted.statusCode, 302)
    t.equal(posted.headers.location, '/paste/1')
    t.match((await app.inject('/')).body, '<li><a href="/paste/1">Paste 1</a>')
    t.match((await app.inject('/paste/1')).body, '<pre>&lt;b&gt;</pre>')
    t.same((await app.inject('/api/pastes/1')).json(), { id: 1, text: '<b>' })
    const missing = await app.inject('/paste/2')
    t.equal(missing.statusCode, 404)
    t.match(missing.body, '<h1>Not Found</h1>\n<p><a href="/">All pastes</a>')
    t.equal((await app.inject('/nowhere')).statusCode, 404)
    t.equal((await app.inject({ method: 'DELETE', url: '/paste/1' })).headers.allow, 'GET, HEAD, OPTIONS')
  })
})

function exportedTypes (): string[] {
  const index = fileURLToPath(new URL('../plugins/index.ts', import.meta.url))
  const program = ts.createProgram([index], COMPILER_OPTIONS)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(index)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error('The index exports nothing.')
  return checker.getExportsOfModule(module).map(({ name }) => name).filter((name) => !(name in flaskish))
}

/** The rows of the one table of errors. */
function errorCodes (): string[] {
  const text = ts.sys.readFile(fileURLToPath(new URL('../lib/errors.ts', import.meta.url))) ?? ''
  const tree = ts.createSourceFile('errors.ts', text, ts.ScriptTarget.ES2023)
  const table = tree.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === 'ErrorDetails')
  return table !== undefined && ts.isInterfaceDeclaration(table) ? table.members.map(({ name }) => name !== undefined && ts.isIdentifier(name) ? name.text : '') : []
}

function errorsOf (program: ts.Program, file: string): string[] {
  const source = program.getSourceFile(file)
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText, start = 0 }) => {
    const { line = 0 } = source?.getLineAndCharacterOfPosition(start) ?? {}
    return `${source?.text.split('\n')[line]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
