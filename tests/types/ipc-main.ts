/** Types of calls and messages in the main process. */

import {
  callOptions,
  ipc,
  IPC_ERROR_CODES,
  IpcError,
  registerError,
  type AttachedProcess,
  type CallOptions,
  type Handlers,
  type IpcLimits,
  type MainEvent,
  type MainIpc,
  type Pair,
  type Remote,
  type StandardSchema,
  type TraceRecord
} from 'electron-remote-ref/ipc'
import type { Frame, RemoteRef } from 'electron-remote-ref'
import type { Found } from './calls.js'
import { same } from './expect.js'

declare const window: Electron.BrowserWindow
declare const contents: Electron.WebContents
declare const frame: Electron.WebFrameMain
declare const bytes: ReadableStream<Uint8Array>

const all: MainIpc = ipc
same<typeof all, typeof ipc>()

// Handlers: the declaration gives the types of arguments and results.
const stop = ipc.handle('dialog:openFile', (event, options) => {
  same<typeof event, MainEvent>()
  same<typeof options, { multi: boolean }>()
  return options.multi ? ['a', 'b'] : ['a']
})
same<typeof stop, () => void>()
ipc.handle('find', async (_event, text, limit) => {
  same<typeof text, string>()
  same<typeof limit, number | undefined>()
  return [{ path: text, at: new Date() }]
})
ipc.handle('find', () => [])
ipc.handle('sum', (_event, ...numbers) => {
  same<typeof numbers, number[]>()
  return numbers.length
})
ipc.handle('save', () => {})
ipc.handle('save', async () => {})
ipc.handleOnce('load', (_event, path) => (path === '' ? null : new Map([[path, new Date()]])))
ipc.handle('anything', (_event, value) => value.of.any.kind)
// A stream is any kind of stream.
ipc.handle('tail', async function* (event, path) {
  same<typeof path, string>()
  while (!event.signal.aborted) yield path
})
ipc.handle('tail', async () => texts())
ipc.handle('download', () => bytes)
ipc.handle('download', async function* (_event, url) {
  yield new Uint8Array(url.length)
})
// The other side of a stream is an async generator.
ipc.handle('transfer', async (_event, file, name) => {
  same<typeof file, AsyncGenerator<Uint8Array, void, undefined>>()
  let size = name.length
  for await (const part of file) size += part.byteLength
  return size
})
// @ts-expect-error There is no such call.
ipc.handle('dialog:openFiles', () => [])
// @ts-expect-error A result of another type.
ipc.handle('dialog:openFile', () => 3)
// @ts-expect-error Also as a promise.
ipc.handle('dialog:openFile', async () => [3])
// @ts-expect-error There must be a result.
ipc.handle('sum', () => {})
// @ts-expect-error A parameter of another type.
ipc.handle('dialog:openFile', (_event, options: string) => [options])
// @ts-expect-error More parameters than there are arguments.
ipc.handle('save', (_event, path: string) => void path)
// @ts-expect-error Not optional.
ipc.handle('find', (_event, _text, limit: number) => [limit])
ipc.handle('tail', async function* () {
  yield 'a'
})
// @ts-expect-error Parts of another type.
ipc.handle('tail', async function* () {
  yield 3
})
// @ts-expect-error No stream.
ipc.handle('tail', () => 'a')
// @ts-expect-error Not asynchronous.
ipc.handle('tail', function* () {
  yield 'a'
})
// @ts-expect-error A message is no call.
ipc.handle('set-title', () => {})
ipc.removeHandler('find')
// @ts-expect-error There is no such call.
ipc.removeHandler('set-title')

// Options of handlers.
declare const schema: StandardSchema
ipc.handle('find', () => [], { args: [schema, schema], calls: 3, rate: 10, messageBytes: 1000 })
ipc.handle('find', () => [], { args: schema, replace: true })
// @ts-expect-error There is no such option.
ipc.handle('find', () => [], { timeout: 3 })
// @ts-expect-error No schema.
ipc.handle('find', () => [], { args: [String] })

