/** What each error code carries. One row per code; the message is made from the same row in {@link messages}. */
export interface ErrorDetails {
  FLASKISH_ERR_VIEW_RESULT: { view: string, found: string, fix: string }
  FLASKISH_ERR_STATUS: { found: string }
  FLASKISH_ERR_HEADER: { header: string, found: string, fix: string }
  FLASKISH_ERR_COOKIE: { cookie: string, found: string, fix: string }
  FLASKISH_ERR_JSON: { place: string, found: string, fix: string }
  FLASKISH_ERR_ABORT: { found: string, fix: string }
  FLASKISH_ERR_MARKUP_FORMAT: { found: string, fix: string }
  FLASKISH_ERR_DATE: { found: string }
  FLASKISH_ERR_RULE_SYNTAX: { rule: string, position: number, found: string, fix: string }
  FLASKISH_ERR_CONVERTER: { converter: string, found: string, fix: string }
  FLASKISH_ERR_CONVERTER_UNKNOWN: { rule: string, position: number, converter: string, nearest: string | undefined }
  FLASKISH_ERR_CONVERTER_ARGUMENTS: { rule: string, position: number, converter: string, found: string, accepted: string }
  FLASKISH_ERR_ENDPOINT_UNKNOWN: { endpoint: string, nearest: string | undefined }
  FLASKISH_ERR_URL_SCHEME: { path: string, scheme: string }
  FLASKISH_ERR_URL_VALUES: { endpoint: string, missing: readonly string[], found: string, fix: string }
  FLASKISH_ERR_OPTION: { option: string, found: string, wanted: string }
  FLASKISH_ERR_OPTION_UNKNOWN: { option: string, nearest: string | undefined }
  FLASKISH_ERR_CONFIG: { source: string, found: string, fix: string }
  FLASKISH_ERR_REGISTERED_TWICE: {}
  FLASKISH_ERR_STARTED: { rule: string }
  FLASKISH_ERR_RULE_OPTION: { rule: string, option: string, fix: string }
  FLASKISH_ERR_RULE_VIEW: { rule: string, found: string }
  FLASKISH_ERR_ENDPOINT_TAKEN: { endpoint: string }
  FLASKISH_ERR_ENDPOINT_BOUND_TWICE: { rules: readonly string[], endpoint: string }
  FLASKISH_ERR_ENDPOINT_UNBOUND: { rules: readonly string[] }
  FLASKISH_ERR_COMMAND: { command: string, found: string, fix: string }
  FLASKISH_ERR_ERROR_HANDLER_KEY: { key: string }
  FLASKISH_ERR_NO_CONTEXT: { name: string }
  FLASKISH_ERR_NO_REPLY: {}
  FLASKISH_ERR_CONTEXT_FUNCTION: { name: string, found: string }
  FLASKISH_ERR_CONTEXTS_EXPLICIT: {}
  FLASKISH_ERR_TEST: { what: string, found: string, fix: string }
  FLASKISH_ERR_TEST_REDIRECT: { url: string, found: string, fix: string }
  FLASKISH_ERR_SECRET_KEY: {}
  FLASKISH_ERR_SESSION_VALUE: { place: string, found: string }
  FLASKISH_ERR_SESSION_SIZE: { size: number, limit: number, keys: string }
  FLASKISH_ERR_SESSION_LATE: { view: string }
  FLASKISH_ERR_SESSION_STORE: { action: 'get' | 'set' | 'delete', found: string }
  FLASKISH_ERR_HOST_SESSION: {}
  FLASKISH_ERR_AFTER_RESULT: { name: string }
  FLASKISH_ERR_HOOK: { hook: string, found: string, fix: string }
  FLASKISH_ERR_BLUEPRINT: { blueprint: string, found: string, fix: string }
  FLASKISH_ERR_STREAM_CHUNK: { view: string, found: string }
  FLASKISH_ERR_NO_SERVER_NAME: {}
  FLASKISH_ERR_SEND_FILE: { path: string | undefined, found: string, fix: string }
  FLASKISH_ERR_UPLOAD_GONE: { field: string }
  FLASKISH_ERR_UPLOAD_SAVE: { path: string, found: string, fix: string }
  FLASKISH_ERR_TEMPLATES_OFF: { name: string }
  FLASKISH_ERR_TEMPLATE_MISSING: { template: string, folders: readonly string[], nearest: string | undefined }
  FLASKISH_ERR_TEMPLATE_AMBIGUOUS: { template: string, partial: string, candidates: readonly string[] }
  FLASKISH_ERR_TEMPLATE_SYNTAX: { template: string, line: number, found: string }
  FLASKISH_ERR_TEMPLATE_RENDER: { template: string, line: number, found: string }
  FLASKISH_ERR_TEMPLATE_VALUES: { template: string, found: string, fix: string }
  FLASKISH_ERR_TEMPLATE_PROMISE: { name: string }
  FLASKISH_ERR_TEMPLATE_HELPER: { helper: string, found: string, fix: string }
  FLASKISH_ERR_CONTEXT_PROCESSOR: { name: string, found: string, fix: string }
}

