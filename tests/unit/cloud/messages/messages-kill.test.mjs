/** Apps and servers that are killed while messages are stored, sent and handled: each message arrives, once, in order. */

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cloud } from '../../../../lib/cloud/main/index.js'
import { offsetOf } from '../../../../lib/cloud/transport/address.js'
import { ENTRIES, readMessage, writeEntries } from '../../../../lib/server/wire/frames.js'
import { numbersIn } from '../../helpers/child-lines.mjs'
import { worlds } from '../../helpers/devices.mjs'
import { Random } from '../../helpers/generate.mjs'
import { logAt } from '../../helpers/message-devices.mjs'
import { until } from '../../helpers/until.mjs'

const CHILD = fileURLToPath(new URL('../../helpers/messaging-child.mjs', import.meta.url))
const CLI = fileURLToPath(new URL('../../../../lib/server/serve/cli.js', import.meta.url))
const ROUNDS = process.env.REMOTE_REF_LONG ? 100 : 6
/** Messages that the server keeps: more than the other app may be behind. */
const KEEP = 300
/** Of the last run, which is not killed. */
const LAST = 10

const world = worlds()
/** @type {string} */
let base
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-messages-'))
})
// After all that has files there.
afterEach(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 }))

/** A program, and what it has printed. @param {string[]} args */
function run(...args) {
  const child = spawn(process.execPath, args)
  const program = { out: '', child, closed: Promise.resolve() }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (program.out += text))
  program.closed = new Promise((resolve) => child.on('close', () => resolve()))
  world.later(() => child.kill('SIGKILL'))
  return program
}

/** @param {ReturnType<typeof run>} program */
async function kill({ child, closed }) {
  child.kill('SIGKILL')
  await closed
}

/** The server, which keeps its log when it is killed. */
async function startServer() {
  const args = ['--dir', path.join(base, 'server'), '--port', '0']
  const program = run(CLI, 'serve', ...args, '--limit', 'appendsPerSecond=1000000')
  await until(() => program.out.includes('listening on'))
  return { program, port: Number(new URL(/listening on (\S+)/.exec(program.out)?.[1] ?? '').port) }
}

/**
 * Appends copies of some of the last entries: as if they had been sent twice, and had been on their way for long.
 *
 * @param {string} url @param {Random} random @returns {Promise<number>} How many.
 */
async function sendAgain(url, random) {
  const log = logAt(url)
  const head = Number((await fetch(log, { method: 'HEAD' })).headers.get('stream-next-offset') ?? 0)
  if (head === 0) return 0
  const read = await fetch(`${log}?offset=${offsetOf(Math.max(0, head - 20))}`)
  const { entries } = /** @type {any} */ (readMessage(Buffer.from(await read.arrayBuffer())))
  const copies = entries.filter(() => random.chance(0.3))
  const headers = { 'Content-Type': ENTRIES }
  await fetch(log, { method: 'POST', headers, body: /** @type {any} */ (writeEntries(copies)) })
  return copies.length
}

/** Another app, which stays. @param {string} url */
function listen(url) {
  /** @type {{ data: any, seq: number }[]} */
  const got = []
  /** @type {unknown[]} */
  const errors = []
  const server = cloud({ url, backoff: { first: 5, longest: 50 } })
  const jobs = server.messages('jobs', { onError: (error) => void errors.push(error) })
  jobs.on('job', (data, { seq }) => void got.push({ data, seq }))
  world.later(() => jobs.close())
  return { got, errors }
}

test(`kill -9 of the sender and of the server, ${ROUNDS} times`, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`kills among messages: seed ${seed}\n`)
  const random = new Random(seed)
  let server = await startServer()
  const way = await world.proxy(server.port)
  const listener = listen(way.url)
  const folder = path.join(base, 'sender')
  /** What was printed by each run. @type {string[]} */
  const outs = []
  let copies = 0
  for (let round = 0; round < ROUNDS; round++) {
    const sender = run(CHILD, folder, way.url, String(KEEP), String(round))
    // At another moment each time: while something is stored, sent or handled, of this run or of the last one.
    const [word, count] = [random.pick(['sent', 'got']), random.below(60)]
    await until(() => numbersIn(sender.out, word).length >= count)
    const ends = random.pick([['sender'], ['sender', 'server'], ['server', 'sender']])
    for (const end of ends) await kill(end === 'sender' ? sender : server.program)
    outs.push(sender.out)
    if (ends.length > 1) {
      server = await startServer()
      way.retarget(server.port)
    }
    copies += await sendAgain(way.url, random)
  }
  const last = run(CHILD, folder, way.url, String(KEEP), String(ROUNDS), String(LAST))
  await last.closed
  outs.push(last.out)
  await until(() => listener.got.some(({ data: { run: of, n } }) => of === ROUNDS && n === LAST))

  expect(outs.filter((out) => out.includes('rror'))).toEqual([])
  expect(listener.errors).toEqual([])
  expect(last.out).toMatch(/^end$/m)
  // The other app: what was stored of each run has come, and what has come has no gap, each once, and in order.
  const numbers = outs.map((_out, of) =>
    listener.got.flatMap(({ data }) => (data.run === of ? [data.n] : []))
  )
  numbers.forEach((there, of) => {
    expect(there).toEqual(Array.from(there, (_n, i) => i + 1))
    expect(there.length).toBeGreaterThanOrEqual(Math.max(0, ...numbersIn(outs[of], 'sent')))
  })
  const runs = listener.got.map(({ data }) => data.run)
  expect(runs).toEqual([...runs].sort((a, b) => a - b))
  // The one that is killed: in order; again after a kill at most, and none never.
  const places = listener.got.map(({ seq }) => seq)
  const handled = outs.map((out) => numbersIn(out, 'got'))
  for (const each of handled) expect(each).toEqual([...new Set(each)].sort((a, b) => a - b))
  expect([...new Set(handled.flat())].sort((a, b) => a - b)).toEqual(places)
  process.stdout.write(
    `    ${places.length} messages in ${ROUNDS + 1} runs, ${copies} sent twice\n`
  )
})
