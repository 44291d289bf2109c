import neostandard, { resolveIgnoresFromGitignore } from 'neostandard'

export default [
  ...neostandard({ ts: true, ignores: resolveIgnoresFromGitignore() }),
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-redeclare': 'off',
      'no-use-before-define': 'off'
    }
  },
  // Flask's spellings are what this file is for.
  { files: ['plugins/flask-names.ts'], rules: { camelcase: 'off' } }
]
