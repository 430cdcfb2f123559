/**
 * Builds and tests everything, or the named suites: `test.mjs [native] [unit] [electron] [--long]`.
 * Other arguments are names of tests, or options of Jest. Continues after a failure, so that one run
 * shows all failures.
 *
 * `platforms` tests the binaries for other platforms; `setups` tests apps that install the package,
 * with common tools; `cloud` tests the log server with real databases, and has the conformance tests of its
 * protocol; `chaos` has the tests of both `unit` and `cloud` in which apps, servers and databases are killed, lose
 * power, or lose their network. They run only if they are named.
 *
 * With `--long` random tests run many more rounds, from a new seed, which they print.
 */

import fs from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { hasDisplay } from './display.mjs'
import { hosts } from './platforms/hosts.mjs'
import { prebuild } from './platforms/prebuild.mjs'
import { unitTestsOn } from './platforms/unit.mjs'
import {
  clearResults,
  folder,
  nothingRan,
  printSummary,
  readCTest,
  readJest,
  saveResult
} from './results.mjs'
import { whyNoSetups } from './setups.mjs'
import { Failure, jobs, needPrograms, root, run, runScript } from './system.mjs'

/** @typedef {import('./results.mjs').Result} Result */

const LONG_RUNS = 1_000_000
const PLATFORMS = 'platforms'
const SETUPS = 'setups'
const CLOUD = 'cloud'
const CHAOS = 'chaos'
/** Suites that run only if they are named. */
const ON_DEMAND = [PLATFORMS, SETUPS, CLOUD, CHAOS]
/** Where things end without warning. */
const CHAOS_FILES = ['unit/.*(kill|power-cut|devices-random)', 'cloud/(nats|postgres)-store'].map(
  (file) => `tests/${file}\\.test`
)

const given = process.argv.slice(2)
const long = given.includes('--long')
if (long) {
  process.env.RUNS ??= String(LONG_RUNS)
  process.env.REMOTE_REF_LONG ??= '1'
}

/** @type {Record<string, () => Result>} */
const suites = {
  native: () => ctest('native', 'release'),
  'native-asan': () => ctest('native-asan', 'asan'),
  ...(long && { 'native-long': randomPrograms }),
  // The timeout is generous, since a slow test on a busy machine is not a failure.
  unit: () => jest('unit', ['--maxWorkers=100%', `--testTimeout=${long ? 3_600_000 : 120_000}`]),
  // Two test files at a time, each with a virtual display; on the user's display, one at a time.
  electron: () => {
    const workers = hasDisplay() ? ['--runInBand'] : ['--maxWorkers=2']
    return jest('electron', [...workers, '--testTimeout=120000'])
  },
  [PLATFORMS]: () => jest(PLATFORMS, ['--runInBand', '--testTimeout=600000']),
  [SETUPS]: setups,
  // Most of it is waiting.
  [CLOUD]: () => jest(CLOUD, ['--maxWorkers=2', '--testTimeout=600000']),
  [CHAOS]: () => {
    const named = forRunner.some((argument) => !argument.startsWith('-'))
    const files = named ? [] : CHAOS_FILES
    return jest(CHAOS, ['--runInBand', '--testTimeout=3600000', ...files], ['unit', CLOUD])
  },
  ...Object.fromEntries(
    Object.keys(hosts).map((host) => {
      const suite = `${PLATFORMS}-${host}`
      return [suite, () => unitTestsOn(suite, host, forRunner)]
    })
  )
}

/** @param {string} suite @returns {string} The group of the suite, by which several can be named. */
const group = (suite) => suite.replace(/-.*/, '')
const askable = new Set(Object.keys(suites).flatMap((suite) => [suite, group(suite)]))
const asked = given.filter((argument) => askable.has(argument))
const forRunner = given.filter((argument) => argument !== '--long' && !askable.has(argument))

