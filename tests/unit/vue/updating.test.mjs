/**
 * The usual ways of changing a record, each combined with every other one at the same moment, on the
 * real hub and core, and the page docs/updating.md.
 */

import fs from 'node:fs'
import { createPinia, defineStore } from 'pinia'
import { customRef } from 'vue'
import { entry, stringify } from '../../../lib/shared/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { idOf, updatingPage } from '../../cases/idioms-table.mjs'
import { idioms, places } from '../../cases/idioms.mjs'
import { Network, turn } from '../../simulation/network.mjs'
import { Random } from '../helpers/generate.mjs'

const PAGE = new URL('../../../docs/updating.md', import.meta.url)
const reactivity = makeReactivity()

/** A record without an id, and one with an id. */
const shapes = {
  'without ids': (nr) => ({ nr, name: `file ${nr}`, status: 'downloading', starred: false }),
  'with ids': (nr) => ({
    id: `f${nr}`,
    ...shapes['without ids'](nr),
    tags: ['new'],
    size: { bytes: 0 }
  })
}

/** The value that has the records of a place. */
const values = {
  list: (records) => ({ list: records, title: 'list' }),
  byId: (records) => ({ byId: Object.fromEntries(keyed(records)), title: 'byId' }),
  map: (records) => ({ map: new Map(keyed(records)), title: 'map' }),
  user: ([record]) => ({ user: record, title: 'user' })
}
const keyed = (records) => records.map((record) => [`u${record.nr}`, record])

/** Where a record is found again, and what an idiom calls that place. */
const recordIn = (value, place, nr) =>
  ({
    list: () => value.list[nr],
    byId: () => value.byId[`u${nr}`],
    map: () => value.map.get(`u${nr}`),
    user: () => value.user
  })[place]()
const placeOf = (place, nr) => (place === 'list' ? nr : `u${nr}`)
const pathOf = (place, nr) =>
  place === 'user' ? ['user'] : [place, place === 'map' ? entry(`u${nr}`) : placeOf(place, nr)]

/** Main and two windows of one ref. */
class World {
  network = new Network()
  #stores = new Map()

  /** @param {() => any} initial */
  constructor(initial) {
    this.initial = initial
    this.main = this.network.remoteRef('shared', initial())
    this.windows = [0, 1].map(() =>
      this.network.open().replica('shared', null, { reactivity, onConflict() {} })
    )
  }

  /** Checks that all have the initial value. */
  async reset() {
    this.main.value = this.initial()
    await this.network.quiet()
    this.agree()
  }

  /** Checks that all have the same value. */
  agree() {
    for (const { store } of this.windows)
      expect(stringify(store.raw)).toBe(this.main.document.text())
  }

  /** @param {{ value: any }} party @param {import('../../cases/idioms.mjs').Idiom} idiom */
  edit(party, { edit, place }, nr, field, value) {
    const tools = { v: party.value, ref: party, store: this.#storeOf(party) }
    edit(tools, placeOf(place, nr), field, value)
  }

  /** A Pinia store that has the ref. */
  #storeOf(party) {
    if (party === this.main) return undefined
    let store = this.#stores.get(party)
    if (!store) {
      const state = customRef(() => ({
        get: () => party.value,
        set: (next) => (party.value = next)
      }))
      store = defineStore('app', () => ({ state }))(createPinia())
      this.#stores.set(party, store)
    }
    return store
  }
}

const ofPlace = (place) => idioms.filter((idiom) => idiom.place === place)
const inMain = ({ name }) => !name.startsWith('Pinia')
/** Who edits at once: two windows, or main and a window, by the idioms that each of them can use. */
const parties = {
  'two windows': (world) => world.windows,
  'main and a window': (world) => [world.main, world.windows[0]],
  'a window and main': (world) => [world.windows[0], world.main]
}
const usable = (world, party) => (idiom) => party !== world.main || inMain(idiom)

