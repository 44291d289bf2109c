import t from 'tap'
import { RequestContext } from '../../plugins/context.ts'
import { findReport, keepReport } from '../../plugins/debugger-reports.ts'
import { buildApp } from '../build-app.ts'

t.test('keepReport', async (t) => {
  t.test('keeps what the last ten pages can be asked about', async (t) => {
    const app = await buildApp(t)
    const context = app.testRequestContext((context) => context)
    if (!(context instanceof RequestContext)) throw new Error('It is no context.')
    for (let i = 0; i < 12; i++) keepReport(`e${i}`, { frames: [], context })
    t.equal(findReport('e1'), undefined)
    t.same(findReport('e2'), { frames: [], context })
    t.same(findReport('e11'), { frames: [], context })
    t.equal(findReport('constructor'), undefined)
  })
})
