/**
 * The results of the last run of each suite, stored in build/results, so that the summary counts what
 * really ran.
 */

import fs from 'node:fs'
import path from 'node:path'
import { hosts } from './platforms/hosts.mjs'
import { root } from './system.mjs'

export const folder = path.join(root, 'build', 'results')

/**
 * @typedef {object} Result
 * @property {string} suite
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {boolean} [unmatched] Whether that is because no test matches the given patterns.
 */

/** Forgets earlier runs of some suites. @param {string[]} suites */
export function clearResults(suites) {
  fs.mkdirSync(folder, { recursive: true })
  for (const suite of suites) fs.rmSync(file(suite), { force: true })
}

/** @param {Result} result */
export function saveResult(result) {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(file(result.suite), JSON.stringify(result))
}

/**
 * Counts a file that CTest wrote with --output-junit.
 *
 * @param {string} suite @param {string} report Absent if CTest did not get that far.
 * @returns {Result}
 */
export function readCTest(suite, report) {
  if (!fs.existsSync(report)) return nothingRan(suite)
  const head = fs.readFileSync(report, 'utf8').match(/<testsuite\b[^>]*>/)?.[0] ?? ''
  const count = (/** @type {string} */ name) => Number(head.match(`\\b${name}="(\\d+)"`)?.[1] ?? 0)
  if (count('tests') === 0) return nothingMatches(suite)
  const failed = count('failures') + count('errors')
  const skipped = count('skipped') + count('disabled')
  const passed = count('tests') - failed - skipped
  return passed + failed === 0 ? nothingRan(suite) : { suite, passed, failed, skipped }
}

/**
 * Counts a file that Jest wrote with --json --outputFile.
 *
 * @param {string} suite @param {string} report Absent if Jest did not get that far.
 * @returns {Result}
 */
export function readJest(suite, report) {
  if (!fs.existsSync(report)) return nothingRan(suite)
  const json = JSON.parse(fs.readFileSync(report, 'utf8'))
  // A file that could not be loaded has no tests, and counts as one failure.
  const failed = json.numFailedTests + json.numRuntimeErrorTestSuites
  const skipped = json.numPendingTests + json.numTodoTests
  if (json.numTotalTests + failed === 0) return nothingMatches(suite)
  if (json.numPassedTests + failed === 0) return nothingRan(suite)
  return { suite, passed: json.numPassedTests, failed, skipped }
}

/** The result of a suite that did not finish: a failure. @param {string} suite @returns {Result} */
export function nothingRan(suite) {
  return { suite, passed: 0, failed: 1, skipped: 0 }
}

/** The result of a suite without a test that matches. @param {string} suite @returns {Result} */
export function nothingMatches(suite) {
  console.error('No test matches.')
  return { ...nothingRan(suite), unmatched: true }
}

/** The suites, in the order in which they run. */
export const SUITES = [
  'native',
  'native-asan',
  'native-long',
  'unit',
  'electron',
  'platforms',
  ...Object.keys(hosts).map((host) => `platforms-${host}`),
  'lint',
  'cloud',
  'chaos',
  'setups'
]

/**
 * Prints the result of each suite, and `N passed, N failed` as the last line.
 *
 * @param {string[]} [suites] Suites without a result are left out.
 */
export function printSummary(suites = SUITES) {
  /** @type {Result[]} */
  const results = suites
    .filter((suite) => fs.existsSync(file(suite)))
    .map((suite) => JSON.parse(fs.readFileSync(file(suite), 'utf8')))
  console.log()
  for (const { suite, passed, failed, skipped } of results) {
    const more = skipped > 0 ? `, ${skipped} skipped` : ''
    console.log(`${suite.padEnd(26)} ${passed} passed, ${failed} failed${more}`)
  }
  const sum = (/** @type {'passed' | 'failed'} */ key) => results.reduce((n, r) => n + r[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
}

/** @param {string} suite */
function file(suite) {
  return path.join(folder, `${suite}.result.json`)
}
