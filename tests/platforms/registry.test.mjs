/** Tools that are fetched: only what is expected gets into the cache. */

import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { cache, fetchTool } from '../../scripts/registry.mjs'

const FOLDER = 'tool-of-a-test'

/** @type {string} */
let source
/** @type {import('../../scripts/registry.mjs').Tool} */
let tool

/** npm packs a folder as it does a package of the registry. */
beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {})
  source = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-tool-'))
  fs.writeFileSync(path.join(source, 'package.json'), '{ "name": "tool", "version": "1.0.0" }')
  execFileSync('npm', ['pack', '--pack-destination', source], { cwd: source, stdio: 'ignore' })
  const tarball = fs.readFileSync(path.join(source, 'tool-1.0.0.tgz'))
  fs.rmSync(path.join(source, 'tool-1.0.0.tgz'))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  tool = { spec: source, integrity, folder: FOLDER, what: 'a tool' }
})
afterEach(() => {
  jest.restoreAllMocks()
  delete process.env.npm_config_registry
  delete process.env.npm_config_fetch_retries
  for (const folder of [source, path.join(cache, FOLDER)])
    fs.rmSync(folder, { recursive: true, force: true })
})

const left = () => fs.readdirSync(cache).filter((name) => /^(unpack-|tool-of)/.test(name))

test('what is expected is unpacked once', () => {
  let prepared = 0
  const prepare = (/** @type {string} */ folder) => {
    prepared++
    fs.writeFileSync(path.join(folder, 'more'), '')
  }
  const first = fetchTool({ ...tool, prepare })
  expect(fs.readdirSync(first).sort()).toEqual(['more', 'package.json'])
  expect(fetchTool({ ...tool, prepare })).toBe(first)
  expect(prepared).toBe(1)
  expect(left()).toEqual([FOLDER])
})

test('what has other bytes is refused, and nothing of it is kept', () => {
  const integrity = tool.integrity.replace('sha512-', 'sha512-x')
  expect(() => fetchTool({ ...tool, integrity })).toThrow(
    `its integrity is ${tool.integrity}, not the one expected`
  )
  expect(left()).toEqual([])
})

test('without a network the message says so', () => {
  process.env.npm_config_registry = 'http://127.0.0.1:9'
  process.env.npm_config_fetch_retries = '0'
  expect(() => fetchTool({ ...tool, spec: 'a-tool-of-nobody@1.0.0' })).toThrow(
    /it cannot be downloaded: .*127\.0\.0\.1/
  )
  expect(left()).toEqual([])
})
