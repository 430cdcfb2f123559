/**
 * Five windows and main edit one ref at once, while one window reloads repeatedly and another one
 * crashes. At the end all are equal, and no push is lost or duplicated.
 *
 * A minute with REMOTE_REF_LONG, a few seconds without.
 */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, pause } from './harness/fixture.mjs'
import {
  complaints,
  connectionsBecome,
  eventually,
  inWindow,
  openWindow,
  toWindow,
  watchWindows,
  windowsAgree
} from './harness/windows.mjs'

const long = Boolean(process.env.REMOTE_REF_LONG)
const [LASTS, RELOADS_EVERY, CRASHES_EVERY] = long ? [60_000, 3000, 10_000] : [8000, 900, 2500]

/** Pushes that main has confirmed by the end. */
const ENOUGH = 200

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
  await watchWindows(fixture)
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/** In main: pages start to edit as soon as they are loaded, and tell of their pushes. */
const watchPages = ({ app }, [page, edits]) => {
  globalThis.told = { pushed: [], confirmed: [] }
  globalThis.loads = 0
  app.on('web-contents-created', (_event, contents) => {
    contents.on('console-message', (event, _level, text) => {
      const [kind, ...ids] = String(text ?? event.message).split(' ')
      globalThis.told[kind]?.push(...ids)
    })
    contents.on('did-finish-load', () => {
      const who = `${contents.id}.${++globalThis.loads}`
      const stopped = Boolean(globalThis.over)
      const call = `stopped = ${stopped}; (${page})(globalThis, ${edits}, '${who}')`
      contents.executeJavaScript(call).catch(() => {})
    })
  })
}

/** In a page: opens the ref without showing it, and edits it. */
const editInPage = async ({ fixture: { vue, useRemoteRef }, refs }, edit, who) => {
  const ref = vue.effectScope().run(() => useRemoteRef('soak', null))
  refs.soak = ref
  await ref.ready
  let [unconfirmed, said] = [[], 0]
  vue.watch(
    () => ref.pending.value,
    (pending) => {
      if (pending > 0 || unconfirmed.length === 0) return
      console.log(`confirmed ${unconfirmed.join(' ')}`)
      unconfirmed = []
    },
    { flush: 'sync' }
  )
  const unique = () => {
    const id = `${who}.${++said}`
    unconfirmed.push(id)
    console.log(`pushed ${id}`)
    return id
  }
  const turn = () => {
    if (globalThis.stopped) return
    edit(ref, unique)
    setTimeout(turn, Math.random() * 25)
  }
  turn()
}

/** A few edits: what users of a list do. `log` is only ever added to, but for drafts. */
const edit = (ref, unique) => {
  const below = (n) => Math.floor(Math.random() * n)
  const one = (array) => array[below(array.length)]
  const edits = (value, { log, rows, map }) => [
    () => log.push(unique()),
    () => log.push(unique(), unique()),
    () => log.unshift(unique()),
    () => log.splice(below(log.length + 1), 0, unique()),
    () => log.push('draft'),
    () => (value.log = log.filter((id) => id !== 'draft')),
    () => (value.log = log.map((id) => id)),
    () => rows.unshift({ id: Math.random(), name: 'new', tags: [], size: { w: 1, h: 1 } }),
    () => rows.push({ id: Math.random(), name: 'last', tags: ['x'] }),
    () => rows.splice(below(rows.length), below(3)),
    () => rows.length > 40 && rows.splice(20),
    () => rows.length > 0 && (one(rows).name = `name ${Math.random()}`),
    () => rows.length > 0 && one(rows).tags?.push(Math.random()),
    () => rows.length > 0 && (one(rows).size = { w: Math.random() }),
    () => (value.rows = rows.filter((row) => row.id > 0.02)),
    () => (value.rows = rows.map((row) => ({ ...row, seen: true }))),
    () => rows.sort((a, b) => a.id - b.id),
    () => rows.reverse(),
    () => (map[`key ${below(20)}`] = { at: Math.random(), deep: { list: [1, 2, 3] } }),
    () => delete map[`key ${below(20)}`],
    () => (value.text = `text ${Math.random()}`),
    () => (value.counts = { ...value.counts, [below(5)]: below(1000) })
  ]
  // Each sees what the one before it has left: one may have assigned another array.
  for (let n = below(3); n >= 0; n--) one(edits(ref.value, ref.value))()
}

