/** Main that is busy in one long turn of its event loop: windows get its changes meanwhile. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage, waitForStatus } from './harness/fixture.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/**
 * Opens a window that writes each value it shows to a file: the only way to reach a main process whose
 * event loop is blocked.
 */
async function openWitness() {
  await fixture.create('progress', 0)
  const file = await fixture.main(({ app, requireInMain }) => {
    const name = requireInMain('node:path').join(app.getPath('userData'), 'seen')
    requireInMain('node:fs').writeFileSync(name, '')
    return name
  })
  const preferences = { nodeIntegration: true, contextIsolation: false, sandbox: false }
  const page = await fixture.openPage('progress', preferences)
  await waitForStatus(page, 'progress', 'live')
  await inPage(
    page,
    ({ fixture: { vue }, refs, require: load }, name) => {
      const { writeFileSync } = load('fs')
      vue.watch(refs.progress, (n) => writeFileSync(name, String(n)), { flush: 'sync' })
    },
    file
  )
  return { page, file }
}

test('changes by a loop are visible before it ends', async () => {
  const { page, file } = await openWitness()
  // The loop ends when the window has seen ten states of it, or never will.
  const { seen, changes } = await fixture.main(({ refs, requireInMain }, name) => {
    const { readFileSync } = requireInMain('node:fs')
    const seen = new Set()
    const end = Date.now() + 30_000
    let changes = 0
    while (seen.size < 10 && Date.now() < end) {
      refs.progress.value++
      changes++
      const next = Date.now() + 20
      while (Date.now() < next) seen.add(readFileSync(name, 'utf8'))
      seen.delete('')
    }
    return { seen: seen.size, changes }
  }, file)
  expect(seen).toBeGreaterThanOrEqual(10)
  await page.waitForFunction(
    (count) => /** @type {any} */ (globalThis).refs.progress.value === count,
    changes
  )
})

test('flush sends everything before main is busy with something else', async () => {
  const { file } = await openWitness()
  const seen = await fixture.main(({ refs, requireInMain }, name) => {
    const { readFileSync } = requireInMain('node:fs')
    refs.progress.value = 7
    refs.progress.flush()
    const end = Date.now() + 30_000
    let text = ''
    while (text === '' && Date.now() < end) text = readFileSync(name, 'utf8')
    return text
  }, file)
  expect(seen).toBe('7')
})
