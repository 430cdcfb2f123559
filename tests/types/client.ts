/** Types in a window without a framework. */

import {
  bridge,
  Replica,
  RemoteRefError,
  toPlain,
  type Conflict,
  type Connect,
  type Handle,
  type ReplicaOptions,
  type Status
} from 'electron-remote-ref/client'
import { same } from './expect.js'
import type { SharedFile } from './refs.js'

const connect: Connect = bridge().useRemoteRef
const handle: Handle = connect('shared-files', '[]')
same<typeof handle.value, string>()
const stop = handle.onUpdate((text) => {
  same<typeof text, string>()
})
same<typeof stop, () => void>()
handle.send('r ')
handle.destroy()
const plain = toPlain([new Date()])
same<typeof plain, Date[]>()
// @ts-expect-error Messages are text.
handle.send({ op: 'add' })

const options: ReplicaOptions = {
  connect,
  onState: (replica) => {
    const status: Status = replica.status
    const pending: number | undefined = replica.cloud?.pending
    return [status, pending]
  },
  onError: (error) => {
    same<typeof error, RemoteRefError>()
  },
  onConflict: (conflict) => {
    same<typeof conflict, Conflict>()
  }
}
const files = new Replica('shared-files', [], options)
same<typeof files, Replica<SharedFile[]>>()
same<typeof files.value, SharedFile[]>()
files.value.push({ id: 1, name: 'a.txt' })
const typed: Replica<SharedFile[]> = files
same<ReturnType<typeof files.snapshot>, SharedFile[]>()
const unsubscribe: () => void = files.subscribe(() => {})
unsubscribe()
typed.destroy()
const title = new Replica('title', 'Untitled', options)
same<typeof title.value, string>()
const users = new Replica<{ name: string }[]>('users', [], options)
same<typeof users.value, { name: string }[]>()
const ready: Promise<Replica<SharedFile[]>> = files.ready
same<Awaited<typeof ready>['value'], SharedFile[]>()
// @ts-expect-error A value of another type.
new Replica('shared-files', 3, options)
// @ts-expect-error A way to main is needed.
new Replica('shared-files', [], {})
// @ts-expect-error An element of another type.
files.value.push('a.txt')
