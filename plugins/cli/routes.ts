import { findNearestName } from '../../lib/nearest-name.ts'
import { usageFailure, type OptionValues } from '../../lib/commands/parse-arguments.ts'
import { formatRoutes, joinRoutes, ROUTE_ORDERS } from '../../lib/commands/routes-table.ts'
import { loadApp, startApp } from './load-app.ts'
import { warn } from './terminal.ts'

/** `flaskish routes`: prints the rules and the plain routes of the app. */
export async function routes (values: OptionValues): Promise<number> {
  const { sort = 'endpoint' } = values
  const order = ROUTE_ORDERS.find((name) => name === sort)
  if (order === undefined) {
    const nearest = findNearestName(String(sort), ROUTE_ORDERS)
    throw usageFailure('routes', `Cannot sort by ${JSON.stringify(sort)}: there is no such column. ${nearest === undefined ? `Choose one of ${ROUTE_ORDERS.join(', ')}.` : `The nearest one is "${nearest}".`}`)
  }
  const loaded = await loadApp(process.env['FLASKISH_APP'], warn)
  await startApp(loaded, warn)
  const { app, instances } = loaded
  const entries = instances.scopesOf(app).flatMap(({ instance }) => [...instance.urlMap])
  process.stdout.write(formatRoutes(joinRoutes(entries, instances.plainRoutesOf(app)), { order, allMethods: values['all-methods'] === true }))
  await app.close()
  return 0
}
