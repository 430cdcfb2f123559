/** Windows that edit at the same time end with equal values, and then send nothing more. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Fixture, inPage, pause } from './harness/fixture.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

test('one edit is one message to main and one to each window, and no more', async () => {
  await fixture.create('doc', { list: [], title: '' })
  const pages = await fixture.openWindows(2, 'doc')
  await fixture.agree('doc', pages)
  await fixture.main(({ traffic }) => traffic.reset())
  await inPage(pages[0], ({ refs }) => {
    refs.doc.value.title = 'a'
    refs.doc.value.list.push({ id: 1 })
  })
  await fixture.agree('doc', pages, { list: [{ id: 1 }], title: 'a' })
  await pause(2000)
  const { up, down } = await fixture.main(({ traffic }) => traffic)
  // One lazy acknowledgement may come besides.
  expect(up.filter((message) => message[0] !== 'a')).toHaveLength(1)
  expect(up.length).toBeLessThanOrEqual(2)
  expect(down).toHaveLength(2)
  expect(new Set(down.map(({ window }) => window)).size).toBe(2)
})

test('many edits of one turn in main are one message to each window', async () => {
  await fixture.create('list', [])
  const pages = await fixture.openWindows(2, 'list')
  await fixture.agree('list', pages)
  await fixture.main(({ traffic, refs, hub }) => {
    traffic.reset()
    // However long that takes: of what takes longer than a frame, windows are told before its end.
    const { now } = hub
    hub.now = () => 0
    for (let i = 0; i < 100; i++) refs.list.value.push(i)
    hub.now = now
  })
  await fixture.agree(
    'list',
    pages,
    Array.from({ length: 100 }, (_, i) => i)
  )
  const { up, down } = await fixture.main(({ traffic }) => traffic)
  expect(up.filter((message) => message[0] !== 'a')).toHaveLength(0)
  expect(down).toHaveLength(2)
})

describe.each([2, 5])('%i windows at once', (count) => {
  test('a field and a push, 30 rounds: equal, nothing lost', async () => {
    await fixture.create('doc', { field: '', list: [] })
    const pages = await fixture.openWindows(count, 'doc')
    await fixture.agree('doc', pages)
    for (let round = 0; round < 30; round++) {
      await Promise.all(
        pages.map((page, i) =>
          inPage(
            page,
            ({ refs }, [who, when]) => {
              refs.doc.value.field = `${who} ${when}`
              refs.doc.value.list.push(`${who} ${when}`)
            },
            [i, round]
          )
        )
      )
    }
    const { list } = await fixture.agree('doc', pages)
    const expected = pages.flatMap((_, i) => Array.from({ length: 30 }, (_, n) => `${i} ${n}`))
    expect(list.toSorted()).toEqual(expected.toSorted())
  })

  test('all kinds of edits for two seconds, main among them: equal, nothing lost', async () => {
    const { pushed, list } = await editFor(count, 2000, false)
    expect(list.map(({ id }) => id).toSorted()).toEqual(pushed.toSorted())
  })

  test('also sorting and assigning whole lists: equal', async () => {
    // What is sorted or assigned while others push may replace their pushes: only equality is asked.
    await editFor(count, 2000, true)
  })
})

/**
 * Makes main and windows edit one ref at random.
 *
 * @param {number} count Windows.
 * @param {number} milliseconds
 * @param {boolean} reordering Sorts and whole-list assignments, too.
 */
async function editFor(count, milliseconds, reordering) {
  await fixture.create('doc', { list: [], map: {}, text: '' })
  const pages = await fixture.openWindows(count, 'doc')
  await fixture.agree('doc', pages)
  const pushed = await Promise.all([
    fixture.main(edit, [1, milliseconds, reordering]),
    ...pages.map((page, i) => inPage(page, edit, [i + 2, milliseconds, reordering]))
  ])
  const { list } = await fixture.agree('doc', pages)
  return { pushed: pushed.flat(), list }
}

/** Edits at random every few milliseconds; resolves to the ids of all items that it put in. */
const edit = ({ refs }, [seed, milliseconds, reordering]) =>
  new Promise((resolve) => {
    let state = seed
    const random = (n) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * n)
    }
    let pushed = 0
    const end = Date.now() + milliseconds
    const turn = () => {
      const { value } = refs.doc
      const { list, map } = value
      const at = random(list.length + 1)
      const edits = [
        () => list.push({ id: `${seed}-${pushed++}`, n: 0 }),
        () => list.unshift({ id: `${seed}-${pushed++}`, n: 0 }),
        () => list.splice(at, 0, { id: `${seed}-${pushed++}`, n: 0 }),
        () => list[at] && (list[at].n += 1),
        () => (map[`k${random(5)}`] = { by: seed }),
        () => delete map[`k${random(5)}`],
        () => (value.text = `${seed} ${pushed}`)
      ]
      if (reordering) {
        edits.push(
          () => list.sort((a, b) => (a.id < b.id ? -1 : 1)),
          () => (value.list = list.filter((item, i) => i !== at))
        )
      }
      for (let i = random(4); i >= 0; i--) edits[random(edits.length)]()
      if (Date.now() < end) setTimeout(turn, random(8))
      else resolve(Array.from({ length: pushed }, (_, n) => `${seed}-${n}`))
    }
    turn()
  })
