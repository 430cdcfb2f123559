/**
 * A server or a client of one way, as a process: `program.mjs <way> <role> <folder> [url]`. It does what its parent
 * asks for, and answers. Times are nanoseconds of the clock that all processes of a machine share.
 */

import { makeItems } from './list.mjs'

/**
 * @typedef {object} Client
 * @property {(at: number) => string | undefined} name Of an item.
 * @property {(at: number, name: string) => unknown} set
 * @property {() => unknown} stored Resolves when own edits are as safe as this way makes them on this machine.
 * @property {() => unknown} synced
 * @property {() => unknown} disconnect
 * @property {() => unknown} connect
 */

const [way, role, folder, url] = process.argv.slice(2)
const { open, serve } = await import(`./ways/${way}.mjs`)

const now = () => String(process.hrtime.bigint())

/** What is waited for, and who waits. @type {{ edits: import('./list.mjs').Edit[], there: (time: string) => void } | null} */
let wanted = null
/** @type {Promise<string>} */
let seen = Promise.resolve('')
/** @type {Client} */
let client
/** @type {{ url: string, bytes: () => number }} */
let server

function look() {
  // The last one first, which is the least work as long as it is not there.
  if (!client || !wanted?.edits.every(([at, name]) => client.name(at) === name)) return
  wanted.there(now())
  wanted = null
}

/** @param {import('./list.mjs').Edit[]} edits */
function watch(edits) {
  seen = new Promise((there) => (wanted = { edits, there }))
}

/** @type {Record<string, (...given: any[]) => unknown>} */
const commands = {
  async serve() {
    server = await serve(folder)
    return server.url
  },
  bytes: () => server.bytes(),
  cpu() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  /** @param {boolean} first @param {import('./list.mjs').Edit[]} [edits] What is waited for. */
  async open(first, edits) {
    if (edits) watch(edits)
    const start = now()
    client = await open(url, folder, first ? makeItems() : [], look)
    look()
    return start
  },
  watch(/** @type {import('./list.mjs').Edit[]} */ edits) {
    watch(edits)
    look()
  },
  seen: () => seen,
  edit(/** @type {import('./list.mjs').Edit} */ [at, name]) {
    const start = now()
    void client.set(at, name)
    return start
  },
  /** Each in a turn of its own. @param {import('./list.mjs').Edit[]} edits */
  async edits(edits) {
    for (const [at, name] of edits) {
      await client.set(at, name)
      await new Promise(setImmediate)
    }
    await client.stored()
  },
  stored: () => client.stored(),
  synced: () => client.synced(),
  disconnect: () => client.disconnect(),
  async connect() {
    const start = now()
    await client.connect()
    return start
  }
}

process.on('message', async (/** @type {any} */ { id, command, given }) => {
  process.send?.({ id, result: await commands[command](...given) })
})
process.on('disconnect', () => process.exit())
process.on('unhandledRejection', (error) => {
  console.error(`${way} ${role}:`, error)
  process.exit(1)
})
process.send?.({ id: 0 })
