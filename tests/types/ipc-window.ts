/** Types of calls and messages in a window. */

import {
  attach,
  callOptions,
  ipc,
  IpcError,
  registerError,
  type EndEvent,
  type Port,
  type Remote,
  type WindowIpc
} from 'electron-remote-ref/ipc/window'
import type { Found } from './calls.js'
import { same } from './expect.js'

const all: WindowIpc = ipc
same<typeof all, typeof ipc>()

// Calls.
const found = ipc.invoke('find', 'a')
same<typeof found, Promise<Found[]>>()
ipc.invoke('find', 'a', { timeout: 3, signal: new AbortController().signal })
ipc.invoke('save', callOptions({ onProgress: (value) => value.percent }))
const size = ipc.invoke('transfer', new Blob([]).stream(), 'a')
same<typeof size, Promise<number>>()
// @ts-expect-error There is no such call.
ipc.invoke('finds', 'a')
// @ts-expect-error An argument of another type.
ipc.invoke('find', 3)
// @ts-expect-error Not what it results in.
const wrong: Promise<string> = ipc.invoke('find', 'a')
const tail = ipc.stream('tail', 'a')
same<typeof tail, AsyncGenerator<string, void, undefined>>()
const downloaded = ipc.stream('download', 'a')
same<typeof downloaded, AsyncGenerator<Uint8Array, void, undefined>>()
// @ts-expect-error No stream.
ipc.stream('sum', 1)
const loaded = ipc.invokeSync('load', 'a')
same<typeof loaded, Map<string, Date> | null>()
const now = ipc.invokeSync('find', 'a')
same<typeof now, Found[]>()
// @ts-expect-error An argument of another type.
ipc.invokeSync('load', 3)
// @ts-expect-error It has no options.
ipc.invokeSync('load', 'a', { timeout: 3 })
// @ts-expect-error A stream cannot be read at once.
ipc.invokeSync('tail', 'a')

// Messages.
ipc.send('set-title', 'a')
ipc.send('closed')
// @ts-expect-error There is no such message.
ipc.send('title', 'a')
// @ts-expect-error One too many.
ipc.send('closed', 3)
const stop = ipc.on('moved', (event, x, _y, by) => {
  same<typeof event, EndEvent>()
  same<typeof event.from, string>()
  same<typeof event.port, Port | undefined>()
  same<typeof x, number>()
  same<typeof by, 'user' | 'app' | undefined>()
  event.reply('closed')
  // @ts-expect-error Of main.
  event.frame
})
stop()
ipc.once('closed', () => {})
ipc.off('closed')
// @ts-expect-error There is no such message.
ipc.on('find', () => {})

// Handlers.
ipc.handle('find', async (event, text) => {
  event.progress(3)
  return [{ path: text, at: new Date() }]
})
ipc.handle('download', (_event, url) => new Response(url).body ?? new Blob([]).stream())
// @ts-expect-error A result of another type.
ipc.handle('find', async () => ['a'])
// @ts-expect-error There is no such call.
ipc.handle('closed', () => {})

// Other windows.
const other = ipc.to('settings')
same<typeof other, Remote>()
const opened = other.invoke('dialog:openFile', { multi: true })
same<typeof opened, Promise<string[]>>()
other.send('set-title', 'a')
// @ts-expect-error An argument of another type.
other.send('set-title', 3)

// Direct connections.
const connected = ipc.connect('settings', { timeout: 3 })
same<typeof connected, Promise<Port>>()
ipc.onConnect(async (port) => {
  same<typeof port, Port>()
  same<typeof port.name, string>()
  port.handle('find', (event, text) => {
    same<typeof event, EndEvent>()
    return [{ path: text, at: new Date() }]
  })
  port.send('set-title', 'a')
  for await (const line of port.stream('tail', 'a')) line.trim()
  const error = await port.closed
  same<typeof error, IpcError>()
  port.close()
  // @ts-expect-error A result of another type.
  port.handle('find', () => 3)
  // @ts-expect-error There is no such message.
  port.send('title')
})

// Iframes and Web Workers.
const port: MessagePort = ipc.port()
const guest = attach(port)
same<typeof guest, Port>()
same<ReturnType<typeof guest.invoke<'sum'>>, Promise<number>>()

ipc.use((_event, next) => next())
ipc.trace((record) => record.bytes.toFixed())
ipc.onError((error) => error.code.trim())
registerError(class TooBusy extends Error {})
// @ts-expect-error Of main.
ipc.broadcast('closed')
void [wrong, now]
