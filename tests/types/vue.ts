/** Types in a window with Vue. */

import { computed, isRef, watch, type Ref } from 'vue'
import {
  RemoteRefError,
  toPlain,
  useConflicts,
  useRemoteRef,
  type Change,
  type CloudConflict,
  type Conflict,
  type LostWrite,
  type RemoteRef,
  type Status,
  type UseRemoteRefOptions,
  type WindowCloud
} from 'electron-remote-ref/vue'
import { same } from './expect.js'
import type { Settings, SharedFile } from './refs.js'

// A registered name gives the type.
const files = useRemoteRef('shared-files', [])
same<typeof files, RemoteRef<SharedFile[]>>()
same<typeof files.value, SharedFile[]>()
files.value.push({ id: 1, name: 'a.txt' })
files.value = []
const copied = toPlain(files.value)
same<typeof copied, SharedFile[]>()
const settings = useRemoteRef('settings', { theme: 'dark', changed: new Date() })
same<typeof settings.value, Settings>()
// @ts-expect-error A value of another type.
useRemoteRef('shared-files', 3)
// @ts-expect-error An element of another type.
useRemoteRef('shared-files', [{ id: 'one', name: 'a.txt' }])
// @ts-expect-error None of the literals.
useRemoteRef('settings', { theme: 'blue', changed: new Date() })
// @ts-expect-error A member of another type.
files.value.push({ id: 1, name: 2 })
// @ts-expect-error A name that is no string.
useRemoteRef(7, 0)
// @ts-expect-error A value of another type.
useRemoteRef('counter', 'one')

// Without an initial value there is none until main's is here.
const later = useRemoteRef('shared-files')
same<typeof later.value, SharedFile[] | undefined>()
// @ts-expect-error It may not be there yet.
later.value.push({ id: 1, name: 'a.txt' })
useRemoteRef('settings', undefined, { onError: () => {} })

// Any other name gives the type of the initial value, or the one that is asked for.
const title = useRemoteRef('title', 'Untitled')
same<typeof title.value, string>()
const users = useRemoteRef<{ name: string }[]>('users', [])
same<typeof users.value, { name: string }[]>()
const maybe = useRemoteRef<Date>('when')
same<typeof maybe.value, Date | undefined>()
const anything = useRemoteRef('anything')
same<typeof anything.value, unknown>()
// @ts-expect-error Not what was asked for.
useRemoteRef<{ name: string }[]>('users', [{ title: 'x' }])

/** A composable of the app. */
function useCollection<T>(name: string): RemoteRef<T[]> {
  return useRemoteRef<T[]>(name, [])
}
same<ReturnType<typeof useCollection<Date>>, RemoteRef<Date[]>>()

// It is a ref for Vue, and more.
const plain: Ref<SharedFile[]> = files
const names = computed(() => files.value.map((file) => file.name))
same<typeof names.value, string[]>()
watch(files, (now) => {
  same<typeof now, SharedFile[]>()
})
isRef(plain)
same<typeof files.status.value, Status>()
same<typeof files.pending.value, number>()
same<typeof files.readOnly.value, boolean>()
const { status, pending } = files
same<typeof status, Readonly<Ref<Status>>>()
same<typeof pending, Readonly<Ref<number>>>()
same<ReturnType<typeof files.get>, unknown>()
files.get(['0', 'name'])
// @ts-expect-error A path has strings and numbers.
files.get([true])
files.update((value) => {
  same<typeof value, SharedFile[]>()
})
files.patch([{ op: 'remove', path: [0] }])
const stop = files.onChange((change) => {
  same<typeof change, Change>()
})
stop()
same<typeof files.ready, Promise<void>>()
files.destroy()
// @ts-expect-error Main says what the status is.
files.status.value = 'live'
// @ts-expect-error There is no such status.
files.status.value === 'open'

const options: UseRemoteRefOptions = {
  onError: (error) => {
    same<typeof error, RemoteRefError>()
  },
  onConflict: (conflict) => {
    same<typeof conflict, Conflict>()
    same<typeof conflict.name, string>()
  }
}
useRemoteRef('counter', 0, options)
// @ts-expect-error There is no such option.
useRemoteRef('counter', 0, { onFailure: () => {} })

// How it is with a server that shares it with other devices.
const { cloud } = files
same<typeof cloud.value, WindowCloud | null>()
const lost: readonly LostWrite[] = cloud.value?.lost ?? []
const restored: Promise<boolean>[] = lost.map(({ restore, dismiss, cut }) =>
  cut ? dismiss() : restore()
)
void [restored, cloud.value?.synced(), cloud.value?.lastSynced?.getTime(), cloud.value?.error?.code]
// @ts-expect-error Only main says how it is.
cloud.value = null

const conflicts = useConflicts(files)
same<typeof conflicts.value, readonly CloudConflict[]>()
const kept: Promise<boolean>[] = conflicts.value.map(({ canKeepBoth, keepBoth, keepMine }) =>
  canKeepBoth ? keepBoth() : keepMine()
)
void [kept, conflicts.value[0]?.noticed?.getTime(), conflicts.value[0]?.path.length]
const asker: string | null | undefined = conflicts.value[0]?.who?.user
void asker
// @ts-expect-error A plain ref has none.
useConflicts({ value: [] })
