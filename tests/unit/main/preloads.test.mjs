/** The package's preloads in sessions, as Electron lists them by files (until 34) and by ids. */

import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

const require = createRequire(import.meta.url)
const { Preloads } = require('../../../lib/main/electron/preloads.js')
const { preloadPath } = require('../../../lib/main/electron/preload-path.js')

/** Electron until 34. */
class ByFiles {
  files = ['/app/own.js']
  getPreloads() {
    return [...this.files]
  }
  setPreloads(files) {
    this.files = files
  }
  /** Those of the package. */
  get ours() {
    expect(this.files[0]).toBe('/app/own.js')
    return this.files.slice(1)
  }
  forget() {
    this.files = ['/app/own.js']
  }
}

/** Electron from 35 on. */
class ByIds {
  scripts = [{ id: 'own', type: 'frame', filePath: '/app/own.js' }]
  getPreloadScripts() {
    return [...this.scripts]
  }
  registerPreloadScript(script) {
    if (this.scripts.some(({ id }) => id === script.id)) throw new Error(`${script.id} exists`)
    this.scripts.push(script)
    return script.id
  }
  unregisterPreloadScript(id) {
    const at = this.scripts.findIndex((script) => script.id === id)
    if (at < 0) throw new Error(`no ${id}`)
    this.scripts.splice(at, 1)
  }
  getPreloads() {
    throw new Error('deprecated')
  }
  get ours() {
    expect(this.scripts[0].id).toBe('own')
    expect(this.scripts.every(({ type }) => type === 'frame')).toBe(true)
    return this.scripts.slice(1).map(({ filePath }) => filePath)
  }
  forget() {
    this.scripts.splice(1)
  }
}

const bridge = preloadPath()
const firstPaint = preloadPath('first-paint')

describe.each([
  ['by files', ByFiles],
  ['by ids', ByIds]
])('%s', (_title, Session) => {
  let app, windows, electron, warn
  const contents = (session, url) => ({
    session,
    isDestroyed: () => false,
    getURL: () => url,
    isLoading: () => false
  })
  const open = (session, url = 'file:///index.html') => {
    const window = contents(session, url)
    windows.push(window)
    app.emit('web-contents-created', {}, window)
    return window
  }

  beforeEach(() => {
    app = Object.assign(new EventEmitter(), { ready: false, isReady: () => app.ready })
    windows = []
    const session = { defaultSession: new Session() }
    electron = { app, session, webContents: { getAllWebContents: () => windows } }
    warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  })
  afterEach(() => warn.mockRestore())

  const start = () => {
    const preloads = new Preloads(electron)
    preloads.add('index')
    return preloads
  }

  test('before the app is ready: each session when it is created', () => {
    const { defaultSession } = electron.session
    const preloads = start()
    expect(defaultSession.ours).toEqual([])
    app.emit('session-created', defaultSession)
    expect(defaultSession.ours).toEqual([bridge])
    preloads.add('first-paint')
    preloads.add('first-paint')
    expect(defaultSession.ours).toEqual([bridge, firstPaint])
    const other = new Session()
    app.emit('session-created', other)
    expect(other.ours).toEqual([bridge, firstPaint])
  })

  test('afterwards: the sessions of open windows, and of later ones', () => {
    app.ready = true
    const [used, older] = [new Session(), new Session()]
    windows.push(contents(used, 'file:///index.html'))
    start()
    expect([electron.session.defaultSession.ours, used.ours]).toEqual([[bridge], [bridge]])
    expect(older.ours).toEqual([])
    open(older)
    expect(older.ours).toEqual([bridge])
    older.forget()
    open(older)
    expect(older.ours).toEqual([bridge])
  })

  test('removed, not added to new sessions, and added again', () => {
    app.ready = true
    const { defaultSession } = electron.session
    const preloads = start()
    preloads.enabled = false
    preloads.enabled = false
    expect(defaultSession.ours).toEqual([])
    const other = new Session()
    app.emit('session-created', other)
    open(other)
    preloads.add('first-paint')
    expect([defaultSession.ours, other.ours]).toEqual([[], []])
    preloads.enabled = true
    expect([defaultSession.ours, other.ours]).toEqual([
      [bridge, firstPaint],
      [bridge, firstPaint]
    ])
    expect(warn).not.toHaveBeenCalled()
  })

  test('removing a preload that the app has removed itself', () => {
    app.ready = true
    const preloads = start()
    electron.session.defaultSession.forget()
    preloads.enabled = false
    expect(electron.session.defaultSession.ours).toEqual([])
  })

  test('too late for open windows: one warning', () => {
    app.ready = true
    // Opened before the import, without the bridge.
    windows.push(contents(electron.session.defaultSession, 'file:///old.html'))
    const preloads = start()
    open(electron.session.defaultSession, '')
    preloads.enabled = false
    expect(warn).not.toHaveBeenCalled()
    open(electron.session.defaultSession)
    preloads.enabled = true
    preloads.enabled = false
    expect(warn).not.toHaveBeenCalled()
    preloads.enabled = true
    open(electron.session.defaultSession)
    for (const enabled of [false, true, false]) preloads.enabled = enabled
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('comes after a window had been opened')]
    ])
  })
})

test('a missing file is an error when a ref is created, if windows should run it', () => {
  const fs = require('node:fs')
  const exists = jest.spyOn(fs, 'existsSync').mockReturnValue(false)
  /** @type {any} */
  const app = Object.assign(new EventEmitter(), { isReady: () => true })
  /** @type {any} */
  const session = { defaultSession: new ByFiles() }
  const preloads = new Preloads({ app, session, webContents: { getAllWebContents: () => [] } })
  preloads.add('index')
  const missing = expect.objectContaining({ code: 'ERR_REF_BRIDGE' })
  for (let i = 0; i < 2; i++) expect(() => preloads.check()).toThrow(missing)
  preloads.enabled = false
  expect(() => preloads.check()).not.toThrow()
  expect(session.defaultSession.ours).toEqual([])
  exists.mockRestore()
})
