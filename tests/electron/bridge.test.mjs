/** The bridge of the preload in a sandboxed page. */

import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { launch } from '../../scripts/launch.mjs'
import { root } from '../../scripts/system.mjs'
import { Fixture, inPage } from './harness/fixture.mjs'
import { eventually } from './harness/windows.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

test('the page has two functions, and nothing of Node or Electron', async () => {
  const [page] = await fixture.openWindows(1)
  const found = await inPage(page, (scope) => ({
    bridge: Object.keys(scope.remoteRef),
    node: ['require', 'process', 'ipcRenderer', 'electron', 'module', 'Buffer'].filter(
      (name) => name in scope
    )
  }))
  expect(found).toEqual({ bridge: ['useRemoteRef', 'openIpc'], node: [] })
})

test('a handle has only strings and functions, and works without any framework', async () => {
  await fixture.create('list', ['a'])
  const [page] = await fixture.openWindows(1)
  const handle = await inPage(page, ({ remoteRef }) => {
    const opened = remoteRef.useRemoteRef('list', '["initial"]')
    globalThis.received = []
    opened.onUpdate((text) => globalThis.received.push(text))
    globalThis.handle = opened
    return Object.fromEntries(Object.entries(opened).map(([key, value]) => [key, typeof value]))
  })
  expect(handle).toEqual({
    value: 'string',
    onUpdate: 'function',
    send: 'function',
    ask: 'function',
    onLeave: 'function',
    destroy: 'function'
  })
  await page.waitForFunction(() => globalThis.received.length === 1)
  const [snapshot] = await inPage(page, ({ received }) => received)
  expect(snapshot).toMatch(/^b\d+ \{.*"version":0.*\}\n\["a"\]$/)

  await inPage(page, ({ handle: opened }) =>
    opened.send('t [1,0,[{"op":"add","path":[1],"value":"b"}]]')
  )
  await page.waitForFunction(() => globalThis.received.length === 2)
  expect(await inPage(page, ({ received }) => received[1])).toMatch(/^e\d+ \[\["k",1,1\]\]$/)
  expect(await fixture.textInMain('list')).toBe('["a","b"]')

  await inPage(page, ({ handle: opened }) => opened.destroy())
  await eventually(
    () => fixture.main(({ refs }) => refs.list.subscriptions.size),
    (count) => expect(count).toBe(0)
  )
})

test('another session has the bridge, too', async () => {
  await fixture.create('list', ['shared'])
  const page = await fixture.openPage('list', { partition: 'persist:other' })
  await fixture.agree('list', [page], ['shared'])
})

describe.each([
  ['alone', '0'],
  ['beside the installed one', '1']
])("the bridge in an app's own bundled preload, %s", (_where, installed) => {
  test('serves the page once', async () => {
    const folder = path.join(root, 'tests', 'electron', 'fixtures', 'own-preload')
    const { app, close } = await launch(folder, {
      env: { ...process.env, OWN_AND_INSTALLED: installed }
    })
    try {
      const page = await app.firstWindow()
      await page.waitForFunction(() => globalThis.refs?.list?.status.value === 'live')
      expect(await inPage(page, ({ own }) => own.answer())).toBe(42)
      await inPage(page, ({ refs }) => void refs.list.value.push('of the page'))
      await page.waitForFunction(() => globalThis.refs.list.pending.value === 0)
      const inMain = await app.evaluate(() => [
        globalThis.ref.value.slice(),
        globalThis.ref.subscriptions.size
      ])
      expect(inMain).toEqual([['of main', 'of the page'], 1])
    } finally {
      await close()
    }
  })
})
