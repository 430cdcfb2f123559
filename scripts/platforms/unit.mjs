/**
 * Runs the unit tests that load the addon with the package's binaries, on each platform whose programs
 * run on this machine. Each file runs in its own process.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { nothingMatches, nothingRan } from '../results.mjs'
import { hosts } from './hosts.mjs'
import { argumentsFor, makeStage, takeOutcomes, testsOfAddon } from './stage.mjs'

/** @typedef {import('./hosts.mjs').Host & { stage: string }} Stage */

/** The most milliseconds for one file, on the slowest platform. */
const PATIENCE = 1_200_000

/**
 * @param {string} suite Its name in the results.
 * @param {string} name The name of the host.
 * @param {string[]} patterns Patterns of files; all files if empty.
 * @returns {import('../results.mjs').Result}
 * @throws {Error} If this machine should be able to run programs of that platform, but cannot.
 */
export function unitTestsOn(suite, name, patterns = []) {
  const result = { suite, passed: 0, failed: 0, skipped: 0 }
  const host = ready(name)
  if (!host) return { ...result, skipped: 1 }
  const matches = (/** @type {string} */ file) =>
    patterns.length === 0 || patterns.some((pattern) => file.includes(pattern))
  const files = testsOfAddon(host.stage).filter(({ file }) => matches(file))
  if (files.length === 0) return nothingMatches(suite)
  for (const { file, startsNode } of files) {
    if (host.noChildren && startsNode) {
      console.log(`  ${path.basename(file)}: skipped, since ${host.noChildren}`)
      result.skipped++
      continue
    }
    const counts = runFile(host, file)
    for (const outcome of /** @type {const} */ (['passed', 'failed', 'skipped'])) {
      result[outcome] += counts[outcome]
    }
  }
  return result.passed + result.failed === 0 ? nothingRan(suite) : result
}

/**
 * @param {string} name
 * @returns {Stage | undefined} Undefined on developers' machines that lack something. A warning says
 *   what is not tested.
 */
function ready(name) {
  try {
    const host = { ...hosts[name](), stage: makeStage(name) }
    console.log(`${host.what}, version ${versionOf(host)}`)
    return host
  } catch (error) {
    if (process.env.CI) throw error
    console.warn(`skipped: ${/** @type {Error} */ (error).message}`)
  }
}

/** Also checks that it runs. @param {Stage} host @returns {string} */
function versionOf(host) {
  const file = 'version.txt'
  const script = `require('fs').writeFileSync('${file}', process.versions.node)`
  const { status, output } = execute(host, ['-e', script])
  if (status !== 0) throw new Error(`Node ended with ${status}: ${output}`)
  return fs.readFileSync(path.join(host.stage, file), 'utf8')
}

/** @param {Stage} host @param {string} file */
function runFile(host, file) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const start = Date.now()
  const { status, output } = execute(host, argumentsFor(file))
  for (const { name, outcome, reason } of takeOutcomes(host.stage)) {
    counts[outcome]++
    if (outcome === 'failed') console.error(`  ${name}\n${reason}\n`)
  }
  // Something ended it before its tests finished.
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) {
    counts.failed++
    console.error(`  ended with ${status}\n${output}`)
  }
  const { passed, failed, skipped } = counts
  const seconds = ((Date.now() - start) / 1000).toFixed(1)
  const more = skipped > 0 ? `, ${skipped} skipped` : ''
  console.log(`  ${path.basename(file)}: ${passed} passed, ${failed} failed${more} (${seconds} s)`)
  return counts
}

/**
 * @param {Stage} host @param {string[]} args
 * @returns {{ status: number | null, output: string }}
 */
function execute({ stage, command: [program, ...before], env }, args) {
  const file = path.join(stage, 'output.txt')
  // Under Wine, Node can write to files but not to Linux pipes.
  const output = fs.openSync(file, 'w')
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['ignore', output, output]
  const ran = spawnSync(program, [...before, ...args], {
    cwd: stage,
    env,
    timeout: PATIENCE,
    stdio
  })
  fs.closeSync(output)
  return { status: ran.status, output: `${ran.error ?? ''}${fs.readFileSync(file, 'utf8')}` }
}
