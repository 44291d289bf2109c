import t from 'tap'
import { isCount, isGroup, isText, refuse, refuseUnknown } from '../../plugins/option-checks.ts'

t.test('refuseUnknown', async (t) => {
  t.throws(() => refuseUnknown('limits.', { maxFileSiz: 1 }, ['maxFileSize']), { code: 'FLASKISH_ERR_OPTION_UNKNOWN', details: { option: 'limits.maxFileSiz', nearest: 'maxFileSize' } })
  t.doesNotThrow(() => refuseUnknown('', {}, []))
})

t.test('refuse', async (t) => {
  t.throws(() => refuse('debug', 'yes', false, 'true or false'), { code: 'FLASKISH_ERR_OPTION', details: { option: 'debug', found: '"yes"', wanted: 'true or false' } })
  t.doesNotThrow(() => refuse('debug', true, true, 'true or false'))
})

t.test('isCount, isGroup and isText', async (t) => {
  t.same([0, 7, -1, 1.5, '1', Infinity].map(isCount), [true, true, false, false, false, false])
  t.same([{}, [], null, 'x'].map(isGroup), [true, false, false, false])
  t.same([isText('a', /^a$/), isText('b', /^a$/), isText(7, /7/)], [true, false, false])
})
