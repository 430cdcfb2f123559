/** Copies of main's side with other lines, such as mutants. The addon, and what windows use too, is that of the project. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root } from '../../../scripts/system.mjs'
import { mutate } from '../../simulation/mutate.mjs'

const require = createRequire(import.meta.url)

/**
 * @param {string} name Of the copy, in the folder `build`.
 * @param {[file: string, from: string, to: string][]} changes Each line must be there once.
 * @returns {((file: string) => any) & { folder: string }} Loads a file of the copy, such as
 *   `lib/persist/index.js`.
 */
export function copyOfMain(name, changes) {
  const copy = path.join(root, 'build', 'copies', name)
  fs.rmSync(copy, { recursive: true, force: true })
  const native = path.join(root, 'lib', 'main', 'native')
  for (const folder of ['lib/main', 'lib/persist']) {
    const filter = (/** @type {string} */ place) => place !== native
    fs.cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true, filter })
  }
  for (const [file, from, to] of changes) mutate(path.join(copy, file), from, to)
  for (const at of fs.readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    const place = path.join(copy, at)
    if (!place.endsWith('.js')) continue
    const text = fs.readFileSync(place, 'utf8').replace(/require\('(\.[^']+)'\)/g, (all, to) => {
      const target = path.resolve(path.dirname(place), to)
      const own = path.join(root, path.relative(copy, target))
      return fs.existsSync(target) ? all : `require(${JSON.stringify(own)})`
    })
    fs.writeFileSync(place, text)
  }
  return Object.assign((/** @type {string} */ file) => require(path.join(copy, file)), {
    folder: copy
  })
}
