/**
 * Links a DLL with Zig so that one of its imports is delayed: `delay-linker.mjs <name of the imported
 * program> <zig cc> <arguments>`. `zig cc` has no option for that. So this links as usual, and then
 * runs the same linker command again with the option added.
 */

import { spawnSync } from 'node:child_process'
import path from 'node:path'

const [delayed, compiler, ...args] = process.argv.slice(2)
const usual = spawnSync(compiler, [...args, '-v'], { encoding: 'utf8' })
const link = usual.stderr?.match(/^lld-link (.*)$/m)?.[1]
if (usual.status !== 0 || !link) fail(usual, 'zig cc has printed no command of its linker')

// The command is printed without quotes.
const words = /** @type {string} */ (link).split(' ')
const zig = path.join(path.dirname(compiler), 'zig')
const late = spawnSync(zig, ['lld-link', ...words, `-delayload:${delayed}`], { encoding: 'utf8' })
if (late.status !== 0) fail(late, 'folders with spaces in their names cannot be linked')

/** @param {import('node:child_process').SpawnSyncReturns<string>} result @param {string} hint */
function fail({ error, status, stderr }, hint) {
  console.error(`${error?.message ?? stderr}\nLinking failed with ${status}; perhaps ${hint}.`)
  process.exit(1)
}
