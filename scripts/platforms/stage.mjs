/**
 * Makes a copy of the checkout that has the package's binaries but no local build. There unit tests run
 * with the binaries, and without Jest, which is too slow on an emulated processor.
 */

import fs from 'node:fs'
import path from 'node:path'
import { root } from '../system.mjs'
import { prebuilds } from './prebuild.mjs'

/** The files that tests need. */
const PARTS = ['dist', 'docs', 'lib', 'package.json', 'preload', 'README.md', 'scripts', 'tests']

/** The replacement of Jest: see tests/platforms/guest. */
const GLOBALS = './tests/platforms/guest/jest-globals.mjs'
const REPORTER = './tests/platforms/guest/reporter.mjs'

/** In the stage. */
const OUTCOMES = 'outcomes.jsonl'
const TESTS = 'tests/unit'

/** @param {string} name @returns {string} Its folder. It finds packages in that of the project. */
export function makeStage(name) {
  const stage = path.join(root, 'build', 'platforms', name)
  fs.rmSync(stage, { recursive: true, force: true })
  for (const part of PARTS) {
    fs.cpSync(path.join(root, part), path.join(stage, part), { recursive: true })
  }
  fs.cpSync(prebuilds, path.join(stage, 'prebuilds'), { recursive: true })
  // Found before Jest's own.
  const globals = path.join(stage, 'node_modules', '@jest', 'globals')
  fs.mkdirSync(globals, { recursive: true })
  fs.writeFileSync(path.join(globals, 'package.json'), '{ "type": "module" }')
  fs.writeFileSync(path.join(globals, 'index.js'), `export * from '../../../${GLOBALS}'`)
  return stage
}

/**
 * @param {string} stage
 * @returns {{ file: string, startsNode: boolean }[]} The test files that load the addon, and whether
 *   they start another Node. Not those that pack the package, which needs the whole checkout, nor those
 *   of full and failing disks, which are disk images of Linux.
 */
export function testsOfAddon(stage) {
  return fs
    .readdirSync(path.join(stage, TESTS), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => ({ file: `${TESTS}/${name}`, text: read(stage, `${TESTS}/${name}`) }))
    .filter(({ text }) => /'(?:\.\.\/)+lib\/main\/|\.\/lib\/main\/native\/addon/.test(text))
    .filter(({ text }) => !/\/(consumer|loop-disk)\.mjs'|'mount'/.test(text))
    .map(({ file, text }) => ({ file, startsNode: text.includes('node:child_process') }))
}

/** @param {string} file @returns {string[]} Node's arguments to run it and write the outcomes. */
export function argumentsFor(file) {
  const reporting = [`--test-reporter=${REPORTER}`, `--test-reporter-destination=${OUTCOMES}`]
  return ['--expose-gc', '--import', GLOBALS, ...reporting, file]
}

/**
 * The outcomes of the last file.
 *
 * @param {string} stage
 * @returns {import('../../tests/platforms/guest/reporter.mjs').Outcome[]}
 */
export function takeOutcomes(stage) {
  if (!fs.existsSync(path.join(stage, OUTCOMES))) return []
  const lines = read(stage, OUTCOMES).split('\n').filter(Boolean)
  fs.rmSync(path.join(stage, OUTCOMES))
  return lines.map((line) => JSON.parse(line))
}

/** @param {string} stage @param {string} file */
function read(stage, file) {
  return fs.readFileSync(path.join(stage, file), 'utf8')
}