await runScript(async () => {
  const chosen = Object.keys(suites).filter((suite) =>
    asked.length === 0
      ? !ON_DEMAND.includes(group(suite))
      : asked.includes(suite) || asked.includes(group(suite))
  )
  clearResults(chosen)
  await build()
  if (chosen.some((suite) => group(suite) === PLATFORMS)) {
    prebuild()
    process.env.REMOTE_REF_PACK = 'built'
  }
  const results = chosen.map((suite) => {
    console.log(`\n── ${suite} ${'─'.repeat(70 - suite.length)}`)
    const result = attempt(suite)
    saveResult(result)
    return result
  })
  const elsewhere = results.filter((result) => matchesElsewhere(result, results))
  clearResults(elsewhere.map(({ suite }) => suite))
  printSummary(chosen)
  if (results.some((result) => result.failed > 0 && !elsewhere.includes(result))) {
    process.exitCode = 1
  }
})

/**
 * Whether tests match only in other suites. Such a suite is left out of the summary.
 *
 * @param {Result} result @param {Result[]} all
 */
function matchesElsewhere({ unmatched }, all) {
  const others = all.filter((other) => !other.unmatched)
  return unmatched === true && others.some(({ passed, failed }) => passed + failed > 0)
}

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
  run('cmake', ['--build', '--preset', preset, '--parallel', jobs], { quiet: true })
  // Like Jest, it runs the tests that match any of the names.
  const names = forRunner.filter((argument) => !argument.startsWith('-'))
  const matching = names.length > 0 ? ['--tests-regex', names.join('|')] : []
  const options = ['--parallel', '2', '--output-junit', report, ...matching]
  toItsEnd(() => run('ctest', ['--preset', preset, ...options]))
  return readCTest(suite, report)
}

/** The C programs that take a number of rounds and a seed. @returns {Result} */
function randomPrograms() {
  const seed = String(Math.floor(Math.random() * 2 ** 31))
  const result = { suite: 'native-long', passed: 0, failed: 0, skipped: 0 }
  for (const name of [
    'array_model',
    'object_model',
    'patch_laws',
    'transform_laws',
    'compare_laws',
    'merge_laws'
  ]) {
    const program = path.join('build', 'release', 'tests', 'native', `test_${name}`)
    console.log(`${name}: ${LONG_RUNS} rounds from seed ${seed}`)
    try {
      run(path.join(root, program), [String(LONG_RUNS), seed], { quiet: true })
      result.passed++
    } catch (error) {
      console.error(/** @type {Error} */ (error).message)
      result.failed++
    }
  }
  return result
}

/**
 * @param {string} suite @param {string[]} args @param {string[]} [projects] Of Jest's configuration.
 * @returns {Result}
 */
function jest(suite, args, projects = [suite]) {
  const report = freshReport(`${suite}.json`)
  const bin = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const node = ['--experimental-vm-modules', '--expose-gc', '--no-warnings']
  // The project comes last, since that option takes all following arguments.
  const options = [
    ...args,
    ...forRunner,
    '--json',
    '--outputFile',
    report,
    '--selectProjects',
    ...projects
  ]
  toItsEnd(() => run(process.execPath, [...node, bin, ...options]))
  return readJest(suite, report)
}

/** On a machine that cannot try them they are skipped; with `CI` set they fail. @returns {Result} */
function setups() {
  const reason = process.env.CI ? null : whyNoSetups()
  if (reason === null) return jest(SETUPS, ['--runInBand', '--testTimeout=300000'])
  console.warn(`skipped: ${reason}`)
  return { suite: SETUPS, passed: 0, failed: 0, skipped: 1 }
}

/** @param {string} name @returns {string} */
function freshReport(name) {
  const report = path.join(folder, name)
  fs.rmSync(report, { force: true })
  return report
}

/** Ignores the status of the runner, since failed tests are in the report. @param {() => void} fn */
function toItsEnd(fn) {
  try {
    fn()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}
