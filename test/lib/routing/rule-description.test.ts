import t from 'tap'
import { createConverters } from '../../../lib/routing/converters.ts'
import { toOpenApiPath, toParamsSchema } from '../../../lib/routing/rule-description.ts'
import { Rule } from '../../../lib/routing/rule.ts'

const converters = createConverters({ flight: { pattern: /[A-Z]{2}\d+/ } })
const rule = (source: string) => new Rule(source, { endpoint: 'x', converters })

t.test('toOpenApiPath', async (t) => {
  t.test('puts a variable in braces, whatever else is in its segment', async (t) => {
    t.equal(toOpenApiPath(rule('/')), '/')
    t.equal(toOpenApiPath(rule('/post/<int:postId>/')), '/post/{postId}/')
    t.equal(toOpenApiPath(rule('/<a>-<b>.txt/<path:rest>')), '/{a}-{b}.txt/{rest}')
  })
})

t.test('toParamsSchema', async (t) => {
  t.test('is undefined without variables', async (t) => {
    t.equal(toParamsSchema(rule('/about')), undefined)
  })
  t.test('requires every variable', async (t) => {
    t.same(toParamsSchema(rule('/<a>/<b>'))?.required, ['a', 'b'])
  })
  t.test('says what each converter takes', async (t) => {
    const rows = [
      ['<x>', { type: 'string', minLength: 1 }],
      ['<string(minlength=2, maxlength=5):x>', { type: 'string', minLength: 2, maxLength: 5 }],
      ['<string(length=2):x>', { type: 'string', minLength: 2, maxLength: 2 }],
      ['<string(minlength=0):x>', { type: 'string' }],
      ['<path:x>', { type: 'string', minLength: 1 }],
      ['<uuid:x>', { type: 'string', format: 'uuid' }],
      ['<any(a, "b c"):x>', { type: 'string', enum: ['a', 'b c'] }],
      ['<int:x>', { type: 'integer', minimum: 0 }],
      ['<int(signed=True):x>', { type: 'integer' }],
      ['<int(min=1, max=9):x>', { type: 'integer', minimum: 1, maximum: 9 }],
      ['<int(fixed_digits=3):x>', { type: 'string', pattern: '^\\d{3}$' }],
      ['<int(fixed_digits=3, signed=True):x>', { type: 'string', pattern: '^-?\\d{3}$' }],
      ['<bigint:x>', { type: 'integer', minimum: 0 }],
      ['<float(max=2.5):x>', { type: 'number', minimum: 0, maximum: 2.5 }],
      ['<flight:x>', { type: 'string' }]
    ] as const
    for (const [variable, schema] of rows) t.same(toParamsSchema(rule(`/${variable}`))?.properties, { x: schema }, variable)
  })
})
