/** Runs all linters and type checks. Continues after a failure, so that one run shows all failures. */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { clearResults, printSummary, saveResult } from './results.mjs'
import { needPrograms, root, run, runBin, runScript } from './system.mjs'

/** @type {Record<string, () => void>} */
const linters = {
  eslint: () => runBin('eslint', ['.']),
  prettier: () => runBin('prettier', ['--check', '--log-level', 'warn', '.']),
  tsc: () => runBin('tsc', ['-p', 'tsconfig.json']),
  'tsc of tests': () => runBin('tsc', ['-p', 'tsconfig/tests.json']),
  // A program of its own, since it declares its calls and refs.
  'tsc of notes': () => runBin('tsc', ['-p', path.join('examples', 'notes')]),
  'clang-format': () => run('clang-format', ['--dry-run', '-Werror', ...cFiles(['.c', '.h'])]),
  'clang-tidy': clangTidy,
  cppcheck
}

await runScript(async () => {
  needPrograms({
    'clang-format': 'clang-format',
    'clang-tidy': 'clang-tidy',
    cppcheck: 'cppcheck'
  })
  // The build makes the types of generated modules, and the compile commands.
  await build()
  clearResults(['lint'])
  const failed = Object.entries(linters).filter(([name, lint]) => !passes(name, lint))
  saveResult({
    suite: 'lint',
    passed: Object.keys(linters).length - failed.length,
    failed: failed.length,
    skipped: 0
  })
  printSummary(['lint'])
  if (failed.length > 0) process.exitCode = 1
})

/** @param {string} name @param {() => void} lint */
function passes(name, lint) {
  const start = Date.now()
  try {
    lint()
    console.log(`${name.padEnd(14)} ok (${((Date.now() - start) / 1000).toFixed(1)} s)`)
    return true
  } catch {
    console.error(`${name.padEnd(14)} FAILED`)
    return false
  }
}

/** @param {string[]} suffixes @returns {string[]} Our C files, relative to the project. */
function cFiles(suffixes) {
  return ['native', 'tests/native', 'bench/native']
    .filter((folder) => fs.existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => suffixes.includes(path.extname(name)))
        .map((name) => path.join(folder, name))
    )
}

function clangTidy() {
  // Only files that this machine compiles have a compile command.
  const commands = JSON.parse(
    fs.readFileSync(path.join(root, 'build', 'release', 'compile_commands.json'), 'utf8')
  )
  const compiled = new Set(
    commands.map((/** @type {{ file: string }} */ { file }) => path.relative(root, file))
  )
  const files = cFiles(['.c']).filter((file) => compiled.has(file))
  // clang-tidy itself works on one file at a time.
  const script =
    'xargs -P "$JOBS" -n 4 clang-tidy --quiet -p build/release --extra-arg=-Wno-ignored-optimization-argument'
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    cwd: root,
    input: files.join('\n'),
    encoding: 'utf8',
    env: { ...process.env, JOBS: String(os.availableParallelism()) }
  })
  if (status === 0) return
  const counts = /^\d+ warnings? (generated|treated)/
  const errors = stderr.split('\n').filter((line) => !counts.test(line))
  process.stderr.write(`${stdout}${errors.join('\n')}`)
  throw new Error('clang-tidy')
}

function cppcheck() {
  const checks = ['--enable=warning,performance,portability', '--inline-suppr', '--std=c11']
  const quiet = ['--quiet', '--error-exitcode=1', '--suppress=missingIncludeSystem']
  const cache = path.join('build', 'cppcheck')
  fs.mkdirSync(path.join(root, cache), { recursive: true })
  const jobs = ['-j', String(os.availableParallelism()), `--cppcheck-build-dir=${cache}`]
  // The build writes the table of error codes into its own folder.
  const folders = ['native/core', 'build/release/native/core', 'tests/native']
  const includes = folders.flatMap((folder) => ['-I', folder])
  run('cppcheck', [...checks, ...quiet, ...jobs, ...includes, ...cFiles(['.c'])])
}
