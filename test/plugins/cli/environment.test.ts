import { join } from 'node:path'
import t from 'tap'
import { loadEnvironment } from '../../../plugins/cli/environment.ts'

t.test('loadEnvironment', async (t) => {
  const folder = t.testdir({
    '.env': 'A=outside',
    project: {
      'package.json': '{}',
      '.env': 'A=env\nB=env\nC="two\nlines" # comment',
      '.flaskishenv': 'B=flaskishenv\nD=flaskishenv',
      'named.env': 'A=named\nD=named',
      deep: { '.flaskishenv': 'E=deep' },
      other: { 'package.json': '{}', '.env': {} }
    }
  })
  const project = join(folder, 'project')

  t.test('reads .env before .flaskishenv, and neither over the environment', async (t) => {
    const environment = { D: 'present' }
    t.same(loadEnvironment(environment, undefined, project), [join(project, '.env'), join(project, '.flaskishenv')])
    t.same(environment, { A: 'env', B: 'env', C: 'two\nlines', D: 'present' })
  })

  t.test('reads the file that is named before both', async (t) => {
    const environment = {}
    loadEnvironment(environment, 'named.env', project)
    t.match(environment, { A: 'named', B: 'env', D: 'named' })
  })

  t.test('looks upwards as far as the project goes', async (t) => {
    const environment = {}
    t.same(loadEnvironment(environment, undefined, join(project, 'deep')), [join(project, '.env'), join(project, 'deep', '.flaskishenv')])
    t.match(environment, { A: 'env', E: 'deep' })
    const other = {}
    t.same(loadEnvironment(other, undefined, join(project, 'other')), [join(project, 'other', '.env'), join(project, 'other', '.flaskishenv')])
    t.same(other, {})
  })

  t.test('gives up at the top of the disk', async (t) => {
    t.same(loadEnvironment({}, undefined, '/'), ['/.env', '/.flaskishenv'])
  })

  t.test('reads only what is named when it is told to skip the others', async (t) => {
    const environment = { FLASKISH_SKIP_DOTENV: '1' }
    t.same(loadEnvironment(environment, join(project, 'named.env'), project), [join(project, 'named.env')])
    t.same(environment, { FLASKISH_SKIP_DOTENV: '1', A: 'named', D: 'named' })
  })

  t.test('says so when the file that is named is not there', async (t) => {
    t.throws(() => loadEnvironment({}, 'nope.env', project), { message: /^Cannot read the variables of .*nope\.env: ENOENT.* Correct the path, or leave it out\.$/, exitCode: 1 })
  })
})
