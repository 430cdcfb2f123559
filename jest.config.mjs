/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  // Modules run as they are: what is tested is what is published.
  transform: {},
  // The package's own link to itself in node_modules must not be crawled as a second copy.
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.cache/', '<rootDir>/examples/'],
  watchPathIgnorePatterns: ['<rootDir>/build/']
}

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/tests/unit/**/*.test.{mjs,cjs}'] },
    {
      ...common,
      displayName: 'electron',
      testMatch: ['<rootDir>/tests/electron/**/*.test.mjs'],
      globalSetup: '<rootDir>/tests/electron/harness/global-setup.mjs',
      setupFiles: ['<rootDir>/tests/electron/harness/own-display.mjs'],
      globalTeardown: '<rootDir>/tests/electron/harness/global-teardown.mjs'
    },
    {
      ...common,
      displayName: 'platforms',
      testMatch: ['<rootDir>/tests/platforms/**/*.test.mjs']
    },
    { ...common, displayName: 'cloud', testMatch: ['<rootDir>/tests/cloud/*.test.mjs'] },
    {
      ...common,
      displayName: 'setups',
      testMatch: ['<rootDir>/tests/setups/**/*.test.mjs'],
      globalSetup: '<rootDir>/tests/setups/harness/global-setup.mjs',
      globalTeardown: '<rootDir>/tests/electron/harness/global-teardown.mjs'
    }
  ]
}