export type FlaskishErrorCode = keyof ErrorDetails

/**
 * A programmer's mistake: what was tried, what was found, and the change that fixes it.
 * Visitors never see one; they get an HTTPException.
 */
export class FlaskishError<Code extends FlaskishErrorCode = FlaskishErrorCode> extends Error {
  override readonly name: string = 'FlaskishError'
  readonly code: Code
  readonly details: ErrorDetails[Code]

  constructor (code: Code, details: ErrorDetails[Code], options?: ErrorOptions) {
    super(messages[code](details), options)
    this.code = code
    this.details = details
  }
}

const messages: { [Code in FlaskishErrorCode]: (details: ErrorDetails[Code]) => string } = {
  FLASKISH_ERR_VIEW_RESULT: ({ view, found, fix }) =>
    `Cannot answer with the result of ${view}: ${found} ${fix}`,
  FLASKISH_ERR_STATUS: ({ found }) =>
    `Cannot use ${found} as a status: it is not a whole number from 100 to 599. Use a number like 404, or text that begins with one, like "404 Not Found".`,
  FLASKISH_ERR_HEADER: ({ header, found, fix }) =>
    `Cannot set the header ${quote(header)}: ${found} ${fix}`,
  FLASKISH_ERR_COOKIE: ({ cookie, found, fix }) =>
    `Cannot set the cookie ${quote(cookie)}: ${found} ${fix}`,
  FLASKISH_ERR_JSON: ({ place, found, fix }) =>
    `Cannot write ${place} as JSON: it is ${found}. ${fix}`,
  FLASKISH_ERR_ABORT: ({ found, fix }) =>
    `Cannot abort with ${found}: it is not an error status. ${fix}`,
  FLASKISH_ERR_MARKUP_FORMAT: ({ found, fix }) =>
    `Cannot format the markup: ${found} ${fix}`,
  FLASKISH_ERR_DATE: ({ found }) =>
    `Cannot write ${found} as an HTTP date: it is not a point in time. Use a Date, or a number of seconds since 1970.`,
  FLASKISH_ERR_RULE_SYNTAX: ({ rule, position, found, fix }) =>
    `Cannot parse the rule ${quote(rule)}: ${found} ${fix}\n  ${rule}\n  ${' '.repeat(position)}^`,
  FLASKISH_ERR_CONVERTER: ({ converter, found, fix }) =>
    `Cannot use the converter ${quote(converter)}: ${found} ${fix}`,
  FLASKISH_ERR_CONVERTER_UNKNOWN: ({ rule, position, converter, nearest }) =>
    `Cannot parse the rule ${quote(rule)}: there is no converter ${quote(converter)}. ${nearest === undefined ? 'Add it to the option "converters".' : `The nearest one is ${quote(nearest)}.`}\n  ${rule}\n  ${' '.repeat(position)}^`,
  FLASKISH_ERR_CONVERTER_ARGUMENTS: ({ rule, position, converter, found, accepted }) =>
    `Cannot parse the rule ${quote(rule)}: the converter ${quote(converter)} ${found}. It accepts ${accepted}.\n  ${rule}\n  ${' '.repeat(position)}^`,
  FLASKISH_ERR_ENDPOINT_UNKNOWN: ({ endpoint, nearest }) =>
    `Cannot build a URL for endpoint ${quote(endpoint)}: no rule has it. ${nearest === undefined ? 'Register a rule for it first.' : `The nearest one is ${quote(nearest)}.`}`,
  FLASKISH_ERR_URL_SCHEME: ({ path, scheme }) =>
    `Cannot give the URL ${quote(path)} the scheme ${quote(scheme)}: it is not external. Leave out "_external", or the scheme.`,
  FLASKISH_ERR_URL_VALUES: ({ endpoint, found, fix }) =>
    `Cannot build a URL for endpoint ${quote(endpoint)}: ${found} ${fix}`,
  FLASKISH_ERR_OPTION: ({ option, found, wanted }) =>
    `Cannot register flaskish with the option ${quote(option)}: it is ${found}. Give ${wanted}.`,
  FLASKISH_ERR_OPTION_UNKNOWN: ({ option, nearest }) =>
    `Cannot register flaskish with the option ${quote(option)}: there is none of this name. ${nearest === undefined ? 'Leave it out.' : `The nearest one is ${quote(nearest)}.`}`,
  FLASKISH_ERR_CONFIG: ({ source, found, fix }) =>
    `Cannot take ${quote(source)} into the config: ${found} ${fix}`,
  FLASKISH_ERR_REGISTERED_TWICE: () =>
    'Cannot register flaskish: this instance, or one around it, has it already. Leave the second one out; siblings may each have their own.',
  FLASKISH_ERR_STARTED: ({ rule }) =>
    `Cannot add the rule ${quote(rule)}: the app has started. Add it before ready(), listen() and inject().`,
  FLASKISH_ERR_RULE_OPTION: ({ rule, option, fix }) =>
    `Cannot add the rule ${quote(rule)}: its ${quote(option)} does not fit. ${fix}`,
  FLASKISH_ERR_RULE_VIEW: ({ rule, found }) =>
    `Cannot add the rule ${quote(rule)}: its view is ${found}. Give a function as the last argument, or the option "redirectTo".`,
  FLASKISH_ERR_ENDPOINT_TAKEN: ({ endpoint }) =>
    `Cannot add a view for endpoint ${quote(endpoint)}: another view has this name. Rename the function, or give another "endpoint".`,
  FLASKISH_ERR_ENDPOINT_BOUND_TWICE: ({ rules, endpoint }) =>
    `Cannot bind the rule ${rules.map(quote).join(', ')} to endpoint ${quote(endpoint)}: it has a view already. Declare another rule() for a second view.`,
  FLASKISH_ERR_ENDPOINT_UNBOUND: ({ rules }) =>
    `Cannot build a URL for the rule ${rules.map(quote).join(', ')}: no view was bound to it. Bind one with app.rule(declared, view).`,
  FLASKISH_ERR_COMMAND: ({ command, found, fix }) =>
    `Cannot add the command ${quote(command)}: ${found} ${fix}`,
  FLASKISH_ERR_ERROR_HANDLER_KEY: ({ key }) =>
    `Cannot register an error handler for ${quote(key)}: it is neither an error status (400 to 599) nor a class. Give one of these.`,
  FLASKISH_ERR_NO_CONTEXT: ({ name }) =>
    `Cannot use ${quote(name)} here: no request is running. Use it in a view, a hook or what they call, or wrap the code in app.testRequestContext(fn). With contexts: 'explicit' the view's second argument has it.`,
  FLASKISH_ERR_NO_REPLY: () =>
    'Cannot use "reply" here: the context was made by a test, and nobody waits for an answer. Use app.inject() for a whole request.',
  FLASKISH_ERR_CONTEXT_FUNCTION: ({ name, found }) =>
    `Cannot open a context with ${name}: its last argument is ${found}. Give the function that runs in it.`,
  FLASKISH_ERR_CONTEXTS_EXPLICIT: () =>
    "Cannot open a context: flaskish was registered with contexts: 'explicit'. Leave the option out where tests want one.",
  FLASKISH_ERR_TEST: ({ what, found, fix }) =>
    `Cannot ${what}: ${found} ${fix}`,
  FLASKISH_ERR_TEST_REDIRECT: ({ url, found, fix }) =>
    `Cannot follow the redirect to ${quote(url)}: ${found} ${fix}`,
  FLASKISH_ERR_SECRET_KEY: () =>
    'Cannot write to the session: there is no secretKey. Make one with: node -p "crypto.randomBytes(32).toString(\'hex\')"',
  FLASKISH_ERR_SESSION_VALUE: ({ place, found }) =>
    `Cannot keep ${quote(place)}: it is ${found}, and would not come back. Keep plain data: text, numbers, dates, lists, objects, Maps, Sets, bytes, Markup.`,
  FLASKISH_ERR_SESSION_SIZE: ({ size, limit, keys }) =>
    `Cannot keep the session in its cookie: that has ${size} bytes, and browsers drop what is longer than ${limit}. The biggest keys are ${keys}. Keep less in it, or give the option "session.store".`,
  FLASKISH_ERR_SESSION_LATE: ({ view }) =>
    `Cannot change the session of ${view}: its answer is on the way, and the session was saved before it. Change it earlier: before the first chunk of a stream, and before the answer is sent.`,
  FLASKISH_ERR_SESSION_STORE: ({ action, found }) =>
    `Cannot call "${action}" of the option "session.store": ${found}. Look at the store: whether it runs, and what its functions return.`,
  FLASKISH_ERR_HOST_SESSION: () =>
    'Cannot open the session: the app has its own @fastify/secure-session, which has not opened this request\'s yet. Register it before flaskish, and before hooks that use the session.',
  FLASKISH_ERR_AFTER_RESULT: ({ name }) =>
    `Cannot answer with the result of ${quote(name)}: it is no Response. Return the one it was given, another one, or nothing.`,
  FLASKISH_ERR_HOOK: ({ hook, found, fix }) =>
    `Cannot add the function for ${hook}: ${found} ${fix}`,
  FLASKISH_ERR_BLUEPRINT: ({ blueprint, found, fix }) =>
    `Cannot register the blueprint ${quote(blueprint)}: ${found} ${fix}`,
  FLASKISH_ERR_STREAM_CHUNK: ({ view, found }) =>
    `Cannot send a chunk of ${view}: it is ${found}. Yield text or bytes.`,
  FLASKISH_ERR_NO_SERVER_NAME: () =>
    'Cannot build a URL outside of a request: the host is not known. Register flaskish with the option "serverName".',
  FLASKISH_ERR_SEND_FILE: ({ path, found, fix }) =>
    `Cannot send ${path === undefined ? 'these bytes' : `the file ${quote(path)}`}: ${found} ${fix}`,
  FLASKISH_ERR_UPLOAD_GONE: ({ field }) =>
    `Cannot read the upload ${quote(field)}: its request is over, and the file with it. Read or save it before the answer is out, and await that.`,
  FLASKISH_ERR_UPLOAD_SAVE: ({ path, found, fix }) =>
    `Cannot save an upload as ${quote(path)}: ${found} ${fix}`,
  FLASKISH_ERR_TEMPLATES_OFF: ({ name }) =>
    `Cannot use ${quote(name)}: flaskish was registered with templates: false. Leave the option out.`,
  FLASKISH_ERR_TEMPLATE_MISSING: ({ template, folders, nearest }) =>
    `Cannot find the template ${quote(template)}: it is not in ${folders.map(quote).join(', nor in ')}. ${nearest === undefined ? 'Put it there.' : `The nearest one is ${quote(nearest)}.`}`,
  FLASKISH_ERR_TEMPLATE_AMBIGUOUS: ({ template, partial, candidates }) =>
    `Cannot include the partial ${quote(partial)} in ${quote(template)}: it could be ${candidates.map(quote).join(' or ')}. Write the whole name.`,
  FLASKISH_ERR_TEMPLATE_SYNTAX: ({ template, line, found }) =>
    `Cannot compile the template ${quote(template)}, line ${line}: ${found}`,
  FLASKISH_ERR_TEMPLATE_RENDER: ({ template, line, found }) =>
    `Cannot render the template ${quote(template)}, line ${line}: ${found}`,
  FLASKISH_ERR_TEMPLATE_VALUES: ({ template, found, fix }) =>
    `Cannot render the template ${quote(template)}: ${found} ${fix}`,
  FLASKISH_ERR_TEMPLATE_PROMISE: ({ name }) =>
    `Cannot show ${name}: it is a promise, and templates do not wait. Await it before it is given to the template.`,
  FLASKISH_ERR_TEMPLATE_HELPER: ({ helper, found, fix }) =>
    `Cannot use the template helper ${quote(helper)}: ${found} ${fix}`,
  FLASKISH_ERR_CONTEXT_PROCESSOR: ({ name, found, fix }) =>
    `Cannot use the context processor ${quote(name)}: ${found} ${fix}`
}

function quote (text: string): string {
  return JSON.stringify(text)
}
