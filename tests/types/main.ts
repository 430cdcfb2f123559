/** Types in the main process. */

import {
  configure,
  dropPersisted,
  entry,
  preloadPath,
  remoteRef,
  RemoteRef,
  RemoteRefError,
  toPlain,
  type Access,
  type AccessRule,
  type Change,
  type DiskOptions,
  type DiskState,
  type ErrorHandler,
  type Frame,
  type Options,
  type Patch,
  type Path,
  type PersistOptions,
  type RemoteRefOptions,
  type Stats
} from 'electron-remote-ref'
import { same } from './expect.js'
import type { Settings, SharedFile } from './refs.js'

// A step of a path.
same<ReturnType<typeof entry>, string>()
remoteRef('users', new Map([[7, { name: 'a' }]]))
  .value.get(7)
  ?.name.trim()

// A registered name gives the type.
const files = remoteRef('shared-files', [])
same<typeof files, RemoteRef<SharedFile[]>>()
same<typeof files.value, SharedFile[]>()
files.value.push({ id: 1, name: 'a.txt' })
files.value = [{ id: 2, name: 'b.txt', tags: ['new'] }]
same<typeof counter.value, number>()
const counter = remoteRef('counter', 0)
counter.value += 1
const settings = remoteRef('settings', { theme: 'dark', changed: new Date() })
same<typeof settings.value, Settings>()

// @ts-expect-error A value of another type.
remoteRef('shared-files', 3)
// @ts-expect-error An element of another type.
remoteRef('shared-files', [{ id: 'one', name: 'a.txt' }])
// @ts-expect-error A member is missing.
remoteRef('settings', { theme: 'dark' })
// @ts-expect-error A member that the type does not have.
remoteRef('settings', { theme: 'dark', changed: new Date(), font: 'serif' })
// @ts-expect-error None of the literals.
remoteRef('settings', { theme: 'blue', changed: new Date() })
// @ts-expect-error A member of another type.
files.value.push({ id: 1, name: 2 })
// @ts-expect-error A whole value of another type.
counter.value = 'one'
// @ts-expect-error No initial value.
remoteRef('counter')
// @ts-expect-error A name that is no string.
remoteRef(7, 0)

// Any other name gives the type of the initial value, or the one that is asked for.
const title = remoteRef('title', 'Untitled')
same<typeof title.value, string>()
const state = remoteRef('state', { open: true, files: [{ name: 'a.txt' }] })
same<typeof state.value, { open: boolean; files: { name: string }[] }>()
const users = remoteRef<{ name: string }[]>('users', [])
same<typeof users, RemoteRef<{ name: string }[]>>()
const dynamic = remoteRef('files-of-' + String(Math.random()), [1])
same<typeof dynamic.value, number[]>()
// @ts-expect-error Not what was asked for.
remoteRef<{ name: string }[]>('users', [{ title: 'x' }])
// @ts-expect-error Not a member of the initial value.
state.value.closed = true

// A stored ref.
const stored = remoteRef('stored', [1], {
  persist: { version: 2, migrate: (value, from) => (from === 1 ? [value] : value) }
})
same<ReturnType<typeof stored.saved>, Promise<void>>()
same<typeof stored.disk, DiskState | null>()
same<DiskState['status'], 'saved' | 'saving' | 'failing' | 'off'>()
same<DiskState['error'], RemoteRefError | null>()
same<RemoteRefOptions['persist'], boolean | PersistOptions | undefined>()
same<ReturnType<typeof dropPersisted>, Promise<void>>()
remoteRef('flag', 0, { persist: true })
configure({ persist: { folder: '/data' } satisfies DiskOptions })
configure({ persist: { folder: null } })
// @ts-expect-error No way to store it.
remoteRef('flag', 0, { persist: 'yes' })
// @ts-expect-error An option that does not exist.
remoteRef('flag', 0, { persist: { schema: 2 } })
// @ts-expect-error A version that is no number.
remoteRef('flag', 0, { persist: { version: '2' } })
// @ts-expect-error Where it is stored is for all refs.
configure({ persist: true })
// @ts-expect-error A name is needed.
dropPersisted()

// A copy is of the same type.
const plain = toPlain({ title: 'x', files: files.value })
same<typeof plain, { title: string; files: SharedFile[] }>()

/** A function of the app that creates refs. */
function create<T>(name: string, initial: T): RemoteRef<T> {
  return remoteRef(name, initial)
}
same<ReturnType<typeof create<Date>>, RemoteRef<Date>>()

// What a ref has.
same<typeof files.name, string>()
same<typeof files.version, number>()
const found = files.get(['0', 1])
same<typeof found, unknown>()
files.update((value) => {
  same<typeof value, SharedFile[]>()
  value.length = 0
})
files.update((value) => value.filter((file) => file.id > 1))
files.patch([{ op: 'replace', path: [0, 'name'], value: 'c.txt' }])
files.patch([{ op: 'move', from: '/0', path: '/1' }])
same<ReturnType<typeof files.flush>, void>()
const stop = files.onChange((change) => {
  same<typeof change, Change>()
  same<typeof change.patches, Patch[]>()
  same<typeof change.inverse, Patch[]>()
  same<typeof change.txn, string>()
  same<typeof change.client, number>()
  same<typeof change.version, number>()
  const path: Path = change.patches[0].path
  files.patch(change.inverse)
  return path
})
same<typeof stop, () => void>()
const stats = files.stats()
same<typeof stats, Stats>()
same<typeof stats.history.bytes, number>()
files.destroy()
// @ts-expect-error Names do not change.
files.name = 'other'
// @ts-expect-error Main counts versions.
files.version = 1
// @ts-expect-error A path is a list.
files.get('0.name')
// @ts-expect-error A listener takes a change.
files.onChange((change: string) => change)
// @ts-expect-error There is no such method.
files.close()

// Options.
const rule: AccessRule = (frame, name) => {
  same<typeof frame, Frame>()
  same<typeof name, string>()
  return frame.url.startsWith('app:') && frame.isMainFrame ? 'write' : 'none'
}
const onError: ErrorHandler = (error, name) => {
  same<typeof error, unknown>()
  same<typeof name, string>()
}
const options: Options = { access: rule, onError, preload: false }
configure(options)
const ofRef: RemoteRefOptions = { access: () => 'read' }
remoteRef('shared-files', [], ofRef)
const access: Access = 'none'
remoteRef('x', 0, { access: () => access })
remoteRef('settings', { theme: 'dark', changed: new Date() }, { firstPaint: true })
remoteRef('title', '', { firstPaint: 200_000 })
// @ts-expect-error A bound is a number.
remoteRef('title', '', { firstPaint: '64 KiB' })
// @ts-expect-error There is no such access.
remoteRef('shared-files', [], { access: () => 'readwrite' })
// @ts-expect-error There is no such option.
configure({ preloads: true })
same<ReturnType<typeof preloadPath>, string>()

// Errors.
try {
  files.get([])
} catch (error) {
  if (error instanceof RemoteRefError) {
    same<typeof error.code, string>()
    same<typeof error.ref, string | undefined>()
    same<typeof error.path, Path | undefined>()
  }
}
