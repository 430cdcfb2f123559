/** An app without Electron, and streams, for tests of `electron-remote-ref/ipc/testing`. */

import { afterEach, beforeEach } from '@jest/globals'
import { createTestApp } from '../../../lib/ipc/testing/index.js'

/** @type {import('../../../lib/ipc/testing/index.js').TestApp} */
export let app

/** Each test of the file gets an app, whose window has the name `main`. */
export function eachWithApp() {
  beforeEach(() => {
    app = createTestApp(undefined, 'main')
  })
  afterEach(() => app.close())
}

/** @param {AsyncIterable<any>} stream */
export async function all(stream) {
  const parts = []
  for await (const part of stream) parts.push(part)
  return parts
}

export async function* count(_event, n) {
  for (let i = 0; i < n; i++) yield i
}