/** Calls it for each pair of idioms with everybody at the same value. */
async function eachPair(place, shape, count, run) {
  const records = () => Array.from({ length: count }, (_, nr) => shapes[shape](nr))
  const world = new World(() => values[place](records()))
  await world.network.quiet()
  for (const [who, choose] of Object.entries(parties)) {
    const [one, two] = choose(world)
    for (const first of ofPlace(place).filter(usable(world, one))) {
      for (const second of ofPlace(place).filter(usable(world, two))) {
        await world.reset()
        await run(world, [one, first], [two, second], who)
      }
    }
  }
}

const outcomes = new Map(idioms.map((idiom) => [idOf(idiom), { kept: 0, pairs: 0 }]))
const everyPlace = Object.keys(places).flatMap((place) =>
  Object.keys(shapes).map((shape) => [place, shape])
)
/** The number of the record that is edited. */
const numberOf = (place) => (place === 'user' ? 0 : 1)

describe.each(everyPlace)('%s, records %s', (place, shape) => {
  const nr = numberOf(place)

  test('two fields of one record, set at once in any two ways: both stay', async () => {
    const lost = []
    await eachPair(place, shape, 3, async (world, [one, first], [two, second], who) => {
      world.edit(one, first, nr, 'starred', true)
      world.edit(two, second, nr, 'status', 'done')
      await world.network.quiet()
      world.agree()
      const wanted = world.initial()
      Object.assign(recordIn(wanted, place, nr), { starred: true, status: 'done' })
      const kept = world.main.document.text() === stringify(wanted)
      if (!kept) lost.push(`${who}: ${first.name}, ${second.name}: ${world.main.document.text()}`)
      for (const idiom of [first, second]) {
        const outcome = outcomes.get(idOf(idiom))
        outcome.pairs++
        if (kept) outcome.kept++
      }
    })
    expect(lost).toEqual([])
  })

  test('one field of one record, set at once in any two ways: the later one stays', async () => {
    const wrong = []
    await eachPair(place, shape, 3, async (world, [one, first], [two, second], who) => {
      const clients = []
      const stop = world.main.onChange(({ client }) => clients.push(client))
      world.edit(one, first, nr, 'status', 'paused')
      world.edit(two, second, nr, 'status', 'done')
      await world.network.quiet()
      stop()
      world.agree()
      const later = clients.at(-1) === (one.client ?? 0) ? 'paused' : 'done'
      const wanted = world.initial()
      recordIn(wanted, place, nr).status = later
      if (world.main.document.text() !== stringify(wanted)) {
        wrong.push(`${who}: ${first.name}, ${second.name}: ${world.main.document.text()}`)
      }
    })
    expect(wrong).toEqual([])
  })
})

/** Ways to put another record in the place of one. */
const replacing = {
  list: [
    ({ v }, at, record) => (v.list[at] = record),
    ({ v }, at, record) => v.list.splice(at, 1, record),
    ({ v }, at, record) => (v.list = v.list.map((row, n) => (n === at ? record : row))),
    ({ v }, at, record) => (v.list = v.list.map((row, n) => (n === at ? record : { ...row }))),
    ({ v, ref }, at, record) => (ref.value = { ...v, list: v.list.with(at, record) })
  ],
  byId: [
    ({ v }, at, record) => (v.byId[at] = record),
    ({ v }, at, record) => (v.byId = { ...v.byId, [at]: record }),
    ({ v, ref }, at, record) => (ref.value = { ...v, byId: { ...v.byId, [at]: record } })
  ],
  map: [
    ({ v }, at, record) => v.map.set(at, record),
    ({ v }, at, record) => (v.map = new Map(v.map).set(at, record))
  ],
  user: [
    ({ v }, _at, record) => (v.user = record),
    ({ v, ref }, _at, record) => (ref.value = { ...v, user: record })
  ]
}

