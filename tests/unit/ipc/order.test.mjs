/**
 * The order of calls and refs: what a page has changed before it calls is in main when the handler runs,
 * and what the handler has changed or sent is in the page when the answer arrives.
 */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Replica } from '../../../lib/client/index.js'
import { createTestApp } from '../../../lib/ipc/testing/index.js'

/** @typedef {import('../../../lib/ipc/testing/index.js').TestApp} TestApp */

/** @type {TestApp} */
let app
beforeEach(() => {
  app = createTestApp()
})
afterEach(() => app.close())

/** A value that main assigns by comparing it on another thread. @param {object} members */
const large = (members) => ({
  ...members,
  rows: Array.from({ length: 8000 }, (_, i) => ({ id: i, text: `row ${i} ${'x'.repeat(30)}` }))
})
/** One that has nothing in common with others of its kind, so that it is sent as a whole. */
let salt = 0
const other = (/** @type {object} */ members) => {
  const unlike = ++salt
  const texts = Array.from({ length: 8000 }, (_, i) => ({
    [`t${unlike}`]: `${unlike} ${i * 7}`.repeat(5)
  }))
  return { ...members, texts }
}

/** @param {string} name @param {TestApp['window']} window @returns {Replica<any>} */
const replica = (name, window = app.window, initial = /** @type {any} */ (null)) =>
  new Replica(name, initial, { connect: window.useRemoteRef, onConflict() {} })

describe('what a page has changed is in main when the handler runs', () => {
  /** @type {any} */
  let state
  /** @type {Replica<any>} */
  let mine
  const seen = () => app.window.ipc.invoke('seen')
  beforeEach(async () => {
    state = app.remoteRef('state', { n: 0, list: [] })
    mine = replica('state')
    app.ipc.handle('seen', () => state.get(['n']))
    await app.settled()
  })

  test('in the same tick', async () => {
    mine.value.n = 1
    expect(await seen()).toBe(1)
  })

  test('with a transaction in flight', async () => {
    mine.value.n = 1
    await Promise.resolve()
    mine.value.n = 2
    const asked = [seen()]
    mine.value.n = 3
    asked.push(seen())
    expect(await Promise.all(asked)).toEqual([expect.any(Number), 3])
    expect(await asked[0]).toBeGreaterThanOrEqual(2)
  })

  test('with a transaction in flight, and a message', async () => {
    const got = []
    app.ipc.on('note', () => got.push(state.get(['n'])))
    mine.value.n = 1
    await Promise.resolve()
    mine.value.n = 2
    app.window.ipc.send('note')
    await app.settled()
    expect(got).toEqual([2])
  })

  test('synchronously, also with a transaction in flight', async () => {
    mine.value.n = 1
    expect(app.window.ipc.invokeSync('seen')).toBe(1)
    mine.value.n = 2
    await Promise.resolve()
    mine.value.n = 3
    expect(app.window.ipc.invokeSync('seen')).toBe(3)
    await app.settled()
    expect([mine.value.n, state.get(['n'])]).toEqual([3, 3])
  })

  test('a long transaction', async () => {
    mine.value.list = Array.from({ length: 20_000 }, (_, i) => `${i} ${'x'.repeat(20)}`)
    app.ipc.handle('length', () => state.get(['list']).length)
    expect(await app.window.ipc.invoke('length')).toBe(20_000)
    mine.value.list = Array.from({ length: 30_000 }, (_, i) => `${i} ${'y'.repeat(20)}`)
    expect(app.window.ipc.invokeSync('length')).toBe(30_000)
  })

  test('while main compares a large value', async () => {
    state.value = large({ n: 0 })
    await state.ready
    await app.settled()
    const next = large({ n: 0 })
    next.rows[5].text = 'changed'
    state.value = next
    expect(state.busy).toBe(true)
    mine.value.n = 1
    expect(await seen()).toBe(1)
    state.value = large({ n: 1 })
    mine.value.n = 2
    expect(app.window.ipc.invokeSync('seen')).toBe(2)
  })

  test('a long transaction while main compares a large value', async () => {
    app.ipc.handle('length', () => state.get(['list']).length)
    const list = (/** @type {number} */ n) =>
      Array.from({ length: n }, (_, i) => `${i} of ${n} items`)
    state.value = large({ n: 0, list: [] })
    await app.settled()
    state.value = large({ n: 1, list: [] })
    mine.value.list = list(10_000)
    const asked = [app.window.ipc.invoke('length'), app.window.ipc.invoke('seen')]
    expect(state.busy).toBe(true)
    expect(await Promise.all(asked)).toEqual([10_000, 1])
    state.value = large({ n: 2, list: list(10_000) })
    mine.value.list = list(12_000)
    expect(app.window.ipc.invokeSync('length')).toBe(12_000)
    // A page that closes at that moment.
    state.value = large({ n: 3, list: list(12_000) })
    await app.settled()
    const got = []
    app.ipc.on('last', () => got.push(state.get(['list']).length))
    state.value = large({ n: 4, list: list(12_000) })
    mine.value.list = list(13_000)
    app.window.ipc.send('last')
    app.window.close()
    expect(got).toEqual([13_000])
  })

  test('a ref that main destroys while the call waits for it', async () => {
    state.value = large({ n: 0 })
    await app.settled()
    state.value = large({ n: 1 })
    mine.value.n = 5
    app.ipc.handle('here', () => true)
    const asked = app.window.ipc.invoke('here')
    app.window.deliver()
    await Promise.resolve()
    app.window.deliver()
    state.destroy()
    expect(await asked).toBe(true)
  })

  test('before the value has arrived', async () => {
    const early = replica('state', app.window, { n: 0, list: [] })
    early.value.n = 7
    expect(await seen()).toBe(7)
    const sync = replica('state', app.window, { n: 7, list: [] })
    sync.value.n = 8
    expect(app.window.ipc.invokeSync('seen')).toBe(8)
  })

  test('for a handler of another window, and for an attached process', async () => {
    const second = app.openWindow(undefined, 'second')
    app.ipc.name(app.window, 'first')
    app.ipc.allow({ from: '*', to: '*', names: '*' })
    const theirs = replica('state', second)
    second.ipc.handle('theirs', () => theirs.value.n)
    const worker = app.openProcess('worker')
    worker.ipc.handle('ask', () => worker.ipc.invoke('seen'))
    await app.settled()
    mine.value.n = 1
    expect(await app.window.ipc.to('second').invoke('theirs')).toBe(1)
    mine.value.n = 2
    expect(await app.window.ipc.to('worker').invoke('ask')).toBe(2)
  })
})

