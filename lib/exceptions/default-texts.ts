import { STATUS_CODES } from 'node:http'

/** The name of an error status, as Werkzeug spells it; "Unknown Error" for one that nobody has named. */
export function statusName (code: number): string {
  return WERKZEUG_NAMES.get(code) ?? STATUS_CODES[code] ?? 'Unknown Error'
}

/** What a visitor is told about an error status where the program says nothing; '' for a status without a text. */
export function defaultDescription (code: number): string {
  return DESCRIPTIONS.get(code) ?? ''
}

const WERKZEUG_NAMES: ReadonlyMap<number, string> = new Map([
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [416, 'Requested Range Not Satisfiable'],
  [418, "I'm a teapot"]
])

const DESCRIPTIONS: ReadonlyMap<number, string> = new Map([
  [400, 'The request could not be understood. Something in it is missing or malformed.'],
  [401, 'You have to sign in to see this page, or the name and password that were sent are not right.'],
  [402, 'This page is available once it has been paid for.'],
  [403, 'You are not allowed to see this page.'],
  [404, 'There is no page at this address. If you typed it, please look for a typing mistake.'],
  [405, 'This page exists, but not for the method of this request.'],
  [406, 'This page is not available in any form that your browser asked for.'],
  [407, 'The proxy wants to know who you are first.'],
  [408, 'The request took too long to arrive.'],
  [409, 'Somebody else has changed this in the meantime. Please reload and try again.'],
  [410, 'This page was here once and has been removed for good.'],
  [411, 'The request does not say how long its body is.'],
  [412, 'What the request depends on is no longer the case.'],
  [413, 'What was sent is larger than this server takes.'],
  [414, 'The address is longer than this server takes.'],
  [415, 'What was sent is of a type that this page does not read.'],
  [416, 'The part that was asked for does not exist.'],
  [417, 'The server cannot do what the Expect header of the request demands.'],
  [418, 'This is a teapot. It does not brew coffee.'],
  [421, 'This server does not answer for the host that was asked.'],
  [422, 'The request is well formed, but what it says cannot be carried out.'],
  [423, 'This is locked at the moment.'],
  [424, 'Something this request depends on has failed before it.'],
  [425, 'The request came too early to be safe. Please send it again.'],
  [426, 'This page is only available over another protocol.'],
  [428, 'The request has to say which version it means to change.'],
  [429, 'There were too many requests from you in a short time. Please wait a little.'],
  [431, 'The headers of the request are larger than this server takes.'],
  [451, 'This page may not be shown for legal reasons.'],
  [500, 'Something went wrong on our side. The error has been noted.'],
  [501, 'This server does not know how to do that.'],
  [502, 'A server behind this one gave an answer that makes no sense.'],
  [503, 'The server is busy or being worked on. Please try again later.'],
  [504, 'A server behind this one did not answer in time.'],
  [505, 'This server does not speak the version of HTTP that was used.'],
  [506, 'The server cannot decide which form of this page to send.'],
  [507, 'The server has no room left to do that.'],
  [508, 'The server went round in circles over this request.'],
  [509, 'This site has used up what it may send for now.'],
  [510, 'The request lacks an extension that the server needs.'],
  [511, 'You have to sign in to this network first.']
])
