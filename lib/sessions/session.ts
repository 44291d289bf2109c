import { MappingMethods, toMapping, type Mapping, type MappingStore } from '../mapping.ts'

/** The types of an app's session values by key, for declaration merging; a key that may be missing is optional. */
export interface SessionData {}

/** The visitor's session: a mapping that is there again in the visitor's next request. */
export type Session = SessionMembers & SessionData

export interface SessionMembers extends Mapping {
  get<Key extends keyof SessionData> (key: Key): SessionData[Key] | undefined
  get<Key extends keyof SessionData> (key: Key, defaultValue: Kept<Key>): Kept<Key>
  get<Key extends keyof SessionData, Default> (key: Key, defaultValue: Default): Kept<Key> | Default
  get (key: string, defaultValue?: unknown): unknown
  pop<Key extends keyof SessionData> (key: Key): SessionData[Key] | undefined
  pop<Key extends keyof SessionData> (key: Key, defaultValue: Kept<Key>): Kept<Key>
  pop<Key extends keyof SessionData, Default> (key: Key, defaultValue: Default): Kept<Key> | Default
  pop (key: string, defaultValue?: unknown): unknown
  setDefault<Key extends keyof SessionData> (key: Key, defaultValue: Kept<Key>): Kept<Key>
  setDefault<Key extends string> (key: Key extends keyof SessionData ? never : Key, defaultValue?: unknown): unknown
  /** Sets each of the values. */
  update (values: Partial<SessionData> & Readonly<Record<string, unknown>>): void
  /** Forgets everything. What is written afterwards is another session: with a store it gets a new identifier. */
  clear (): void
  /** Keeps the data under a new identifier; to be called when a visitor logs in. Without a store the cookie is sealed anew. */
  regenerate (): void
  /** Whether the browser keeps the session when it is closed, for the option `session.lifetime` (default false). */
  permanent: boolean
  /** Whether there is something to save. Set it after a change within a value, such as `session.cart.push(…)`. */
  modified: boolean
  /** Whether the visitor brought no session, or none that is valid. */
  readonly isNew: boolean
}

/** What a declared key holds where it is not missing. */
type Kept<Key extends keyof SessionData> = Required<SessionData>[Key]

/** What was kept of a session. */
export interface SavedSession {
  readonly data: Map<string, unknown>
  readonly permanent: boolean
}

/** What a session does first when it is looked at or changed. */
export interface SessionHooks {
  /** Called at the first look. */
  readonly open: () => SavedSession | undefined
  /** Called before each change; may refuse it by throwing. */
  readonly onWrite: () => void
}

/** A session's data and what was done to it; it is opened at the first look. */
export class SessionState implements MappingStore {
  data: Map<string, unknown> = EMPTY
  /** Whether it has to be saved. */
  modified = false
  /** Whether it must not go on under the identifier it came with. */
  isRenewed = false
  #permanent = false
  #isNew = false
  #isOpen = false
  readonly #hooks: SessionHooks

  constructor (hooks: SessionHooks) {
    this.#hooks = hooks
  }

  onRead (): void {
    if (this.#isOpen) return
    this.#isOpen = true
    const saved = this.#hooks.open()
    this.data = saved?.data ?? new Map()
    this.#permanent = saved?.permanent ?? false
    this.#isNew = saved === undefined
  }

  onWrite (): void {
    this.onRead()
    this.#hooks.onWrite()
    this.modified = true
  }

  get isNew (): boolean {
    this.onRead()
    return this.#isNew
  }

  get permanent (): boolean {
    this.onRead()
    return this.#permanent
  }

  set permanent (permanent: boolean) {
    if (this.permanent === permanent) return
    this.onWrite()
    this.#permanent = permanent
  }

  clear (): void {
    this.onWrite()
    this.data.clear()
    this.#permanent = false
    this.isRenewed = true
  }

  renew (): void {
    this.onWrite()
    this.isRenewed = true
  }
}

/** The session over its state. */
export function createSession (state: SessionState): Session {
  return toMapping(new SessionMethods(state)) as Session
}

class SessionMethods extends MappingMethods {
  declare readonly store: SessionState

  override get members (): ReadonlySet<string> {
    return MEMBERS
  }

  override get settable (): ReadonlySet<string> {
    return SETTABLE
  }

  update (values: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(values)) this.set(key, value)
  }

  clear (): void {
    this.store.clear()
  }

  regenerate (): void {
    this.store.renew()
  }

  get permanent (): boolean {
    return this.store.permanent
  }

  set permanent (permanent: unknown) {
    this.store.permanent = Boolean(permanent)
  }

  get modified (): boolean {
    return this.store.modified
  }

  set modified (modified: unknown) {
    if (modified) this.store.onWrite()
    else this.store.modified = false
  }

  get isNew (): boolean {
    return this.store.isNew
  }
}

const MEMBERS: ReadonlySet<string> = new Set(['get', 'pop', 'setDefault', 'update', 'clear', 'regenerate', 'permanent', 'modified', 'isNew'])
const SETTABLE: ReadonlySet<string> = new Set(['permanent', 'modified'])
const EMPTY: Map<string, unknown> = new Map()
