/** The package that is published: what is in it, and how large it is. */

import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { BINARY, prebuilds } from '../../scripts/platforms/prebuild.mjs'
import { targets } from '../../scripts/platforms/targets.mjs'
import { packBeforeAll } from '../unit/helpers/consumer.mjs'

/**
 * The most bytes of the tarball, and of its files beside the binaries: a third of these are types, a quarter is what
 * only an app with a cloud loads, and the server.
 */
const PACKED = 1_500_000
const OTHERS = 1_100_000

const consumers = packBeforeAll(240_000)
/** @type {string} */
let folder
/** @type {string[]} Paths in the package, with slashes. */
let files

beforeAll(() => {
  folder = consumers.installed
  files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join('/'))
})

test('has the binaries of all platforms, the same that were built', () => {
  const expected = Object.keys(targets).map((name) => `${name}/${BINARY}`)
  const binaries = files.filter((name) => name.startsWith('prebuilds/'))
  expect(binaries.sort()).toEqual(expected.map((name) => `prebuilds/${name}`).sort())
  for (const name of expected) {
    const [packed, built] = [path.join(folder, 'prebuilds'), prebuilds].map((from) =>
      fs.readFileSync(path.join(from, name))
    )
    expect(packed.equals(built)).toBe(true)
  }
})

test('has JavaScript, declarations and words beside them, and nothing to compile', () => {
  const others = files.filter((name) => !name.startsWith('prebuilds/'))
  expect(others).toEqual(
    expect.arrayContaining(['dist/main.js', 'dist/vue.mjs', 'dist/client.mjs'])
  )
  expect(others.filter((name) => !/(\.m?js|\.d\.m?ts|\.md|\.json|^LICENSE)$/.test(name))).toEqual(
    []
  )
})

test('runs nothing when it is installed', () => {
  const { scripts, gypfile } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8')
  )
  const ran = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => name in scripts)
  expect({ ran, gypfile }).toEqual({ ran: [], gypfile: undefined })
  expect(files).not.toContain('binding.gyp')
})

test('is small', () => {
  const sum = (/** @type {(name: string) => boolean} */ which) =>
    files.filter(which).reduce((n, name) => n + fs.statSync(path.join(folder, name)).size, 0)
  const packed = fs.statSync(consumers.tarball).size
  const binaries = sum((name) => name.startsWith('prebuilds/'))
  const others = sum((name) => !name.startsWith('prebuilds/'))
  process.stdout.write(
    `    packed ${packed} bytes; unpacked ${binaries} of binaries and ${others} of others\n`
  )
  expect(packed).toBeLessThan(PACKED)
  expect(others).toBeLessThan(OTHERS)
})
