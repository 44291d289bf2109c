import assert from 'node:assert/strict'
import { buildPath } from '../../lib/routing/build-url.ts'
import { createConverters } from '../../lib/routing/converters.ts'
import { Rule } from '../../lib/routing/rule.ts'
import { RuleTable } from '../../lib/routing/rule-table.ts'
import { toFunctionSubject, type Subject } from './subject.ts'

export async function buildBuildUrl (): Promise<Subject> {
  const table = new RuleTable()
  table.add(new Rule('/user/<int:id>/photos/<path:file>', { endpoint: 'photo', converters: createConverters() }))
  const build = () => buildPath(table, 'photo', { id: 7, file: 'trip/1.jpg', page: 2 })
  assert.equal(build().path, '/user/7/photos/trip/1.jpg?page=2')
  return toFunctionSubject(build)
}
