/** Both windows: one measures, the other answers. */

import { ipc } from 'electron-remote-ref/ipc/window'

/** @typedef {{ echo: (value: unknown) => Promise<unknown>, send: (value: unknown) => void, onMessage: (fn: (value: unknown) => void) => void }} Bare */

const { bare } = /** @type {typeof globalThis & { bare: Bare }} */ (globalThis)
/** @type {Promise<MessagePort>} */
const barePort = new Promise((resolve) => {
  addEventListener('message', ({ data, ports }) => data === 'bare:port' && resolve(ports[0]))
})

if (location.hash === '#echo') {
  ipc.handle('back', (_event, value) => value)
  barePort.then((port) => {
    port.onmessage = ({ data }) => port.postMessage(data)
  })
}

const small = { id: 7, name: 'a small argument' }
const object = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  name: `item number ${id}`,
  tags: ['one', 'two'],
  done: id % 3 === 0,
  size: id * 1.5
}))
const bytes = new Uint8Array(1024 * 1024).map((_, i) => i)
const text = 'abcdefgh'.repeat(128 * 1024)

/** Sends a message and waits until it comes back. @type {((value: unknown) => void)[]} */
const waiting = []
ipc.on('message', (_event, value) => waiting.shift()?.(value))
bare.onMessage((value) => waiting.shift()?.(value))
const back = (/** @type {() => void} */ send) =>
  new Promise((resolve) => {
    waiting.push(resolve)
    send()
  })

/** Short calls, after fewer of which V8 has not compiled much of what they run. */
const WARM_UP = 20_000
/** Milliseconds after which a way has warmed up. */
const ENOUGH = 8000

/** Clocks of pages are coarse: so many short calls, one after the other, are timed together. */
const TOGETHER = 10

/** @param {() => Promise<unknown>} call */
async function several(call) {
  for (let i = 0; i < TOGETHER; i++) await call()
}

/**
 * Times two ways in turn, in blocks.
 *
 * @param {number} count Of each. @param {number} block
 * @param {() => Promise<unknown>} ours @param {() => Promise<unknown>} byHand
 */
async function alternate(count, block, ours, byHand) {
  const short = block >= 100
  const each = short ? TOGETHER : 1
  /** @type {['ours' | 'bare', () => Promise<unknown>][]} */
  const ways = [
    ['ours', ours],
    ['bare', byHand]
  ]
  for (const [, call] of ways) await warmUp(call, short ? WARM_UP : block)
  /** @type {{ ours: number[], bare: number[] }} */
  const times = { ours: [], bare: [] }
  /** @type {{ ours: number[], bare: number[] }} */
  const means = { ours: [], bare: [] }
  for (let i = 0; i < count / block; i++) {
    for (const [name, call] of ways) {
      const began = performance.now()
      for (let j = 0; j < block / each; j++) {
        const start = performance.now()
        await (short ? several(call) : call())
        times[name].push((performance.now() - start) / each)
      }
      means[name].push((performance.now() - began) / block)
    }
  }
  return { ...times, means }
}

/** @param {() => Promise<unknown>} call @param {number} count The most calls. */
async function warmUp(call, count) {
  const start = performance.now()
  for (let i = 0; i < count && performance.now() - start < ENOUGH; i++) await call()
}

/** @type {Record<string, () => Promise<unknown>>} */
const benches = {
  invoke: () =>
    alternate(
      8000,
      100,
      () => ipc.invoke('echo', small),
      () => bare.echo(small)
    ),
  send: () =>
    alternate(
      8000,
      100,
      () => back(() => ipc.send('message', small)),
      () => back(() => bare.send(small))
    ),
  async port() {
    const port = await ipc.connect('echo')
    const byHand = await barePort
    byHand.onmessage = ({ data }) => waiting.shift()?.(data)
    return alternate(
      8000,
      100,
      () => port.invoke('back', small),
      () => back(() => byHand.postMessage(small))
    )
  },
  object: () =>
    alternate(
      40,
      4,
      () => ipc.invoke('echo', object),
      () => bare.echo(object)
    ),
  bytes: () =>
    alternate(
      100,
      5,
      () => ipc.invoke('echo', bytes),
      () => bare.echo(bytes)
    ),
  string: () =>
    alternate(
      100,
      5,
      () => ipc.invoke('echo', text),
      () => bare.echo(text)
    ),
  many: () =>
    alternate(
      6,
      1,
      () => Promise.all(Array.from({ length: 10_000 }, (_, i) => ipc.invoke('echo', i))),
      () => Promise.all(Array.from({ length: 10_000 }, (_, i) => bare.echo(i)))
    ),
  async stream() {
    const times = []
    for (let i = 0; i < 6; i++) {
      const start = performance.now()
      let parts = 0
      for await (const part of ipc.stream('count', 100_000)) if (part) parts++
      if (parts !== 100_000) throw new Error(`${parts} parts`)
      if (i > 0) times.push(performance.now() - start)
    }
    return { ours: times }
  },
  /** What main makes for a page that does not read: parts of 1 KiB. */
  async unread() {
    const before = await ipc.invoke('yielded')
    const stream = ipc.stream('long', 1024)
    for (let i = 0; i < 5000; i++) await stream.next()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const made = (await ipc.invoke('yielded')) - before
    await stream.return()
    return { kib: made - 5000 }
  }
}

Object.assign(globalThis, {
  /** @param {string} only Names of benches, separated by commas; all if empty. */
  async measure(only) {
    /** @type {Record<string, unknown>} */
    const figures = {}
    for (const [name, bench] of Object.entries(benches)) {
      if (only === '' || only.split(',').includes(name)) figures[name] = await bench()
    }
    return { sizes: { object: JSON.stringify(object).length }, figures }
  }
})
