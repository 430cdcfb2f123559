/** Types in the tests of an app. */

import { createTestApp } from 'electron-remote-ref/testing'
import { same } from './expect.js'
import type { SharedFile } from './refs.js'

const app = createTestApp({ url: 'file:///index.html' })
const files = app.remoteRef('shared-files', [])
same<typeof files.value, SharedFile[]>()
const settled: Promise<void> = app.settled()
app.openWindow({ type: 'webview' }).close()
const { window } = app
same<ReturnType<typeof window.useRemoteRef>['value'], string>()
// @ts-expect-error A value of another type.
app.remoteRef('shared-files', 3)
// @ts-expect-error There is no such member.
createTestApp({ uri: '' })
app.close()
export { settled }
