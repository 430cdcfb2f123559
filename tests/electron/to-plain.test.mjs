/**
 * Plain copies of shared values in all APIs that send values out of a page or main. Each type must
 * behave like a value that was never shared.
 */

import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { root } from '../../scripts/system.mjs'
import { withCases } from './harness/cases.mjs'
import { Fixture, inPage, waitForStatus } from './harness/fixture.mjs'

const preload = path.join(root, 'tests', 'electron', 'fixtures', 'app', 'echo-preload.cjs')

/** @type {Fixture} */
let fixture
/** @type {import('playwright-core').Page} */
let page

beforeAll(async () => {
  fixture = await Fixture.start()
  await fixture.main(
    withCases(`
      const { ipcMain, lib, refs } = scope
      refs.types = lib.remoteRef('types', Object.fromEntries(good.map(({ id, make }) => [id, make()])))
      ipcMain.handle('echo', (_event, value) => value)
      // Main makes both: one that was shared, and one that never was.
      ipcMain.handle('ask', (_event, id) => {
        const { expected } = good.find((one) => one.id === id)
        return [lib.toPlain({ it: refs.types.value[id] }), { it: expected() }]
      })
    `)
  )
  page = await fixture.openPage('types', { preload })
  await waitForStatus(page, 'types', 'live')
})
afterAll(() => fixture?.close())

/**
 * Sends every type on a way, from the page: once as a copy of the shared value and once as a value
 * that was never shared.
 *
 * @param {string} way Source of a function that gives what arrives. It sees `scope`.
 * @returns {Promise<{ wrong: string[], refused: string[] }>} What differs, and which types that way does
 *   not take, shared or not.
 */
function sendAll(way) {
  return inPage(
    page,
    withCases(`
      const { fixture, refs } = scope
      const send = ${way}
      const outcome = async (value) => {
        try {
          return { arrives: await send(value) }
        } catch (error) {
          return { fails: error.name }
        }
      }
      return (async () => {
        const wrong = []
        const refused = []
        for (const { id, expected } of good) {
          const shared = await outcome(fixture.toPlain({ deep: [refs.types.value[id]] }))
          const plain = await outcome({ deep: [expected()] })
          if ('fails' in shared) refused.push(id)
          const found = difference(shared, plain)
          if (found) wrong.push(id + ': ' + found)
        }
        return { wrong, refused }
      })()
    `)
  )
}

test('without it nothing arrives', async () => {
  const errors = await inPage(page, async ({ fixture: { vue }, api, refs }) => {
    const raw = vue.toRaw(refs.types.value)
    const ways = [
      structuredClone,
      (value) => new MessageChannel().port1.postMessage(value),
      api.invoke
    ]
    return Promise.all(
      ways.map(async (send) => {
        try {
          await send({ it: raw })
        } catch (error) {
          return error.message
        }
      })
    )
  })
  for (const error of errors) expect(error).toMatch(/could not be cloned/)
})

test('structuredClone', async () => {
  expect(await sendAll('structuredClone')).toEqual({ wrong: [], refused: [] })
})

test('postMessage, to a worker and back', async () => {
  await inPage(page, (scope) => {
    scope.worker = scope.fixture.startWorker()
  })
  const way = `(value) => new Promise((resolve, reject) => {
    scope.worker.onmessage = ({ data }) => resolve(data)
    scope.worker.onerror = reject
    scope.worker.postMessage(value)
  })`
  expect(await sendAll(way)).toEqual({ wrong: [], refused: [] })
})

test('IndexedDB', async () => {
  await inPage(page, async (scope) => {
    const request = indexedDB.open('plain', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('values')
    await new Promise((resolve) => (request.onsuccess = resolve))
    scope.database = request.result
  })
  const way = `(value) => new Promise((resolve, reject) => {
    const store = scope.database.transaction('values', 'readwrite').objectStore('values')
    store.put(value, 'it')
    const got = store.get('it')
    got.onsuccess = () => resolve(got.result)
    got.onerror = () => reject(got.error)
  })`
  expect(await sendAll(way)).toEqual({ wrong: [], refused: [] })
})

test('a call through contextBridge', async () => {
  expect(await sendAll('scope.api.echo')).toEqual({ wrong: [], refused: [] })
})

test('ipcRenderer.invoke, to main and back', async () => {
  expect(await sendAll('scope.api.invoke')).toEqual({ wrong: [], refused: [] })
})

/** What main has sent of every type, as `[copy of the shared one, one that was never shared]`, on a way. */
function receiveAll(way) {
  return inPage(
    page,
    withCases(`
      const receive = ${way}
      return (async () => {
        const wrong = []
        for (const { id } of good) {
          const [shared, plain] = await receive(id)
          const found = difference(shared, plain)
          if (found) wrong.push(id + ': ' + found)
        }
        return wrong
      })()
    `)
  )
}

test('the result of a handler in main', async () => {
  expect(await receiveAll('scope.api.ask')).toEqual([])
})

test('webContents.send', async () => {
  await inPage(page, (scope) => {
    scope.api.onSent((value) => scope.receive(value))
  })
  await fixture.main(
    withCases(`
    scope.ipcMain.on('send', ({ sender }, id) => {
      const { expected } = good.find((one) => one.id === id)
      sender.send('sent', [scope.lib.toPlain({ it: scope.refs.types.value[id] }), { it: expected() }])
    })
  `)
  )
  const way = `(id) => new Promise((resolve) => {
    scope.receive = resolve
    scope.api.send('send', id)
  })`
  expect(await receiveAll(way)).toEqual([])
})

test('v8.serialize and structuredClone in main', async () => {
  const wrong = await fixture.main(
    withCases(`
    const { lib, refs, v8 } = scope
    const ways = [structuredClone, (value) => lib.toPlain(v8.deserialize(v8.serialize(value)))]
    return good.flatMap(({ id, expected }) =>
      ways.flatMap((way) => {
        const [shared, plain] = [lib.toPlain({ it: refs.types.value[id] }), { it: expected() }].map((value) => way(value))
        return difference(shared, plain) ?? []
      })
    )
  `)
  )
  expect(wrong).toEqual([])
})
