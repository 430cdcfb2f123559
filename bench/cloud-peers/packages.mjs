/**
 * The peers' packages. They are no dependencies, since they are 265 packages that nothing else here needs: they are
 * installed when first measured, without install scripts, into the project's cache.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { cache } from '../../scripts/registry.mjs'
import { Failure, which } from '../../scripts/system.mjs'

/** All MIT or Apache-2.0. */
const VERSIONS = {
  yjs: '13.6.33',
  'y-websocket': '2.1.0',
  '@y/websocket-server': '0.1.1',
  'y-leveldb': '0.1.2',
  pouchdb: '9.0.0',
  'express-pouchdb': '4.2.0'
}
const specs = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`)
const folder = path.join(cache, 'cloud-peers')
const manifest = path.join(folder, 'package.json')

/** Requires one of them. */
export const peer = createRequire(manifest)

/** @param {keyof typeof VERSIONS} name @returns {string} For tables. */
export const versionOf = (name) => `${name} ${VERSIONS[name]}`

/** Installs what is missing. @throws {Failure} If npm cannot. */
export function installPeers() {
  if (isComplete()) return
  console.log('Installing the peers into .cache/cloud-peers (57 MB) ...')
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(manifest, '{ "private": true }\n')
  const options = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--save-exact',
    '--loglevel=error'
  ]
  const { status, stderr } = spawnSync(which('npm') ?? 'npm', ['install', ...options, ...specs], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  if (status !== 0) throw new Failure(`npm cannot install the peers: ${stderr}`)
}

/** npm writes the versions into the manifest when all are there. */
function isComplete() {
  if (!fs.existsSync(manifest)) return false
  const { dependencies = {} } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  return Object.entries(VERSIONS).every(([name, version]) => dependencies[name] === version)
}