describe('what a handler has changed is in the page when the answer arrives', () => {
  /** @type {any} */
  let state
  /** @type {Replica<any>} */
  let mine
  beforeEach(async () => {
    state = app.remoteRef('state', large({ n: 0 }))
    mine = replica('state')
    await app.settled()
    await state.ready
  })

  test('a small change', async () => {
    app.ipc.handle('change', () => {
      state.value.n = 1
    })
    await app.window.ipc.invoke('change')
    expect(mine.value.n).toBe(1)
  })

  test('what it has sent before', async () => {
    const got = []
    app.window.ipc.on('note', (_event, n) => got.push([n, mine.value.n]))
    app.ipc.handle('change', async (event) => {
      state.value.n = 1
      event.reply('note', 'a')
      state.value.n = 2
      app.ipc.to(app.window).send('note', 'b')
      await Promise.resolve()
      app.ipc.broadcast('note', 'c')
    })
    await app.window.ipc.invoke('change')
    expect(got.map(([text]) => text)).toEqual(['a', 'b', 'c'])
    expect(got[0][1]).toBeGreaterThanOrEqual(1)
    expect(got[1][1]).toBe(2)
  })

  test('a large value that is compared on another thread', async () => {
    app.ipc.handle('change', () => {
      const next = large({ n: 1 })
      next.rows[3].text = 'changed'
      state.value = next
      return state.busy
    })
    expect(await app.window.ipc.invoke('change')).toBe(true)
    expect([mine.value.n, mine.value.rows[3].text]).toEqual([1, 'changed'])
  })

  test('a value that replaces the old one as a whole', async () => {
    app.ipc.handle('change', () => {
      state.value = other({ n: 1 })
    })
    await app.window.ipc.invoke('change')
    expect([mine.value.n, mine.value.texts?.length]).toEqual([1, 8000])
  })

  test('a ref whose snapshot is being sent', async () => {
    state.value = other({ n: 0 })
    await state.ready
    const late = replica('state')
    app.ipc.handle('change', () => {
      state.value.n = 1
    })
    await app.window.ipc.invoke('change')
    expect([late.status, late.value?.n]).toEqual(['live', 1])
  })

  test('a ref that the handler has created', async () => {
    const waits = replica('created')
    await app.settled()
    app.ipc.handle('create', () => {
      app.remoteRef('created', { n: 1 })
    })
    await app.window.ipc.invoke('create')
    expect(waits.value).toEqual({ n: 1 })
  })

  test('a ref that main has created in a turn of its own, before a message', async () => {
    const waits = replica('created')
    const got = []
    app.window.ipc.on('note', () => got.push(waits.value))
    await app.settled()
    await new Promise((resolve) => {
      setTimeout(() => {
        app.remoteRef('created', { n: 1 })
        app.ipc.to(app.window).send('note')
        resolve(undefined)
      })
    })
    await app.settled()
    expect(got).toEqual([{ n: 1 }])
  })

  test('bytes that wait for a change do not change with their source', async () => {
    const got = []
    app.window.ipc.on('bytes', (_event, bytes) => got.push(bytes[0], bytes[999]))
    await app.settled()
    state.value = large({ n: 1 })
    const bytes = new Uint8Array(1000)
    app.ipc.to(app.window).send('bytes', bytes)
    app.ipc.to(app.window).send('bytes', bytes)
    expect(state.busy).toBe(true)
    bytes.fill(1)
    await app.settled()
    expect(got).toEqual([0, 0, 0, 0])
  })

  test('a ref that it has destroyed', async () => {
    app.ipc.handle('destroy', () => {
      state.destroy()
    })
    await app.window.ipc.invoke('destroy')
    expect(mine.status).toBe('closed')
  })

  test('parts of a stream', async () => {
    app.ipc.handle('count', async function* (_event, n) {
      for (let i = 1; i <= n; i++) {
        state.value.n = i
        yield i
        if (i % 3 === 0) state.value = large({ n: i })
      }
    })
    for await (const part of app.window.ipc.stream('count', 10)) {
      expect(mine.value.n).toBeGreaterThanOrEqual(part)
    }
  })

  test('for all connections of the page: its own, and one of a guest', async () => {
    const { attach } = await import('../../../lib/ipc/window/index.js')
    const guest = attach(app.window.ipc.port())
    let n = 0
    app.ipc.handle('change', () => {
      const next = large({ n: ++n })
      next.rows[3].text = `changed ${n}`
      state.value = next
      return n
    })
    const asked = [1, 2, 3].flatMap(() => [app.window.ipc.invoke('change'), guest.invoke('change')])
    for (const each of asked) {
      const changed = await each
      expect(mine.value.n).toBeGreaterThanOrEqual(changed)
    }
  })

  test('of another window', async () => {
    const second = app.openWindow(undefined, 'second')
    app.ipc.name(app.window, 'first')
    app.ipc.allow({ from: '*', to: '*', names: '*' })
    const theirs = replica('state', second)
    second.ipc.handle('change', () => {
      theirs.value.n = 5
    })
    await app.settled()
    await app.window.ipc.to('second').invoke('change')
    expect(mine.value.n).toBe(5)
    // The page gets a snapshot meanwhile.
    state.value = other({ n: 0 })
    await state.ready
    const late = replica('state')
    await app.window.ipc.to('second').invoke('change')
    expect([late.status, late.value?.n]).toEqual(['live', 5])
  })

  test('when main calls a page: both ways', async () => {
    app.window.ipc.handle('change', () => {
      const before = mine.value.n
      mine.value.n = before + 1
      return before
    })
    for (let i = 0; i < 5; i++) {
      state.value.n = i * 10
      expect(await app.ipc.to(app.window).invoke('change')).toBe(i * 10)
      expect(state.get(['n'])).toBe(i * 10 + 1)
    }
  })
})
