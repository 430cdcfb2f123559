/** Types of calls and messages in the tests of an app. */

import { createTestApp, type TestApp, type TestWindow } from 'electron-remote-ref/ipc/testing'
import { ipc } from 'electron-remote-ref/ipc/window'
import type { Found } from './calls.js'
import { same } from './expect.js'
import type { SharedFile } from './refs.js'

const app: TestApp = createTestApp({ url: 'file:///index.html' }, 'main')
const files = app.remoteRef('shared-files', [])
same<typeof files.value, SharedFile[]>()
app.ipc.handle('find', (event, text) => {
  same<typeof text, string>()
  same<typeof event.from, string | undefined>()
  return event.window === app.window ? [] : [{ path: text, at: new Date() }]
})
const window: TestWindow = app.openWindow({ type: 'webview' }, 'other')
same<typeof window.ipc, typeof ipc>()
const found = window.ipc.invoke('find', 'a')
same<typeof found, Promise<Found[]>>()
app.ipc.to(window).send('closed')
app.ipc.of(window).on('closed', () => window.reload())
app.ipc.name(window, 'again')
window.crash()
const child = app.openProcess('indexer')
app.ipc.attach(app.openProcess(), 'another').close()
child.ipc.handle('find', () => [])
child.exit(1)
// @ts-expect-error There is no such call.
window.ipc.invoke('finds', 'a')
// @ts-expect-error A name is a string.
app.openWindow({}, 3)
const settled: Promise<void> = app.settled()
app.close()
export { settled }
