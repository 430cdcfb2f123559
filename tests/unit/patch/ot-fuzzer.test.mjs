/**
 * The fuzzer of the ottypes project, run on our patches as one of its types: apply, compose, and the
 * diamond of transform, for single operations, lists of them and composed ones.
 */

import { createRequire } from 'node:module'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { jest } from '@jest/globals'
import { decode, stringify, transformLists } from '../../../lib/shared/index.js'
import { applyPatches } from '../helpers/patches.mjs'
import { Pending } from '../../../lib/client/pending/pending.js'
import { Random, expected, patches, tree } from '../helpers/generate.mjs'

const ITERATIONS = Number(process.env.RUNS ?? 20_000) / 10

/** Seeded random numbers, so that the printed seed replays a failure. */
class FuzzerRandom extends Random {
  next() {
    return fuzzer.randomReal()
  }
}

process.env.SEED ??= String(Math.floor(Math.random() * 2 ** 31))
// It stores its progress in the working folder, and would continue from there the next time.
const home = process.cwd()
process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-')))
afterAll(() => process.chdir(home))
const fuzzer = createRequire(import.meta.url)('ot-fuzzer')
const random = new FuzzerRandom(0)

/**
 * Snapshots are text, since the fuzzer's way of cloning loses members named `__proto__`. What it
 * calls left comes first in main's order.
 */
const type = {
  name: 'electron-remote-ref',
  create: () => stringify(tree(random)),
  apply: (text, list) => stringify(applyPatches(decode(text), list.map(revived))),
  transform: (list, other, side) =>
    side === 'left' ? transformLists(other, list)[1] : transformLists(list, other)[0],
  compose(first, second) {
    const pending = new Pending()
    pending.record(first)
    pending.record(second)
    return pending.buffer
  },
  // Members are put in order by the replica: see explore.test.mjs.
  serialize: (text) => sorted(JSON.parse(text))
}

function randomOperation(text) {
  const root = decode(text)
  const list = patches(random, root, 3)
  const operation = list.map(({ value, ...rest }) =>
    value === undefined ? rest : { ...rest, text: stringify(value) }
  )
  return [operation, stringify(list.reduce(expected, root))]
}

function revived({ op, path, from, edit, text }) {
  return { op, path, from, edit, ...(text !== undefined && { value: decode(text) }) }
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key])])
}

test(`${ITERATIONS} rounds of ot-fuzzer`, () => {
  /** @type {('log' | 'error' | 'time' | 'timeEnd')[]} */
  const methods = ['log', 'error', 'time', 'timeEnd']
  const said = methods.map((method) => jest.spyOn(console, method).mockImplementation(() => {}))
  process.stderr.write(`ot-fuzzer: ${ITERATIONS} rounds from seed ${process.env.SEED}\n`)
  fuzzer(type, randomOperation, ITERATIONS)
  for (const spy of said) spy.mockRestore()
})
