import t from 'tap'
import { FlaskishError } from '../../lib/errors.ts'

t.test('FlaskishError', async (t) => {
  t.test('says what was tried, what was found and the fix, with a caret', async (t) => {
    const error = new FlaskishError('FLASKISH_ERR_RULE_SYNTAX', { rule: '/<x', position: 1, found: '"<" is never closed.', fix: 'Add ">".' })
    t.equal(error.code, 'FLASKISH_ERR_RULE_SYNTAX')
    t.match(error.message, /^Cannot parse the rule "\/<x": "<" is never closed\. Add ">"\.\n {2}\/<x\n {3}\^$/)
  })
})
