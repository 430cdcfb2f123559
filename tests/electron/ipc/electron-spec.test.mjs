/** The behaviours that Electron tests of its own IPC, in real windows, and the page that tells of them. */

import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { BEHAVIOURS, idOf, specPage } from '../../cases/ipc-electron-spec.mjs'
import { root } from '../../../scripts/system.mjs'
import { Fixture, inPage } from '../harness/fixture.mjs'
import { CASES } from './electron-spec-cases.mjs'

/** @type {Fixture} */
let fixture
/** @type {import('playwright-core').Page[]} */
let pages

beforeAll(async () => {
  fixture = await Fixture.start('ipc')
  await fixture.main((scope) => {
    scope.stops = []
    scope.track = (stop) => void scope.stops.push(stop)
    scope.target = (kind) => (kind === 'frame' ? scope.first.webContents.mainFrame : scope.first)
  })
  await renew()
})
afterAll(() => fixture?.close())
afterEach(() =>
  fixture.main(({ stops, kept }) => {
    for (const stop of stops.splice(0).reverse()) stop()
    for (const key of Object.keys(kept)) delete kept[key]
  })
)

async function renew() {
  await fixture.reset()
  pages = [
    await fixture.openPage('', { nodeIntegrationInSubFrames: true }),
    await fixture.openPage()
  ]
  await fixture.main((scope) => {
    const windows = scope.BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id)
    ;[scope.first, scope.second] = windows
  })
}

/** @type {import('./electron-spec-cases.mjs').Tools} */
const tools = {
  main: (fn, argument) => fixture.main(fn, argument),
  page: (fn, argument) => inPage(pages[0], fn, argument),
  other: (fn, argument) => inPage(pages[1], fn, argument),
  renew,
  async reload() {
    await pages[0].reload()
    await pages[0].waitForFunction(() => 'fixture' in globalThis)
  },
  async frame() {
    await pages[0].evaluate(async () => {
      const frame = Object.assign(document.createElement('iframe'), { src: 'index.html' })
      await new Promise((resolve) => {
        frame.onload = resolve
        document.body.append(frame)
      })
    })
    const frame = pages[0].frames()[1]
    await frame.waitForFunction(() => 'fixture' in globalThis)
    return frame
  }
}

const offered = BEHAVIOURS.filter(({ ours }) => ours !== 'not offered')

describe.each([...new Set(offered.map(({ group }) => group))])('%s', (group) => {
  test.each(offered.filter((one) => one.group === group).map(({ name }) => name))(
    '%s',
    async (name) => {
      await CASES[group][name](tools)
    }
  )
})

test('each behaviour is there once, and each that is not offered has a reason', () => {
  const ids = BEHAVIOURS.map(idOf)
  expect(new Set(ids).size).toBe(ids.length)
  expect(BEHAVIOURS.filter(({ ours, why }) => (ours === 'not offered') !== Boolean(why))).toEqual(
    []
  )
})

test('docs/ipc-electron-spec.md tells them', () => {
  const file = path.join(root, 'docs', 'ipc-electron-spec.md')
  if (process.env.UPDATE_IPC_SPEC) fs.writeFileSync(file, specPage())
  expect(fs.readFileSync(file, 'utf8')).toBe(specPage())
})
