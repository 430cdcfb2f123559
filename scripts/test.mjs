/**
 * Builds and tests everything: `test.mjs [native] [unit] [electron] [--long] [-- jest arguments]`.
 * Goes on after a failure, so that one run tells all.
 */

import fs from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import {
  clearResults,
  folder,
  nothingRan,
  printSummary,
  readCTest,
  readJest,
  saveResult
} from './results.mjs'
import { Failure, needPrograms, root, run, runScript } from './system.mjs'

/** @typedef {import('./results.mjs').Result} Result */

const split = process.argv.indexOf('--')
const own = process.argv.slice(2, split < 0 ? undefined : split)
const forJest = split < 0 ? [] : process.argv.slice(split + 1)
const asked = own.filter((argument) => !argument.startsWith('--'))
if (own.includes('--long')) process.env.REMOTE_REF_LONG = '1'

/** @type {Record<string, () => Result>} */
const suites = {
  native: () => ctest('native', 'release'),
  'native-asan': () => ctest('native-asan', 'asan'),
  unit: () => jest('unit', []),
  // Windows of one test at a time: tests that fight for the display and two cores time out.
  electron: () => jest('electron', ['--runInBand', '--testTimeout=60000'])
}

await runScript(() => {
  const chosen = Object.keys(suites).filter(
    (suite) => asked.length === 0 || asked.includes(suite.replace('-asan', ''))
  )
  clearResults(asked.length === 0 ? Object.keys(suites) : chosen)
  build()
  let failed = 0
  for (const suite of chosen) {
    console.log(`\n── ${suite} ${'─'.repeat(70 - suite.length)}`)
    const result = attempt(suite)
    saveResult(result)
    failed += result.failed
  }
  printSummary(chosen)
  if (failed > 0) process.exitCode = 1
})

/** @param {string} suite @returns {Result} */
function attempt(suite) {
  try {
    return suites[suite]()
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error)
    return nothingRan(suite)
  }
}

/** @param {string} suite @param {string} preset @returns {Result} */
function ctest(suite, preset) {
  needPrograms({ ctest: 'cmake' })
  const report = freshReport(`${suite}.xml`)
  run('cmake', ['--preset', preset, '-Wno-dev'], { quiet: true })
  run('cmake', ['--build', '--preset', preset, '--parallel'], { quiet: true })
  toItsEnd(() => run('ctest', ['--preset', preset, '--parallel', '2', '--output-junit', report]))
  return readCTest(suite, report)
}

/**
 * @param {string} suite @param {string[]} args
 * @returns {Result}
 */
function jest(suite, args) {
  const report = freshReport(`${suite}.json`)
  const bin = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const output = ['--json', '--outputFile', report, '--selectProjects', suite]
  const node = ['--experimental-vm-modules', '--expose-gc', '--no-warnings']
  toItsEnd(() => run(process.execPath, [...node, bin, ...output, ...args, ...forJest]))
  return readJest(suite, report)
}

/** @param {string} name @returns {string} */
function freshReport(name) {
  const report = path.join(folder, name)
  fs.rmSync(report, { force: true })
  return report
}

/** Failed tests are in the report: the runner's own status says nothing more. @param {() => void} fn */
function toItsEnd(fn) {
  try {
    fn()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}
