/** Dates that are changed in place: their setters are edits like any other. */

import { jest } from '@jest/globals'
import { computed, effect, watch } from 'vue'
import { cloneValue, Store } from '../../../lib/shared/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { difference } from '../../cases/same.mjs'
import { share as shareWith } from '../helpers/share.mjs'

const reactivity = makeReactivity()
const DAY = new Date('2026-03-04T05:06:07.089Z')

const share = (initial, options) => shareWith(initial, reactivity, options)

const parties = ({ main, windows }) => [main, windows[0]]

/** Each way to change a date, with how many arguments it takes. */
const setters = Object.getOwnPropertyNames(Date.prototype)
  .filter((name) => name.startsWith('set'))
  .map((name) => [name, Math.max(Date.prototype[name].length, 1)])

describe('a Date', () => {
  test.each(setters)(
    '%s changes it everywhere, and returns the native result',
    async (name, most) => {
      const shared = await share({ due: DAY, list: [{ at: DAY }], map: new Map([[1, DAY]]) })
      for (const { value } of parties(shared)) {
        for (let count = 1; count <= most; count++) {
          for (const args of [
            [5, 6, 7, 8],
            [-3, 90, -1, 4000],
            [NaN, 1, 1, 1],
            ['2', null, true, 3.9]
          ]) {
            const given = args.slice(0, count)
            value.due = value.list[0].at = DAY
            value.map.set(1, DAY)
            for (const date of [value.due, value.list[0].at, value.map.get(1)]) {
              const plain = new Date(DAY)
              expect(date[name](...given)).toBe(plain[name](...given))
              expect(date.getTime()).toBe(plain.getTime())
            }
            const wanted = new Date(DAY)
            wanted[name](...given)
            expect(value.due.getTime()).toBe(wanted.getTime())
            await shared.agree()
            const found = /** @type {any} */ (shared.main.get([]))
            for (const date of [found.due, found.list[0].at, found.map.get(1)]) {
              expect(difference(date, wanted)).toBe(undefined)
            }
          }
        }
      }
    }
  )

  test('one statement sends one patch, and one that changes nothing none', async () => {
    const shared = await share({ due: DAY })
    const sent = []
    shared.main.onChange(({ patches }) => sent.push(patches))
    const { due } = shared.windows[0].value
    due.setUTCFullYear(2027)
    await shared.agree()
    due.setUTCFullYear(2027)
    due.setTime(due.getTime())
    await shared.agree()
    const value = new Date('2027-03-04T05:06:07.089Z')
    expect(sent).toEqual([[{ op: 'replace', path: ['due'], value }]])
    expect(shared.windows[0].value.due).toBe(due)
  })

  test('a held date still changes the value after its place has moved', async () => {
    const shared = await share([{ at: DAY }, { at: DAY }, DAY])
    for (const { value } of parties(shared)) {
      const [{ at: held }, , last] = value
      const row = value[0]
      held.setUTCDate(1)
      value.unshift('in front')
      held.setUTCDate(2)
      value.push(value.splice(value.indexOf(row), 1)[0])
      held.setUTCDate(3)
      last.setUTCDate(4)
      value.reverse()
      last.setUTCHours(1)
      expect(value[0].at).toBe(held)
      await shared.agree()
      const found = /** @type {any} */ (shared.main.get([]))
      expect(found[0].at.getUTCDate()).toBe(3)
      expect(found[1].toISOString()).toBe('2026-03-04T01:06:07.089Z')
      value.splice(0, Infinity, { at: DAY }, { at: DAY }, DAY)
      await shared.agree()
    }
  })

  test('of the ref itself', async () => {
    const shared = await share(DAY)
    for (const party of parties(shared)) {
      party.value.setUTCMonth(11)
      party.value.setUTCDate(party.value.getUTCDate() + 1)
      await shared.agree()
      expect(/** @type {Date} */ (shared.main.get([])).getTime()).toBe(party.value.getTime())
    }
  })

  test('changing and assigning it back is one change', async () => {
    const shared = await share({ due: DAY })
    let changes = 0
    shared.main.onChange(() => changes++)
    const [{ value }] = shared.windows
    const { due } = value
    due.setUTCDate(20)
    value.due = due
    await shared.agree()
    expect(changes).toBe(1)
  })

  test('that no longer belongs to the value may be changed freely', async () => {
    const shared = await share({ due: DAY, list: [DAY] })
    for (const { value } of parties(shared)) {
      const before = shared.main.version
      const { due } = value
      const [first] = value.list.splice(0, 1)
      value.due = new Date(0)
      await shared.agree()
      const version = shared.main.version
      for (const date of [due, first]) {
        date.setTime(77)
        expect(date.getTime()).toBe(77)
      }
      await shared.agree()
      expect(shared.main.version).toBe(version)
      expect(shared.main.get(['due'])).toEqual(new Date(0))
      value.list.push(first)
      first.setTime(5)
      await shared.agree()
      expect(shared.main.get(['list', 0])).toEqual(new Date(77))
      expect(before).toBeLessThan(version)
      value.due = DAY
      value.list = [DAY]
      await shared.agree()
    }
  })

  test('that somebody else has replaced is, too', async () => {
    const shared = await share({ due: DAY })
    const [one, two] = shared.windows
    const held = one.value.due
    two.value.due.setUTCDate(9)
    await shared.agree()
    expect(one.value.due.getUTCDate()).toBe(9)
    held.setTime(0)
    await shared.agree()
    expect(one.value.due.getUTCDate()).toBe(9)
  })

  test('is restored if the change fails or is refused', async () => {
    const shared = await share(
      { due: DAY, n: 0 },
      { access: ({ url }) => (url.includes('guest') ? 'read' : 'write') }
    )
    const { main } = shared
    const { due } = main.value
    const fail = () =>
      main.update((value) => {
        value.due.setTime(1)
        due.setTime(2)
        value.n++
        throw new Error('no')
      })
    expect(fail).toThrow('no')
    expect(due.getTime()).toBe(DAY.getTime())
    main.update((value) => {
      value.due.setTime(3)
      value.due.setTime(4)
    })
    await shared.agree()
    expect(main.get(['due'])).toEqual(new Date(4))

    const guest = shared.network
      .open({ url: 'file:///guest' })
      .replica('shared', null, { onError() {} })
    await shared.network.quiet()
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
    expect(guest.value.due.setTime(9)).toBe(4)
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
    await shared.agree()
  })

  test('an argument whose valueOf edits, or throws', async () => {
    const shared = await share({ due: DAY, list: [] })
    for (const { value } of parties(shared)) {
      value.due = DAY
      const { due } = value
      due.setUTCDate({ valueOf: () => (value.list.push(1), due.setUTCHours(0), 20) })
      await shared.agree()
      // As any date, it goes by the time that it had before it asked.
      expect(due.toISOString()).toBe('2026-03-20T05:06:07.089Z')
      const fail = () =>
        due.setTime({
          valueOf() {
            throw new Error('no')
          }
        })
      expect(fail).toThrow('no')
      due.setTime({ valueOf: () => ((value.due = new Date(1)), 5) })
      expect(value.due.getTime()).toBe(1)
      await shared.agree()
    }
  })

  test('runs the effects that have read it', async () => {
    const shared = await share({ due: DAY, other: DAY, list: [DAY] })
    const [{ value }] = shared.windows
    const days = computed(() => value.due.getUTCDate())
    let runs = 0
    effect(() => (runs++, value.list[0].getTime()))
    let watched = 0
    watch(
      () => value,
      () => watched++,
      { deep: true, flush: 'sync' }
    )
    expect(days.value).toBe(4)
    value.due.setUTCDate(6)
    expect(days.value).toBe(6)
    expect([runs, watched]).toEqual([1, 1])
    value.list[0].setUTCDate(6)
    expect([runs, watched]).toEqual([2, 2])
  })

  test('is a real Date for all APIs', () => {
    const { value } = new Store({ due: new Date(DAY) })
    const { due } = value
    expect(due).toBeInstanceOf(Date)
    expect(due.constructor).toBe(Date)
    expect(Object.prototype.toString.call(due)).toBe('[object Date]')
    expect(Object.keys(due)).toEqual([])
    expect(structuredClone(due).getTime()).toBe(DAY.getTime())
    expect(new Date(due).getTime()).toBe(DAY.getTime())
    expect(new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(due)).toBe('3/4/2026')
    expect(JSON.stringify({ due })).toBe('{"due":"2026-03-04T05:06:07.089Z"}')
    expect(`${due}`).toBe(`${DAY}`)
    expect([due - 0, due < new Date(), +due]).toEqual([+DAY, DAY < new Date(), +DAY])
    expect(due).toEqual(DAY)
    expect(due).toStrictEqual(DAY)
    // As date libraries copy.
    const copy = new due.constructor(+due)
    copy.setTime(0)
    expect(due.getTime()).toBe(DAY.getTime())
    expect(Object.getPrototypeOf(copy)).toBe(Date.prototype)
    expect(cloneValue(due)).toEqual(DAY)
    expect(Object.getPrototypeOf(cloneValue(due))).toBe(Date.prototype)
  })
})
