/**
 * Runs the libFuzzer targets: `fuzz.mjs [target ...] [seconds] [--merge]`, all of them and 60 seconds
 * by default. The seconds are of CPU time and count for each target, so that a run on a busy machine
 * does as much as one on an idle machine.
 *
 * The target `cost` looks for inputs that cost the core the most work, in total and per byte. An input
 * that costs more than all before counts as new too.
 *
 * Inputs that reach new code are kept in build/fuzz/corpus for the next run. `--merge` adds those that
 * tests/native/fuzz/corpus lacks, as few and as short as possible. Findings are kept in
 * build/fuzz/findings and end the run with an error. Each run adds a line to build/fuzz/log.jsonl.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Failure, jobs, needPrograms, root, run, runScript } from './system.mjs'

const sources = path.join(root, 'tests', 'native', 'fuzz')
const built = path.join(root, 'build', 'fuzz')
/** The most bytes of an input: enough for dozens of transactions. */
const MAX_INPUT = 4096
/** The most bytes of an input that is kept with the tests. */
const MAX_KEPT = 1024
/**
 * Seconds that an input of `cost` may take. Each of its messages may be taken in steps, up to a limit for all of them:
 * about three seconds for an input in main, and ten times that with sanitizers on a busy machine.
 */
const COSTLY = 120
/** Seconds between two checks of a target's CPU time. */
const ROUND = 300

const TARGETS = fs
  .readdirSync(sources)
  .flatMap((name) => /^fuzz_(\w+)\.c$/.exec(name)?.[1] ?? [])
  .sort()

/** @typedef {{ executions: number, cpu: number, added: number }} Round */

await runScript(() => {
  const given = process.argv.slice(2)
  const asked = given.filter((argument) => TARGETS.includes(argument))
  const seconds = Number(given.find((argument) => /^\d+$/.test(argument)) ?? 60)
  const unknown = given.find(
    (argument) => !TARGETS.includes(argument) && !/^(\d+|all|--merge)$/.test(argument)
  )
  if (unknown) {
    throw new Failure(`There is no target "${unknown}". There are: ${TARGETS.join(', ')}.`)
  }
  needPrograms({ clang: 'clang', cmake: 'cmake' })
  run('cmake', ['--preset', 'fuzz', '-Wno-dev'], { quiet: true })
  run('cmake', ['--build', '--preset', 'fuzz', '--parallel', jobs], { quiet: true })
  for (const target of asked.length > 0 ? asked : TARGETS) {
    fuzz(target, seconds)
    if (given.includes('--merge')) merge(target)
  }
})

/** @param {string} target @param {number} seconds Of CPU time. */
function fuzz(target, seconds) {
  const started = new Date().toISOString()
  const sum = { executions: 0, cpu: 0, added: 0 }
  while (sum.cpu < seconds) {
    const left = Math.ceil(seconds - sum.cpu)
    const round = runRound(target, Math.min(left, ROUND))
    sum.executions += round.executions
    sum.cpu += round.cpu
    sum.added += round.added
  }
  const line = { target, started, ...sum, cpu: Math.round(sum.cpu), findings: 0 }
  fs.appendFileSync(path.join(built, 'log.jsonl'), `${JSON.stringify(line)}\n`)
  const rate = Math.round(sum.executions / sum.cpu)
  console.log(
    `${target.padEnd(9)} ${sum.executions.toLocaleString('en')} inputs in ${line.cpu} s of CPU ` +
      `(${rate.toLocaleString('en')}/s), ${sum.added.toLocaleString('en')} of them new, 0 findings`
  )
}

/** @param {string} target @param {number} seconds Of wall time. @returns {Round} */
function runRound(target, seconds) {
  const options = [
    `-max_total_time=${seconds}`,
    `-max_len=${MAX_INPUT}`,
    `-timeout=${target === 'cost' ? COSTLY : 10}`,
    '-rss_limit_mb=2048',
    '-print_final_stats=1',
    `-dict=${path.join(sources, 'json.dict')}`,
    `-artifact_prefix=${folder('findings')}${path.sep}${target}-`
  ]
  const corpora = [folder('corpus', target), kept(target)]
  // The last line of `times` is the CPU time of the shell's children.
  const script = '"$@"; code=$?; times; exit $code'
  const command = [program(target), ...options, ...corpora]
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', ...command], {
    cwd: built,
    encoding: 'utf8',
    maxBuffer: 1 << 28
  })
  if (status !== 0) {
    const report = stderr.split('\n').slice(-80).join('\n')
    throw new Failure(`${report}\n"${target}" has found something: ${folder('findings')}`)
  }
  const times = stdout.trimEnd().split('\n').at(-1) ?? ''
  let cpu = 0
  for (const [, minutes, rest] of times.matchAll(/(\d+)m([\d.]+)s/g)) {
    cpu += Number(minutes) * 60 + Number(rest)
  }
  const stat = (/** @type {string} */ name) =>
    Number(new RegExp(`stat::${name}:\\s+(\\d+)`).exec(stderr)?.[1])
  return { executions: stat('number_of_executed_units'), added: stat('new_units_added'), cpu }
}

/** Adds the found inputs to the corpus of the tests, as few as possible. @param {string} target */
function merge(target) {
  const minimal = folder('minimal', target)
  fs.rmSync(minimal, { recursive: true, force: true })
  fs.mkdirSync(minimal)
  const quiet = { quiet: true, cwd: built }
  const before = fs.readdirSync(kept(target)).length
  // An input is added only if it runs code that no kept input runs.
  const options = ['-merge=1', '-use_counters=0', `-max_len=${MAX_KEPT}`]
  for (const name of fs.readdirSync(kept(target))) {
    fs.copyFileSync(path.join(kept(target), name), path.join(minimal, name))
  }
  run(program(target), [...options, minimal, folder('corpus', target)], quiet)
  for (const name of fs.readdirSync(minimal)) {
    fs.copyFileSync(path.join(minimal, name), path.join(kept(target), name))
  }
  const now = fs.readdirSync(kept(target)).length
  console.log(`${target.padEnd(9)} ${before} inputs kept with the tests before, ${now} now`)
}

/** @param {string} target */
function program(target) {
  return path.join(built, 'tests', 'native', 'fuzz', `fuzz_${target}`)
}

/** The inputs that are kept with the tests. @param {string} target */
function kept(target) {
  const place = path.join(sources, 'corpus', `fuzz_${target}`)
  fs.mkdirSync(place, { recursive: true })
  return place
}

/** A folder below build/fuzz, made if it is not there. @param {string[]} names */
function folder(...names) {
  const place = path.join(built, ...names)
  fs.mkdirSync(place, { recursive: true })
  return place
}
