/** Types of refs that several devices share. */

import { remoteRef } from 'electron-remote-ref'
import {
  cloud,
  type Author,
  type Cloud,
  type CloudOptions,
  type CloudState,
  type CloudStatus,
  type Conflict,
  type LostWrite
} from 'electron-remote-ref/cloud'
import { same } from './expect.js'

const options: CloudOptions = {
  url: 'https://example.org',
  auth: async () => ({ token: 'secret', expires: 1 }),
  transports: ['websocket'],
  backoff: { first: 100 },
  snapshots: { entries: 100, keptBytes: 1e6 }
}
const server = cloud(options)
same<typeof server, Cloud>()
server.retry()
server.close()
cloud({ url: 'https://example.org', auth: () => 'secret' })

const notes = remoteRef('notes', [{ title: '' }], {
  cloud: server,
  doc: 'notes-of-me',
  conflict: 'merge'
})
notes.value.push({ title: 'a' })
same<typeof notes.cloud, CloudState>()
const alone = remoteRef('alone', [''])
same<typeof alone.cloud, CloudState | null>()
const typed = remoteRef<{ title: string }[]>('typed', [], { cloud: server })
same<typeof typed.value, { title: string }[]>()
// @ts-expect-error There is no such option.
remoteRef('wrong', [], { cloud: server, dok: 'notes' })
const state = typed.cloud
same<typeof state.status, CloudStatus>()
same<typeof state.lastSynced, Date | null>()
const lost: readonly LostWrite[] = state.lost
const stop: () => void = state.onConflict(({ reason, path, value, restore, dismiss }) => {
  if (reason === 'too-large') dismiss()
  if (path.length > 0 && value !== undefined && restore()) dismiss()
})
same<LostWrite['who'], Author | null>()
same<Author, { client: string; user: string | null }>()
void [lost, stop, state.saved(), state.synced(), state.error?.code, state.pending, state.transport]

const jobs = server.messages('jobs', { keep: 1000, onError: (error) => void error })
jobs.on('print', (_file, { seq, own, user }) => (own ? seq : user?.length))
// @ts-expect-error How many, not whether.
server.messages('jobs', { keep: true })
// @ts-expect-error The address is missing.
cloud({})
// @ts-expect-error There is no such transport.
cloud({ url: 'https://example.org', transports: ['pigeon'] })
// @ts-expect-error There is no such limit.
cloud({ url: 'https://example.org', snapshots: { often: 1 } })
remoteRef(
  'units',
  { cards: [{ title: '' }] },
  {
    cloud: server,
    conflict: { strategy: 'ask', unit: [['cards', '*']] }
  }
)
remoteRef('decided', 1, {
  cloud: server,
  conflict: ({ mine, theirs, who, noticed }: Conflict) =>
    mine === theirs || who?.user === null ? 'theirs' : noticed.getTime() > 0 ? 'mine' : []
})
// @ts-expect-error A function that says something else.
remoteRef('undecided', 1, { cloud: server, conflict: () => 'all' })
// @ts-expect-error There is no such strategy.
remoteRef('other', 1, { cloud: server, conflict: 'mine' })
