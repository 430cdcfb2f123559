/** The program `electron-remote-ref serve` as a process of its own, and a client that writes as fast as it can. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import WebSocket from 'ws'
import { ENTRIES, readMessage, writeMessage } from '../../../lib/server/wire/frames.js'
import { root } from '../../../scripts/system.mjs'
import { mutate } from '../../simulation/mutate.mjs'
import { until } from './until.mjs'

/** The published program, which is bundled. */
export const CLI = path.join(root, 'dist', 'server-cli.mjs')
/** Appends that are not answered yet, at most. */
const UNANSWERED = 64

/**
 * @param {string} place A folder, or the address of a store. @param {string[]} [more] @param {string} [cli]
 * @returns {Promise<{ child: import('node:child_process').ChildProcess, base: string }>} Once it listens.
 */
export async function startProgram(place, more = [], cli = CLI) {
  const store = [place.includes('://') ? '--store' : '--dir', place]
  const child = spawn(process.execPath, [cli, 'serve', ...store, '--port', '0', ...more])
  let output = ''
  child.stdout.on('data', (part) => (output += part))
  child.stderr.on('data', (part) => (output += part))
  await until(() => /listening on \S+\n/.test(output) || child.exitCode !== null)
  const url = /listening on (\S+)/.exec(output)?.[1]
  if (!url) throw new Error(output)
  return { child, base: `${url}/v1/stream/` }
}

/** Appends to a new document until the server is gone. @param {string} base @param {string} name */
export async function startWriting(base, name) {
  await fetch(base + name, { method: 'PUT', headers: { 'Content-Type': ENTRIES } })
  const socket = new WebSocket(`${base.replace('http', 'ws')}${name}?offset=now`)
  socket.on('error', () => {})
  await once(socket, 'open')
  /** What has the sequence. @type {Map<number, string>} */
  const acknowledged = new Map()
  const writing = { acknowledged, refused: 0, ended: once(socket, 'close') }
  let next = 0
  const write = () => {
    while (socket.readyState === WebSocket.OPEN && next - acknowledged.size < UNANSWERED) {
      const entries = [Buffer.from(`${name} ${next}`)]
      socket.send(writeMessage({ type: 'append', id: next++, entries }))
    }
  }
  socket.on('message', (data) => {
    const message = readMessage(/** @type {Buffer} */ (data))
    if (message?.type === 'refused') writing.refused++
    if (message?.type !== 'appended') return
    acknowledged.set(message.seq, `${name} ${message.id}`)
    write()
  })
  write()
  return writing
}

/**
 * @param {string} base @param {string} name @param {Map<number, string>} acknowledged
 * @returns {Promise<string | null>} What of it is not there.
 */
export async function lostOf(base, name, acknowledged) {
  const found = []
  for (let head = 1; found.length < head;) {
    const answer = await fetch(`${base}${name}?offset=${String(found.length).padStart(16, '0')}`)
    if (answer.status === 404) break
    const frame = readMessage(Buffer.from(await answer.arrayBuffer()))
    if (frame?.type !== 'frame') throw new Error(`no frame: ${answer.status}`)
    found.push(...frame.entries.map((entry) => Buffer.from(entry).toString()))
    head = frame.head
  }
  for (const [seq, entry] of acknowledged) {
    if (found[seq - 1] !== entry) return `${entry} had ${seq}, where ${found[seq - 1]} is`
  }
  return null
}

/**
 * @param {string} name Of the copy, in the folder `build`.
 * @param {[file: string, from: string, to: string][]} changes Each line must be there once.
 * @returns {string} Its program.
 */
export function copyOfServer(name, changes) {
  const copy = path.join(root, 'build', 'copies', name)
  fs.rmSync(copy, { recursive: true, force: true })
  for (const folder of ['lib/server', 'lib/persist'])
    fs.cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true })
  for (const [file, from, to] of changes) mutate(path.join(copy, file), from, to)
  return path.join(copy, 'lib', 'server', 'serve', 'cli.js')
}