test(
  `main and five windows, one reloading, one crashing, for ${LASTS / 1000} s`,
  async () => {
    await fixture.create('soak', { log: [], rows: [], map: {}, text: '', counts: {} })
    await fixture.main(watchPages, [editInPage.toString(), edit.toString()])
    const ids = []
    for (let i = 0; i < 5; i++) ids.push(await openWindow(fixture, ''))
    const [reloading, crashing] = ids
    await fixture.main(({ refs }, text) => {
      const editRef = (0, eval)(`(${text})`)
      let said = 0
      const unique = () => {
        const id = `main.${++said}`
        globalThis.told.confirmed.push(id)
        return id
      }
      globalThis.timer = setInterval(() => editRef(refs.soak, unique), 20)
    }, edit.toString())

    const end = Date.now() + LASTS
    let [nextReload, nextCrash] = [Date.now() + RELOADS_EVERY, Date.now() + CRASHES_EVERY]
    let [reloads, crashes] = [0, 0]
    const confirmations = () => fixture.main(({ told }) => told.confirmed.length)
    // On a busy machine it takes longer until enough has happened.
    while (Date.now() < end || (await confirmations()) <= ENOUGH) {
      await pause(50)
      if (Date.now() > nextReload) {
        nextReload += RELOADS_EVERY
        reloads++
        // By the page and by main in turn.
        if (reloads % 2 === 0)
          await inWindow(fixture, reloading, ({ location }) => location.reload())
        else await toWindow(fixture, reloading, ({ webContents }) => webContents.reload())
      }
      if (Date.now() > nextCrash) {
        nextCrash += CRASHES_EVERY
        crashes++
        await toWindow(fixture, crashing, ({ webContents }) => {
          webContents.once('render-process-gone', () => setTimeout(() => webContents.reload(), 100))
          webContents.forcefullyCrashRenderer()
        })
      }
    }
    await fixture.main(() => {
      clearInterval(globalThis.timer)
      globalThis.over = true
    })
    // Those, too, that are just being loaded.
    for (const id of ids) {
      await eventually(
        () =>
          // A page that crashes or is reloaded at this moment never answers.
          Promise.race([
            pause(2000).then(() => 'no answer'),
            inWindow(fixture, id, (scope) => {
              scope.stopped = true
              return scope.refs?.soak?.status.value
            }).catch(String)
          ]),
        (status) => expect(status).toBe('live')
      )
    }
    await connectionsBecome(fixture, 'soak', 5)
    const { log } = await windowsAgree(fixture, 'soak', ids)

    const { pushed, confirmed } = await fixture.main(({ told }) => told)
    const there = log.filter((/** @type {string} */ id) => id !== 'draft')
    const version = await fixture.main(({ refs }) => refs.soak.version)
    console.log(
      `${version} transactions, ${there.length} pushes, ${confirmed.length} of them confirmed, ` +
        `${reloads} reloads, ${crashes} crashes`
    )
    const set = new Set(there)
    expect(there.length).toBe(set.size)
    expect(confirmed.filter((/** @type {string} */ id) => !set.has(id))).toEqual([])
    // Of windows that do not crash, not even what had not been confirmed.
    const safe = pushed.filter((/** @type {string} */ id) => !id.startsWith(`${crashing}.`))
    expect(safe.filter((/** @type {string} */ id) => !set.has(id))).toEqual([])
    expect(confirmed.length).toBeGreaterThan(ENOUGH)
    expect(await complaints(fixture)).toEqual([])
  },
  LASTS + 120_000
)
