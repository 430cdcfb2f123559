/** Values of every type, from main to windows and back, through the preload and Vue. */

import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { idOf, typesPage } from '../cases/types-table.mjs'
import { cases } from '../cases/types.mjs'
import { withCases } from './harness/cases.mjs'
import { Fixture, inPage } from './harness/fixture.mjs'

const PAGE = new URL('../../docs/types.md', import.meta.url)

/** @typedef {{ outcomes: [id: string, outcome: string][], differences: string[] }} Seen */

/** @type {Fixture} */
let fixture
beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())

/** As `withCases`, with what this file needs. @param {string} body */
function withTools(body) {
  return withCases(`${TOOLS}\n${body}`)
}

const TOOLS = `
  /** What is not as it should be in places of values, by id. */
  const check = (...places) =>
    good.flatMap(({ id, expected }) =>
      places.flatMap((place) => {
        const has = place instanceof Map ? place.has(id) : Object.hasOwn(place, id)
        if (!has) return [id + ' is missing']
        const found = difference(place instanceof Map ? place.get(id) : place[id], expected())
        return found ? [id + ': ' + found] : []
      })
    )
  /** Storing what cannot be shared throws, and leaves nothing. */
  const refused = (value) =>
    cases
      .filter(({ error }) => error)
      .map(({ id, make }) => {
        try {
          value.bad = make()
        } catch ({ name, code }) {
          return [id, 'bad' in value ? 'stored' : name === 'RemoteRefError' ? code : name]
        }
        return [id, 'stored']
      })
`

test('each arrives as what docs/types.md says', async () => {
  await fixture.main(
    withTools(`
      const first = Object.fromEntries(good.map(({ id, make }) => [id, make()]))
      scope.refs.types = scope.lib.remoteRef('types', { first })
    `)
  )
  const [a, b] = await fixture.openWindows(2)
  for (const page of [a, b]) {
    // An effect goes through all of it at each change, as a component that shows it would.
    await inPage(
      page,
      withTools(`
        const { fixture } = scope
        const { vue } = fixture
        vue.effectScope().run(() => {
          const ref = (scope.types = fixture.useRemoteRef('types', { first: {} }))
          vue.watchEffect(() => {
            const { first, later, mine } = ref.value
            scope.wrong = [first, later, mine].map((place) => (place ? check(place) : ['nothing there']))
          }, { flush: 'sync' })
        })
        return scope.types.ready
      `)
    )
  }
  const inMain = await fixture.main(
    withTools(`
      const { value } = scope.refs.types
      value.later = {}
      for (const { id, make } of good) value.later[id] = make()
      return refused(value)
    `)
  )
  const inWindow = await inPage(
    a,
    withTools(`
      const { value } = scope.types
      value.mine = new Map()
      for (const { id, make } of good) value.mine.set(id, make())
      return refused(value)
    `)
  )
  const count = cases.filter(({ error }) => error === undefined).length
  for (const page of [a, b]) {
    await page.waitForFunction(
      (least) => {
        const { first, later, mine } = /** @type {any} */ (globalThis).types.value
        return first && Object.keys(later ?? {}).length >= least && mine?.size >= least
      },
      // One of them needs an engine that has it.
      count - 1
    )
    expect(await inPage(page, ({ wrong }) => wrong)).toEqual([[], [], []])
    // Main's answers to its own edits may still be on their way.
    await page.waitForFunction(() => {
      const { types } = /** @type {any} */ (globalThis)
      return types.status.value === 'live' && types.pending.value === 0
    })
  }
  const wrong = await fixture.main(
    withTools(`
      const { value } = scope.refs.types
      const whole = scope.refs.types.get([])
      const single = (name) =>
        Object.fromEntries(good.map(({ id }) => [id, scope.refs.types.get([name, id])]))
      return [value, whole, { first: single('first'), later: single('later'), mine: whole.mine }].map(
        ({ first, later, mine }) => check(first, later, mine)
      )
    `)
  )
  expect(wrong).toEqual([[], [], []])

  // Some of it only main has, or only a page.
  const outcomes = new Map(cases.map((one) => [idOf(one), one.becomes ? 'becomes' : 'same']))
  for (const [id, outcome] of [...inMain, ...inWindow]) outcomes.set(id, outcome)
  const refused = new Set([...inMain, ...inWindow].map(([id]) => id))
  expect(refused.size).toBe(cases.filter(({ error }) => error).length)
  expect(fs.readFileSync(PAGE, 'utf8')).toBe(typesPage(outcomes))
})
