import assert from 'node:assert/strict'
import { createConverters } from '../../lib/routing/converters.ts'
import { Rule } from '../../lib/routing/rule.ts'
import { RuleTable } from '../../lib/routing/rule-table.ts'
import { toFunctionSubject, type Subject } from './subject.ts'

export async function buildMatchRule (): Promise<Subject> {
  const converters = createConverters()
  const table = new RuleTable()
  for (const source of ['/', '/about', '/post/<int:id>', '/user/<name>', '/user/<name>/photos/<path:file>', '/files/<path:file>']) {
    table.add(new Rule(source, { endpoint: source, converters }))
  }
  const match = () => table.match('GET', '/post/1234')
  const found = match()
  assert.equal(found.kind === 'match' && found.rule.source, '/post/<int:id>')
  assert.equal(found.kind === 'match' && found.args.id, 1234)
  return toFunctionSubject(match)
}
