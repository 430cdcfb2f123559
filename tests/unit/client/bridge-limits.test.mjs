/** How many messages the bridge sends, however many a page makes: main could not stop a flood in time. */

import { expect, test } from '@jest/globals'
import { runPreload } from '../../simulation/preload.mjs'

/** A page whose clock stands still until `pass` is called. */
function openPage() {
  let now = 0
  /** @type {{ at: number, fn: () => void }[]} */
  const timers = []
  /** @type {string[]} */
  const sent = []
  const ipcRenderer = { on: () => {}, send: (_channel, message) => void sent.push(message) }
  const time = {
    clock: { now: () => now },
    later: (fn, milliseconds) => void timers.push({ at: now + milliseconds, fn })
  }
  const { useRemoteRef } = /** @type {any} */ (runPreload(ipcRenderer, {}, false, time))
  return {
    sent,
    useRemoteRef,
    /** Lets milliseconds pass. @param {number} milliseconds */
    pass(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers.splice(timers.indexOf(due), 1)
        now = due.at
        due.fn()
      }
      now = end
    },
    /** The messages since the last look. @param {(text: string) => boolean} [of] */
    take: (of = () => true) => sent.splice(0).filter(of)
  }
}

/** A page with one ref, that has been quiet for a while. */
function quietPage() {
  const page = openPage()
  const handle = page.useRemoteRef('list')
  page.pass(10_000)
  page.take()
  const numberOf = (text) => Number(text.slice(text.indexOf(' ') + 1))
  return { ...page, send: (i) => handle.send(`t ${i}`), numbers: () => page.take().map(numberOf) }
}

const from = (first, count) => Array.from({ length: count }, (_, i) => first + i)

test('500 at once, and 9 in each millisecond after that, in order', () => {
  const page = quietPage()
  for (const i of from(0, 2000)) page.send(i)
  expect(page.numbers()).toEqual(from(0, 500))
  page.pass(20)
  expect(page.numbers()).toEqual(from(500, 180))
  page.pass(80)
  expect(page.numbers()).toEqual(from(680, 720))
  page.pass(1000)
  expect(page.numbers()).toEqual(from(1400, 600))
})

test('a page that sends on and on', () => {
  const page = quietPage()
  let i = 0
  for (let ms = 0; ms < 1000; ms++) {
    for (let each = 0; each < 12; each++) page.send(i++)
    page.pass(1)
  }
  const sent = page.numbers()
  expect(sent).toEqual(from(0, sent.length))
  expect(sent.length).toBeGreaterThan(9000)
  expect(sent.length).toBeLessThanOrEqual(500 + 9 * 1000)
})

test('a page that sends the next one when it has an answer, after 0.125 ms, never waits', () => {
  const page = quietPage()
  // 0.125 ms: a call of main takes 0.1 to 0.3.
  for (let i = 0; i < 5000; i++) {
    page.send(i)
    expect(page.numbers()).toEqual([i])
    page.pass(0.125)
  }
})

test('of messages that make main write a snapshot fewer are sent; others pass them neither', () => {
  const page = openPage()
  page.pass(10_000)
  const handles = from(0, 400).map((i) => page.useRemoteRef(`ref ${i}`))
  const isOpening = (text) => text[0] === 'o'
  expect(page.take(isOpening)).toHaveLength(250)
  handles[399].send('t after all')
  expect(page.take()).toEqual([])
  page.pass(20)
  expect(page.take(isOpening)).toHaveLength(50)
  page.pass(40)
  const last = page.take()
  expect(last.filter(isOpening)).toHaveLength(100)
  expect(last.at(-1)).toMatch(/^t\d+ after all$/)
  for (const handle of handles) handle.send('r again')
  expect(page.take().length).toBeLessThan(20)
  page.pass(100)
  expect(page.take()).toHaveLength(125)
})

test('5,000 messages may wait', () => {
  const page = quietPage()
  for (const i of from(0, 5500)) page.send(i)
  expect(() => page.send(5500)).toThrow('5000 messages of this page wait to be sent')
  page.pass(10_000)
  expect(page.numbers()).toEqual(from(0, 5500))
})
