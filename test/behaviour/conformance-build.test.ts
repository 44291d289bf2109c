import t from 'tap'
import { BUILD_DIFFERENCES, compareBuild, isRefusedFraction, runBuilds } from '../conformance/build.ts'
import type { BuildCase } from '../conformance/build.ts'
import { readCorpus } from '../conformance/corpus.ts'
import { createLedger, findReason } from '../conformance/ledger.ts'

t.test('urlFor', async (t) => {
  const cases = readCorpus<BuildCase>('build')

  t.test('builds what Flask builds', async (t) => {
    const ledger = createLedger('builds')
    for (const buildCase of cases) {
      const results = await runBuilds(buildCase)
      for (const [index, step] of buildCase.builds.entries()) {
        const subject = { rules: buildCase.rules, step }
        const reason = findReason(BUILD_DIFFERENCES, subject)
        const expected = isRefusedFraction(subject) ? { error: 'an int with a fraction' } : step.expect
        const built = results[index]
        const what = `${buildCase.id} ${step.endpoint} ${JSON.stringify(step.values)} ${JSON.stringify(step.options)}`
        if (reason !== undefined) ledger.leaveOut(reason)
        else ledger.count(what, built === undefined ? ['no result'] : compareBuild(expected, built))
      }
      t.same(ledger.takeMismatches(), [], buildCase.id)
    }
    for (const line of ledger.summary()) t.comment(line)
  })
})