// Events.
ipc.on('moved', (event, x, y, by) => {
  same<typeof event.frame, Frame>()
  same<typeof event.sender, Electron.WebContents>()
  same<typeof event.window, Electron.BrowserWindow | null>()
  same<typeof event.from, string | undefined>()
  same<typeof event.signal, AbortSignal>()
  same<typeof event.name, string>()
  same<[typeof x, typeof y], [number, number]>()
  same<typeof by, 'user' | 'app' | undefined>()
  event.reply('set-title', 'a')
  event.progress({ percent: 3 })
  // @ts-expect-error An argument of another type.
  event.reply('set-title', 3)
  // @ts-expect-error There is no such message.
  event.reply('find', 'a')
  // @ts-expect-error Nobody may set it.
  event.name = 'a'
})

// Listeners.
const onMoved = (event: MainEvent, x: number): void => event.reply('set-title', String(x))
ipc.on('moved', onMoved)
ipc.once('moved', onMoved)
ipc.off('moved', onMoved)
ipc.off('moved')
ipc.on('closed', async () => {})
ipc.on('lines', async (_event, lines) => {
  for await (const line of lines) line.trim()
})
// @ts-expect-error There is no such message.
ipc.on('move', () => {})
// @ts-expect-error There is no such message.
ipc.once('find', () => {})
// @ts-expect-error There is no such message.
ipc.off('find')
// @ts-expect-error An argument of another type.
ipc.on('set-title', (_event, text: number) => text)
// @ts-expect-error Not a listener of that message.
ipc.off('closed', onMoved)

// Other ends.
const remote = ipc.to(window)
same<typeof remote, Remote>()
ipc.to(contents).send('set-title', 'a')
ipc.to(frame).send('closed')
ipc.to('settings').send('moved', 1, 2)
ipc.to('settings').send('moved', 1, 2, 'user')
ipc.to('settings').send('lines', texts())
// @ts-expect-error There is no such message.
remote.send('title', 'a')
// @ts-expect-error An argument is missing.
remote.send('set-title')
// @ts-expect-error One too many.
remote.send('set-title', 'a', 'b')
// @ts-expect-error Of another type.
remote.send('moved', 1, '2')
// @ts-expect-error None of the literals.
remote.send('moved', 1, 2, 'nobody')
// @ts-expect-error No window and no name.
ipc.to(3)
// @ts-expect-error A window may be missing.
ipc.to(window as Electron.BrowserWindow | null)

const opened = remote.invoke('dialog:openFile', { multi: true })
same<typeof opened, Promise<string[]>>()
const found = remote.invoke('find', 'a', 3)
same<typeof found, Promise<Found[]>>()
const loaded = remote.invoke('load', 'a')
same<typeof loaded, Promise<Map<string, Date> | null>>()
const saved = remote.invoke('save')
same<typeof saved, Promise<void>>()
const some = remote.invoke('anything', remote)
same<typeof some, Promise<any>>()
const lines = remote.invoke('tail', 'a')
same<typeof lines, Promise<AsyncGenerator<string, void, undefined>>>()
remote.invoke('transfer', parts(), 'a')
remote.invoke('transfer', bytes, 'a')
// @ts-expect-error There is no such call.
remote.invoke('openFile')
// @ts-expect-error An argument is missing.
remote.invoke('dialog:openFile')
// @ts-expect-error A member of another type.
remote.invoke('dialog:openFile', { multi: 'yes' })
// @ts-expect-error One too many.
remote.invoke('save', 3)
// @ts-expect-error Parts of another type.
remote.invoke('transfer', texts(), 'a')
// @ts-expect-error A name that is only known when it runs.
remote.invoke(String('find'), 'a')

