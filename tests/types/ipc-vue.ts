/** Types of calls and messages in Vue components. */

import { handleIpc, ipc, onIpc, useIpcNames, type EndEvent } from 'electron-remote-ref/ipc/vue'
import type { WindowIpc } from 'electron-remote-ref/ipc/window'
import type { RemoteRef } from 'electron-remote-ref/vue'
import { same } from './expect.js'

same<typeof ipc, WindowIpc>()
const stop = onIpc('moved', (event, x) => {
  same<typeof event, EndEvent>()
  same<typeof x, number>()
})
same<typeof stop, () => void>()
handleIpc('dialog:openFile', async (_event, { multi }) => {
  same<typeof multi, boolean>()
  return ['a']
})
handleIpc('save', () => {}, { replace: true })
const names = useIpcNames()
same<typeof names, RemoteRef<string[]>>()
// @ts-expect-error There is no such message.
onIpc('move', () => {})
// @ts-expect-error An argument of another type.
onIpc('moved', (_event, x: string) => x)
// @ts-expect-error A result of another type.
handleIpc('dialog:openFile', () => 'a')
