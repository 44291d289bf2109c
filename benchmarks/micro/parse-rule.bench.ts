import assert from 'node:assert/strict'
import { createConverters } from '../../lib/routing/converters.ts'
import { parseRule } from '../../lib/routing/parse-rule.ts'
import { toFunctionSubject, type Subject } from './subject.ts'

export async function buildParseRule (): Promise<Subject> {
  const converters = createConverters()
  const parse = () => parseRule('/user/<int:id>/photos/<path:file>', converters)
  assert.deepEqual(parse().filter(({ kind }) => kind === 'variable').map((piece) => piece.kind === 'variable' && piece.name), ['id', 'file'])
  return toFunctionSubject(parse)
}
