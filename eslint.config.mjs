import js from '@eslint/js'
import globals from 'globals'

export default [
  { ignores: ['**/dist/', '**/build/', 'types/', 'coverage/', 'preload/*.d.ts', '.cache/'] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, globals: globals.nodeBuiltin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', 400],
      'no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true }
      ],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': ['error', { destructuring: 'all' }]
    }
  },
  {
    files: ['lib/**/*.js'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['any', 'timeout'].map((property) => ({
          object: 'AbortSignal',
          property,
          message: 'Node 20 forgets it too early, or never: see lib/server/http/waiting.js.'
        }))
      ]
    }
  },
  {
    files: ['lib/{main,persist,testing,vite}/**/*.js', 'preload/**/*.js', '**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: globals.node }
  },
  {
    // Pages, and modules that run in pages and in main alike.
    files: [
      'lib/{client,shared,vue}/**/*.js',
      'bench/*/page.js',
      'examples/*/src/**/*.js',
      'tests/electron/**/page/**/*.js'
    ],
    languageOptions: { sourceType: 'module', globals: globals.browser }
  },
  {
    files: ['preload/**/*.js', '**/preload.cjs'],
    languageOptions: { globals: globals.browser }
  },
  {
    files: ['tests/**/*.mjs'],
    languageOptions: { globals: { ...globals.jest, gc: 'readonly' } }
  },
  {
    // Functions given to Playwright's evaluate() run in pages.
    files: ['tests/electron/**/*.mjs', 'tests/setups/**/*.mjs', 'examples/*/tour/**/*.js'],
    languageOptions: { globals: globals.browser }
  }
]
