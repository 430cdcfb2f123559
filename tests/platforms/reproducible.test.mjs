/** That anybody who builds the binaries gets the ones that are published. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { BINARY, prebuild, prebuilds } from '../../scripts/platforms/prebuild.mjs'
import { targets } from '../../scripts/platforms/targets.mjs'

/** Milliseconds: without its cache, Zig compiles its own libraries first. */
const PATIENCE = 1_200_000

/** @type {string} */
let folder

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-again-'))
  const [output, build, caches] = ['output', 'build', 'caches'].map((name) =>
    path.join(folder, name)
  )
  prebuild({ output, build, caches })
}, PATIENCE)
afterAll(() => fs.rmSync(folder, { recursive: true }))

test.each(Object.keys(targets))(
  '%s: built once more, in another folder and from nothing, it has the same bytes',
  (name) => {
    const [one, other] = [prebuilds, path.join(folder, 'output')].map((output) =>
      fs.readFileSync(path.join(output, name, BINARY))
    )
    expect(one.equals(other)).toBe(true)
  }
)