test.each(Object.keys(places))('%s: another record replaces all of one', async (place) => {
  const shape = 'with ids'
  const nr = numberOf(place)
  const other = () => ({ ...shapes[shape](7), tags: [], more: { of: 'it' } })
  const mixed = []
  const world = new World(() => values[place]([0, 1, 2].map(shapes[shape])))
  await world.network.quiet()
  const wanted = world.initial()
  // In its place, which the member of an object keeps.
  if (place === 'list') wanted.list[nr] = other()
  else if (place === 'map') wanted.map.set(placeOf(place, nr), other())
  else if (place === 'byId') wanted.byId[placeOf(place, nr)] = other()
  else wanted.user = other()
  for (const [who, choose] of Object.entries(parties)) {
    const [one, two] = choose(world)
    for (const replace of replacing[place]) {
      for (const idiom of ofPlace(place).filter(usable(world, two))) {
        for (const field of ['starred', 'status']) {
          await world.reset()
          replace({ v: one.value, ref: one }, placeOf(place, nr), other())
          world.edit(two, idiom, nr, field, 'edited')
          await world.network.quiet()
          world.agree()
          if (world.main.document.text() === stringify(wanted)) continue
          mixed.push(`${who}: ${replace}, ${idiom.name}: ${world.main.document.text()}`)
        }
      }
    }
  }
  expect(mixed).toEqual([])
})

const mains = ofPlace('list').filter(inMain)
const long = process.env.REMOTE_REF_LONG !== undefined

const downloads = () => ({
  list: Array.from({ length: 200 }, (_, nr) => Object.values(shapes)[nr % 2](nr))
})

describe('200 downloads, of which every other one has an id', () => {
  test.each(mains.map((idiom) => [idiom.name, idiom]))(
    'main finishes all by %s, while a window stars them in every way',
    async (_name, finish) => {
      for (const only of long ? ofPlace('list') : [undefined]) {
        const random = new Random(200)
        const world = new World(downloads)
        await world.network.quiet()
        const [page] = world.network.windows
        const left = { main: shuffled(random, 200), window: shuffled(random, 200) }
        while (left.main.length + left.window.length > 0) {
          const nr = random.chance(0.5) ? left.main.pop() : undefined
          if (nr !== undefined) world.edit(world.main, finish, nr, 'status', 'done')
          const star = random.chance(0.5) ? left.window.pop() : undefined
          const way = only ?? ofPlace('list')[(star ?? 0) % ofPlace('list').length]
          if (star !== undefined) world.edit(world.windows[0], way, star, 'starred', true)
          if (random.chance(0.5)) await turn()
          if (random.chance(0.3)) page.deliverUp()
          if (random.chance(0.3)) page.deliverDown()
        }
        await world.network.quiet()
        world.agree()
        const rows = /** @type {any[]} */ (world.main.get(['list']))
        expect(rows.filter(({ status }) => status === 'downloading')).toEqual([])
        expect(rows.filter(({ starred }) => !starred)).toEqual([])
        expect(rows.map(({ nr }) => nr)).toEqual([...rows.keys()])
      }
    }
  )
})

/** @param {Random} random @param {number} count */
function shuffled(random, count) {
  const numbers = Array.from({ length: count }, (_, i) => [random.next(), i])
  return numbers.sort(([a], [b]) => a - b).map(([, i]) => i)
}

test('each sends only the field, and docs/updating.md is up to date', async () => {
  for (const idiom of idioms) {
    const { place } = idiom
    const world = new World(() => values[place]([0, 1, 2].map(shapes['without ids'])))
    await world.network.quiet()
    const sent = []
    world.main.onChange(({ patches }) => sent.push(...patches))
    world.edit(world.windows[0], idiom, numberOf(place), 'starred', true)
    await world.network.quiet()
    expect(sent).toEqual([
      { op: 'replace', path: [...pathOf(place, numberOf(place)), 'starred'], value: true }
    ])
  }
  const page = updatingPage(outcomes)
  if (process.env.UPDATE_UPDATING) fs.writeFileSync(PAGE, page)
  expect(fs.readFileSync(PAGE, 'utf8')).toBe(page)
})
