import type { ClassSpec } from './python-errors.ts'

/** A recorded application: what `spec` holds is what ran in Flask. */
export interface ResponseCase {
  id: string
  view: string
  spec: AppSpec
  request: { method: string, path: string }
  own_description?: boolean
  tags?: string[]
  expect: ResponseExpectation
}

export interface AppSpec {
  routes: RouteSpec[]
  handlers?: HandlerSpec[]
  classes?: Record<string, ClassSpec>
  before_request?: Step[][]
  after_request?: Step[][]
  blueprints?: BlueprintSpec[]
  config?: Record<string, boolean | string | number>
}

export interface BlueprintSpec {
  name: string
  url_prefix: string
  routes: RouteSpec[]
  handlers?: HandlerSpec[]
  app_handlers?: HandlerSpec[]
}

export interface RouteSpec {
  rule: string
  methods?: string[]
  view: Step[]
}

export interface HandlerSpec {
  on: number | string
  do: Step[]
}

export type ResponseExpectation = { raises: string } | RecordedResponse

export interface RecordedResponse {
  status: number
  reason: string
  /** Lower-case names; `null`: absent, `"*"`: any value. */
  headers: Record<string, string | string[] | null>
  body?: string
  body_hex?: string
  body_shape?: BodyShape
}

/** A default page: its title and heading, and what the view put into it. */
export interface BodyShape {
  title: string
  h1: string
  p?: string
  href?: string
}

/** One statement of a recorded view. */
export type Step =
  | { return: Value }
  | { abort: Value, args?: Value[], kwargs?: Record<string, Value> }
  | { raise: string, args?: Value[], kwargs?: Record<string, Value> }
  | { let: string, be: Value }
  | { do: Value }
  | { set_header: [string, string, Value] }
  | { add_header: [string, string, Value] }
  | { del_header: [string, string] }
  | { set_attr: [string, string, Value] }
  | { set_cookie: [string, string, Value], kwargs?: Record<string, Value> }
  | { delete_cookie: [string, string], kwargs?: Record<string, Value> }
  | { session_set: [string, Value] }
  | { after_this_request: Step[] }
  | { try: Step[], except: string, then: Step[] }
  | { pass: 1 }

/** One expression of a recorded view. */
export type Value =
  | null | boolean | number | string
  | { list: Value[] }
  | { tuple: Value[] }
  | { dict: Record<string, Value> }
  | { set: Value[] }
  | { bytes: string }
  | { hex: string }
  | { gen: Value[] }
  | { bigint: string }
  | { object: 1 }
  | { var: string }
  | Call
  | { e: string }
  | { concat: Value[] }
  | { session: string }
  | { wsgi: { status: number | string, headers: Record<string, string> | Array<[string, string]>, body: string } }
  | { nested: Step[] }

export interface Call {
  call: string
  args?: Value[]
  kwargs?: Record<string, Value>
}