// Options of calls.
const options: CallOptions = { signal: AbortSignal.timeout(10), timeout: 3, onProgress: () => {} }
remote.invoke('save', options)
remote.invoke('dialog:openFile', { multi: true }, { timeout: 3 })
remote.invoke('find', 'a', { timeout: 3 })
remote.invoke('find', 'a', 3, { timeout: 3 })
remote.invoke('find', 'a', undefined, { timeout: 3 })
remote.invoke('sum', 1, 2, 3, { timeout: 3 })
remote.invoke('sum', { timeout: 3 })
remote.invoke('anything', { timeout: 3 }, callOptions())
remote.invoke('save', callOptions({ timeout: 3 }))
// @ts-expect-error There is no such option.
remote.invoke('save', { wait: 3 })
// @ts-expect-error An option of another type.
remote.invoke('dialog:openFile', { multi: true }, { timeout: '3' })
// @ts-expect-error Options are last.
remote.invoke('find', { timeout: 3 }, 'a')

// Streams.
const tail = remote.stream('tail', 'a')
same<typeof tail, AsyncGenerator<string, void, undefined>>()
const downloaded = remote.stream('download', 'a', { signal: AbortSignal.abort() })
same<typeof downloaded, AsyncGenerator<Uint8Array, void, undefined>>()
remote.stream('anything', 3)
// @ts-expect-error No stream.
remote.stream('find', 'a')
// @ts-expect-error An argument of another type.
remote.stream('tail', 3)

ipc.broadcast('set-title', 'a')
// @ts-expect-error An argument of another type.
ipc.broadcast('set-title', 3)
// @ts-expect-error There is no such message.
ipc.broadcast('find', 'a')

// Of one window.
const own = ipc.of(window)
same<typeof own, Handlers<MainEvent>>()
own.handle('find', () => [])
own.on('closed', () => {})
ipc.of(frame).handle('save', () => {})
// @ts-expect-error A result of another type.
own.handle('find', () => 3)
// @ts-expect-error A name is no window.
ipc.of('settings')

// Names and permissions.
same<ReturnType<typeof ipc.name>, () => void>()
ipc.name(window, 'settings')
same<typeof ipc.names, RemoteRef<string[]>>()
const pair: Pair = { from: 'palette', to: '*', names: ['find', 'set-title'], connect: true }
ipc.allow(pair)
ipc.allow({ from: '*', to: 'main', names: '*' })
// @ts-expect-error There is no such call or message.
ipc.allow({ from: 'a', to: 'b', names: ['finds'] })
ipc.access((page, name) => page.isMainFrame && name !== 'save')
// @ts-expect-error A rule of refs.
ipc.access(() => 'write')
const limits: Partial<IpcLimits> = { rate: 1000 }
ipc.limits(limits)
// @ts-expect-error There is no such limit.
ipc.limits({ refs: 3 })
ipc.details = false

// Processes.
declare const child: {
  postMessage(message: any, transfer?: readonly any[]): void
  on(event: 'exit', listener: (code: number) => void): unknown
  on(event: 'message', listener: (message: any) => void): unknown
  off(event: 'exit', listener: (code: number) => void): unknown
  off(event: 'message', listener: (message: any) => void): unknown
}
const attached = ipc.attach(child, 'worker')
same<typeof attached, AttachedProcess>()
attached.invoke('find', 'a')
attached.close()
// @ts-expect-error No process.
ipc.attach(window, 'worker')

// Around everything.
ipc.use(async (event, next, args) => {
  same<typeof event, MainEvent>()
  same<typeof args, unknown[]>()
  const result = await next()
  return result
})
ipc.trace(
  (record) => {
    same<typeof record, TraceRecord>()
    same<typeof record.ms, number>()
  },
  { values: true }
)
ipc.onError((error, from) => {
  same<typeof error, IpcError>()
  same<typeof error.code, string>()
  same<typeof error.call, string | undefined>()
  same<typeof from, string | undefined>()
})
class TooBusy extends Error {}
registerError(TooBusy)
Object.keys(IPC_ERROR_CODES)

async function* texts() {
  yield 'a'
}

async function* parts() {
  yield new Uint8Array(3)
}
