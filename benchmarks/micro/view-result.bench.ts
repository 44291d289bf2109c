import assert from 'node:assert/strict'
import { makeResponse } from '../../lib/responses/view-result.ts'
import { toFunctionSubject, type Subject } from './subject.ts'

export async function buildViewResult (): Promise<Subject> {
  const toResponse = () => makeResponse(['Created', 201, { location: '/post/7' }], () => 'view "create"')
  const { status, body, headers } = toResponse()
  assert.deepEqual([status, body, headers.get('location')], [201, 'Created', '/post/7'])
  return toFunctionSubject(toResponse)
}
