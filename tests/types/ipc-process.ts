/** Types of calls and messages in a utility process or worker thread. */

import { ipc, IpcError, type EndEvent, type Port } from 'electron-remote-ref/ipc/process'
import type { Found } from './calls.js'
import { same } from './expect.js'

same<typeof ipc.name, string | undefined>()
ipc.handle('find', (event, text) => {
  same<typeof event, EndEvent>()
  same<typeof event.from, string>()
  same<typeof event.port, Port | undefined>()
  return [{ path: text, at: new Date() }]
})
ipc.on('set-title', (_event, text) => text.trim())
ipc.send('moved', 1, 2)
const found = ipc.invoke('find', 'a', { timeout: 3 })
same<typeof found, Promise<Found[]>>()
ipc.onConnect((port) => {
  same<typeof port, Port>()
  port.onClose((error) => {
    same<typeof error, IpcError>()
  })
})
ipc.use((_event, next) => next())
// @ts-expect-error There is no such call.
ipc.invoke('finds', 'a')
// @ts-expect-error A result of another type.
ipc.handle('find', () => 3)
// @ts-expect-error An argument of another type.
ipc.send('moved', 1, '2')
// @ts-expect-error A process reaches only main.
ipc.to('settings')
