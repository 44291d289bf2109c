import { inspect } from 'node:util'

/**
 * An object that stands for another one, asked for anew at each use.
 * @param find the other one; what it throws is thrown by the use.
 * @param explain why there is none, for the console; undefined where there is one.
 */
export function createStandIn<Target extends object> (find: () => Target, explain: () => string | undefined): Target {
  const handler: ProxyHandler<object> = {
    get: (_, property) => Reflect.get(find(), property),
    set: (_, property, value) => {
      // Reflect.set is several times slower where the object is a mapping.
      const object: Record<PropertyKey, unknown> = find() as never
      object[property] = value
      return true
    },
    has: (_, property) => Reflect.has(find(), property),
    deleteProperty: (_, property) => Reflect.deleteProperty(find(), property),
    ownKeys: () => Reflect.ownKeys(find()),
    getOwnPropertyDescriptor: (_, property) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(find(), property)
      return descriptor === undefined ? undefined : { ...descriptor, configurable: true }
    },
    defineProperty: (_, property, descriptor) => Reflect.defineProperty(find(), property, descriptor),
    getPrototypeOf: () => Reflect.getPrototypeOf(find()),
    // Frozen at one time would be frozen for all.
    preventExtensions: () => false
  }
  const shown = { [inspect.custom]: () => explain() ?? find() }
  return new Proxy(shown, handler) as Target
}
