import { HTTPException, type HTTPExceptionOptions } from './http-exception.ts'
import type { Markup } from '../markup.ts'

export class BadRequest extends HTTPException { override code = 400 }

/** A field that the program read was not sent. */
export class BadRequestKeyError extends BadRequest {
  /** The name of the field. */
  readonly key: string | undefined

  constructor (key?: string, given?: string | Markup | HTTPExceptionOptions | null) {
    super(given)
    this.key = key
  }

  /** The same, telling the visitor which field was missing: for development. */
  describingKey (): BadRequestKeyError {
    return new BadRequestKeyError(this.key, { description: `${this.description}\nThe field ${JSON.stringify(this.key)} was not sent.`, originalException: this })
  }
}

/** What was asked for is not safe. */
export class SecurityError extends BadRequest {}

/** The Host header is not a host. */
export class BadHost extends BadRequest {}

/** The visitor left before the request was complete. */
export class ClientDisconnected extends BadRequest {}

export class Unauthorized extends HTTPException { override code = 401 }
export class PaymentRequired extends HTTPException { override code = 402 }
export class Forbidden extends HTTPException { override code = 403 }
export class NotFound extends HTTPException { override code = 404 }
export class MethodNotAllowed extends HTTPException { override code = 405 }
export class NotAcceptable extends HTTPException { override code = 406 }
export class RequestTimeout extends HTTPException { override code = 408 }
export class Conflict extends HTTPException { override code = 409 }
export class Gone extends HTTPException { override code = 410 }
export class LengthRequired extends HTTPException { override code = 411 }
export class PreconditionFailed extends HTTPException { override code = 412 }
export class RequestEntityTooLarge extends HTTPException { override code = 413 }
export class RequestURITooLarge extends HTTPException { override code = 414 }
export class UnsupportedMediaType extends HTTPException { override code = 415 }
export class RequestedRangeNotSatisfiable extends HTTPException { override code = 416 }
export class ExpectationFailed extends HTTPException { override code = 417 }
export class ImATeapot extends HTTPException { override code = 418 }
export class MisdirectedRequest extends HTTPException { override code = 421 }
export class UnprocessableEntity extends HTTPException { override code = 422 }
export class Locked extends HTTPException { override code = 423 }
export class FailedDependency extends HTTPException { override code = 424 }
export class PreconditionRequired extends HTTPException { override code = 428 }
export class TooManyRequests extends HTTPException { override code = 429 }
export class RequestHeaderFieldsTooLarge extends HTTPException { override code = 431 }
export class UnavailableForLegalReasons extends HTTPException { override code = 451 }
export class InternalServerError extends HTTPException { override code = 500 }
export class NotImplemented extends HTTPException { override code = 501 }
export class BadGateway extends HTTPException { override code = 502 }
export class ServiceUnavailable extends HTTPException { override code = 503 }
export class GatewayTimeout extends HTTPException { override code = 504 }
export class HTTPVersionNotSupported extends HTTPException { override code = 505 }

/** The exception of a status: of its own class where there is one, otherwise a plain HTTPException with that code. */
export function exceptionForStatus (code: number, given?: string | Markup | HTTPExceptionOptions | null): HTTPException {
  const Exception = CLASSES.get(code)
  return Exception === undefined ? HTTPException.plain(code, given) : new Exception(given)
}

const CLASSES: ReadonlyMap<number, new (given?: string | Markup | HTTPExceptionOptions | null) => HTTPException> = new Map([
  [400, BadRequest],
  [401, Unauthorized],
  [402, PaymentRequired],
  [403, Forbidden],
  [404, NotFound],
  [405, MethodNotAllowed],
  [406, NotAcceptable],
  [408, RequestTimeout],
  [409, Conflict],
  [410, Gone],
  [411, LengthRequired],
  [412, PreconditionFailed],
  [413, RequestEntityTooLarge],
  [414, RequestURITooLarge],
  [415, UnsupportedMediaType],
  [416, RequestedRangeNotSatisfiable],
  [417, ExpectationFailed],
  [418, ImATeapot],
  [421, MisdirectedRequest],
  [422, UnprocessableEntity],
  [423, Locked],
  [424, FailedDependency],
  [428, PreconditionRequired],
  [429, TooManyRequests],
  [431, RequestHeaderFieldsTooLarge],
  [451, UnavailableForLegalReasons],
  [500, InternalServerError],
  [501, NotImplemented],
  [502, BadGateway],
  [503, ServiceUnavailable],
  [504, GatewayTimeout],
  [505, HTTPVersionNotSupported]
])
