/** The order of calls and refs. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage } from '../harness/fixture.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start('ipc')
})
afterAll(() => fixture?.close())
afterEach(async () => {
  await fixture.main(({ kept, refs }) => {
    kept.stop?.()
    refs.state?.destroy()
    delete refs.state
    delete kept.stop
  })
  await fixture.reset()
})

/** Makes a ref of a large value in main, and opens it in a page. */
async function share() {
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ lib, refs, kept, ipc }) => {
    kept.large = (/** @type {number} */ n) => ({
      n,
      mine: refs.state?.get(['mine']) ?? 0,
      rows: Array.from({ length: 20_000 }, (_, i) => ({ id: i, text: `row ${i === 7 ? n : i}` }))
    })
    refs.state = lib.remoteRef('state', kept.large(0))
    const stops = [
      ipc.handle('change', (_event, n) => {
        refs.state.value = kept.large(n)
        return n
      }),
      ipc.handle('mine', () => refs.state.get(['mine'])),
      ipc.handle('create', () => {
        kept.created = lib.remoteRef('created', { n: 1 })
      })
    ]
    kept.stop = () => {
      stops.forEach((stop) => stop())
      kept.created?.destroy()
    }
  })
  await inPage(page, async ({ fixture, kept }) => {
    kept.state = fixture.useRemoteRef('state', { n: -1 })
    await kept.state.ready
  })
  return page
}

test('what a handler has changed is in the page when the answer arrives', async () => {
  const page = await share()
  const seen = await inPage(page, async ({ ipc, kept }) => {
    const seen = []
    for (let n = 1; n <= 5; n++) {
      await ipc.invoke('change', n)
      seen.push(kept.state.value.n, kept.state.value.rows[7].text)
    }
    return seen
  })
  expect(seen).toEqual([1, 2, 3, 4, 5].flatMap((n) => [n, `row ${n}`]))
})

test('also a ref that it has created', async () => {
  const page = await share()
  expect(
    await inPage(page, async ({ ipc, fixture }) => {
      const created = fixture.useRemoteRef('created', { n: 0 })
      await ipc.invoke('mine')
      await ipc.invoke('create')
      return created.value.n
    })
  ).toBe(1)
})

test('what a page has changed is in main when the handler runs, also if the ref is busy', async () => {
  const page = await share()
  const seen = await inPage(page, async ({ ipc, kept }) => {
    const seen = []
    for (let n = 1; n <= 10; n++) {
      // Main is busy with this.
      const changing = ipc.invoke('change', n)
      await new Promise((resolve) => setTimeout(resolve, n % 4))
      kept.state.value.mine = n
      seen.push(n % 2 ? await ipc.invoke('mine') : ipc.invokeSync('mine'))
      await changing
    }
    return seen
  })
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})
