/** Compiles projects with TypeScript: see compiler.mjs. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll } from '@jest/globals'
import { packBeforeAll } from './consumer.mjs'

/** @typedef {{ status: number, output: string }} Outcome The status is 0 if nothing is wrong. */

/** Milliseconds for a test that compiles a project from nothing. */
export const PATIENCE = 240_000

/** Options of every project: as strict as new apps are. */
export const STRICT = {
  module: 'preserve',
  moduleResolution: 'bundler',
  target: 'es2022',
  strict: true,
  noEmit: true
}

/** Apps that have installed the packed package, and a compiler, for the tests of a file. */
export function compiledApps() {
  return { consumers: packBeforeAll(PATIENCE), compileProject: startCompiler() }
}

/**
 * Starts a compiler for the tests of a file. It is a process of its own, so that the garbage collector
 * of the tests has none of its memory.
 *
 * @returns {(config: string) => Promise<Outcome>} Compiles the project of a tsconfig.json, one at a
 *   time.
 */
export function startCompiler() {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let compiler
  /** @type {Promise<never>} */
  let ended
  afterAll(() => void compiler?.kill())
  return async (config) => {
    if (!compiler) {
      compiler = fork(new URL('compiler.mjs', import.meta.url), { execArgv: [] })
      ended = once(compiler, 'exit').then(([code]) => {
        throw new Error(`the compiler ended with ${code}`)
      })
      ended.catch(() => {})
    }
    compiler.send(config)
    const [outcome] = await Promise.race([once(compiler, 'message'), ended])
    return outcome
  }
}
