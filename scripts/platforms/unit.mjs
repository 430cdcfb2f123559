/**
 * Runs the unit tests that use the addon with the binaries of the package, on each platform whose
 * programs run on this machine. They run without Jest, each file in a process of its own: see
 * tests/platforms/guest.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../system.mjs'
import { hosts } from './hosts.mjs'
import { prebuilds } from './prebuild.mjs'

/** A checkout that has never been built, but has the binaries of the package. */
const stage = path.join(root, 'build', 'platforms')

/** In the stage. */
const GLOBALS = 'tests/platforms/guest/jest-globals.mjs'
const REPORTER = 'tests/platforms/guest/reporter.mjs'

const STAGED = ['dist', 'docs', 'lib', 'package.json', 'preload', 'README.md', 'scripts', 'tests']

/** Milliseconds that one file may take, on the slowest of them. */
const PATIENCE = 1_200_000

/**
 * @param {string} suite Its name in the results.
 * @param {string} name That of the host.
 * @param {string[]} patterns Of files; all without any.
 * @returns {import('../results.mjs').Result}
 * @throws {Error} If this machine should be able to run programs of that platform, and is not.
 */
export function unitTestsOn(suite, name, patterns = []) {
  const result = { suite, passed: 0, failed: 0, skipped: 0 }
  const host = ready(name)
  if (!host) return { ...result, skipped: 1 }
  for (const file of prepareStage(patterns)) {
    const tests = path.join('tests', 'unit', file)
    if (host.noChildren && read(tests).includes('node:child_process')) {
      console.log(`  ${file}: skipped, since ${host.noChildren}`)
      result.skipped++
      continue
    }
    const counts = runFile(host, tests)
    for (const outcome of /** @type {const} */ (['passed', 'failed', 'skipped'])) {
      result[outcome] += counts[outcome]
    }
  }
  return result
}

/**
 * @param {string} name
 * @returns {import('./hosts.mjs').Host | undefined} Nothing on machines of developers that lack
 *   something, where what is not tested is said.
 */
function ready(name) {
  try {
    const host = hosts[name]()
    console.log(`${host.what}, version ${evaluate(host, 'process.versions.node')}`)
    return host
  } catch (error) {
    if (process.env.CI) throw error
    console.warn(`skipped: ${/** @type {Error} */ (error).message}`)
  }
}

/** @param {string[]} patterns @returns {string[]} The files of tests, in the stage. */
function prepareStage(patterns) {
  fs.rmSync(stage, { recursive: true, force: true })
  for (const name of STAGED) {
    fs.cpSync(path.join(root, name), path.join(stage, name), { recursive: true })
  }
  fs.cpSync(prebuilds, path.join(stage, 'prebuilds'), { recursive: true })
  // Found before Jest's own.
  const globals = path.join(stage, 'node_modules', '@jest', 'globals')
  fs.mkdirSync(globals, { recursive: true })
  fs.writeFileSync(path.join(globals, 'package.json'), '{ "type": "module" }')
  fs.writeFileSync(path.join(globals, 'index.js'), `export * from '../../../${GLOBALS}'`)
  return fs
    .readdirSync(path.join(stage, 'tests', 'unit'))
    .filter((name) => name.endsWith('.test.mjs') && usesAddon(path.join('tests', 'unit', name)))
    .filter((name) => patterns.length === 0 || patterns.some((pattern) => name.includes(pattern)))
}

/** @param {string} file */
function usesAddon(file) {
  return /'\.\.\/\.\.\/lib\/main\/|\.\/lib\/main\/addon/.test(read(file))
}

/** @param {string} file */
function read(file) {
  return fs.readFileSync(path.join(stage, file), 'utf8')
}

/** @param {import('./hosts.mjs').Host} host @param {string} file */
function runFile(host, file) {
  const outcomes = 'outcomes.jsonl'
  fs.rmSync(path.join(stage, outcomes), { force: true })
  const report = [`--test-reporter=./${REPORTER}`, `--test-reporter-destination=${outcomes}`]
  const start = Date.now()
  const { status, error, stderr } = execute(host, [
    '--expose-gc',
    '--import',
    `./${GLOBALS}`,
    ...report,
    file
  ])
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, outcome, error: why } of readOutcomes(outcomes)) {
    counts[outcome]++
    if (outcome === 'failed') console.error(`  ${name}\n${why}\n`)
  }
  // Whatever ended it before its tests came to an end.
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) {
    counts.failed++
    console.error(`  ended with ${error?.message ?? status}\n${stderr}`)
  }
  const seconds = ((Date.now() - start) / 1000).toFixed(1)
  const { passed, failed, skipped } = counts
  console.log(
    `  ${path.basename(file)}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`
  )
  return counts
}

/**
 * @param {string} outcomes
 * @returns {import('../../tests/platforms/guest/reporter.mjs').Outcome[]}
 */
function readOutcomes(outcomes) {
  if (!fs.existsSync(path.join(stage, outcomes))) return []
  return read(outcomes)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/** @param {import('./hosts.mjs').Host} host @param {string} expression Of a string. */
function evaluate(host, expression) {
  fs.mkdirSync(stage, { recursive: true })
  const file = 'evaluated.txt'
  fs.rmSync(path.join(stage, file), { force: true })
  const script = `require('fs').writeFileSync('${file}', ${expression})`
  const { status, error, stderr } = execute(host, ['-e', script])
  if (status !== 0) throw new Error(`it ended with ${error?.message ?? status}: ${stderr}`)
  return read(file)
}

/** @param {import('./hosts.mjs').Host} host @param {string[]} args */
function execute({ command: [program, ...before], env }, args) {
  const options = { cwd: stage, env, timeout: PATIENCE, maxBuffer: 1 << 28 }
  return spawnSync(program, [...before, ...args], { ...options, encoding: 'utf8' })
}
