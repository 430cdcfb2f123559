'use strict'

/** Measures one thing (BENCH_PART) about stored refs in an app's main process, and writes it to BENCH_OUT. */

const fs = require('node:fs')
const path = require('node:path')
const { app } = require('electron')
const { collectGarbage, watchLoop } = require('../stall.cjs')

const { BENCH_PART = '', BENCH_OUT = '', BENCH_SIZE = '100' } = process.env
/** @type {typeof import('../../lib/main/index.js')} */
const { remoteRef } = require(path.join(__dirname, '..', '..', 'dist', 'main.js'))
const folder = app.getPath('userData')

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))
const rows = (/** @type {number} */ count) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `file-${id}.txt`, done: false }))

/** @param {(() => Promise<void> | void)} action @returns {Promise<number>} Milliseconds. */
async function time(action) {
  const start = performance.now()
  await action()
  return performance.now() - start
}

/** @type {Record<string, () => Promise<object>>} */
const parts = {
  /** A small edit until it is on the disk, and beside it a file that is appended to and synced. */
  async saved() {
    const ref = remoteRef('small', rows(100), { persist: true })
    const file = fs.openSync(path.join(folder, 'plain'), 'a')
    /** @type {Record<'saved' | 'plain', number[]>} */
    const measured = { saved: [], plain: [] }
    for (let n = 0; n < 1500; n++) {
      measured.plain.push(
        await time(() => {
          fs.writeSync(file, 'x'.repeat(100))
          fs.fdatasyncSync(file)
        })
      )
      measured.saved.push(
        await time(() => {
          ref.value[n % 100].name = `file ${n}`
          return ref.saved()
        })
      )
      if (n % 100 === 0) await pause(20)
    }
    return measured
  },

  /** Main's own time for an edit, in microseconds, of a ref that is stored and of one that is not, in turn. */
  async edit() {
    const refs = {
      stored: remoteRef('stored', rows(1000), { persist: true }),
      'not stored': remoteRef('not stored', rows(1000))
    }
    /** @type {Record<string, number[]>} */
    const measured = { stored: [], 'not stored': [] }
    for (let round = 0; round < 100; round++) {
      for (const [way, ref] of Object.entries(refs)) {
        const list = ref.value
        const edits = () => {
          for (let n = 0; n < 1000; n++) list[n].name = `name ${round}`
        }
        measured[way].push(await time(edits))
        await refs.stored.saved()
      }
    }
    // 1,000 edits: milliseconds are microseconds of one. The first rounds are not compiled yet.
    return Object.fromEntries(
      Object.entries(measured).map(([way, times]) => [way, times.slice(20)])
    )
  },

  /** The longest time that main is blocked while 1,000 edits a second are made, stored or not. */
  async lag() {
    /** @type {Record<string, number[]>} */
    const measured = { stored: [], 'not stored': [] }
    for (let round = 0; round < 3; round++) {
      for (const way of Object.keys(measured)) {
        const ref = remoteRef(`${way} ${round}`, rows(10_000), { persist: way === 'stored' })
        ref.value[0].done = true
        if (way === 'stored') await ref.saved()
        collectGarbage()
        await pause(200)
        const stop = watchLoop()
        const start = performance.now()
        let made = 0
        while (performance.now() - start < 5000) {
          const due = performance.now() - start
          for (; made < due; made++) ref.value[made % 10_000].name = `name ${made}`
          await pause(2)
        }
        measured[way].push(stop())
        if (way === 'stored') await ref.saved()
        ref.destroy()
      }
    }
    return measured
  },

  /** The first run: stores a list, and one change of it after the other. */
  async fill() {
    const size = Number(BENCH_SIZE)
    const ref = remoteRef('list', [], { persist: true })
    ref.value = rows(size)
    const written = await time(() => ref.saved())
    for (let n = 0; n < 1000; n++)
      ref.patch([{ op: 'replace', path: [n % size, 'done'], value: true }])
    await ref.saved()
    return { written }
  },

  /** The next one: the time until the value is there, and that of the same list in memory. */
  async start() {
    const size = Number(BENCH_SIZE)
    const text = rows(size)
    const first = await time(() => void remoteRef('another', 0, { persist: true }))
    const stored = await time(() => {
      const ref = remoteRef('list', [], { persist: true })
      if (ref.get([size - 1, 'id']) !== size - 1) throw new Error('the list is not there')
    })
    const memory = await time(() => void remoteRef('memory', text))
    return { first, stored, memory }
  }
}

app.whenReady().then(async () => {
  fs.writeFileSync(BENCH_OUT, JSON.stringify(await parts[BENCH_PART]()))
  app.exit()
})
