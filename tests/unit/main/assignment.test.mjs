/** Assigning a large value: it is compared on another thread, and keeps its place in the order. */

import { createRequire } from 'node:module'
import { done, edited, ITEMS, loop, rows, same } from '../helpers/large-lists.mjs'
import { expectFreed, usageAtRest } from '../helpers/usage.mjs'

const require = createRequire(import.meta.url)
const addon = require('../../../lib/main/native/addon.js')
const { remoteRef } = require('../../../lib/main/index.js')

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

/** @type {{ bytes: number, nodes: number }} */
let atRest
beforeEach(async () => {
  atRest = await usageAtRest()
})

/** @type {any[]} */
let refs = []
const make = (initial, options) => {
  const ref = remoteRef(`ref ${Math.random()}`, initial, options)
  refs.push(ref)
  return ref
}
afterEach(() => {
  refs.forEach((ref) => ref.destroy())
  refs = []
})

describe('the difference becomes one transaction', () => {
  test('if the value is not in JavaScript', async () => {
    const ref = make(rows())
    const changes = []
    ref.onChange((change) => changes.push(change))
    ref.value = edited()
    expect(ref.busy).toBe(true)
    expect(changes).toEqual([])
    await done(ref)
    expect(changes).toHaveLength(1)
    expect(changes[0].patches).toEqual([
      { op: 'replace', path: [7000, 'done'], value: true },
      { op: 'remove', path: [9000] },
      { op: 'add', path: [ITEMS - 1], value: { id: -1, name: 'new', done: false } }
    ])
    expect(changes[0]).toMatchObject({ version: 1, client: 0, txn: '0.1' })
    same(ref.get([]), edited())
    ref.patch(changes[0].inverse)
    same(ref.get([]), rows())
  })

  test('if it is, and it shows the new value at once', async () => {
    const ref = make(rows())
    const old = ref.value
    expect(old).toHaveLength(ITEMS)
    const next = edited()
    ref.value = next
    next[0].name = 'changed after it was assigned'
    expect(ref.busy).toBe(true)
    expect(ref.value[7000].done).toBe(true)
    expect(ref.busy).toBe(true)
    old[0].name = 'no part of the value any more'
    ref.value[1].name = 'edited meanwhile'
    expect(ref.busy).toBe(false)
    const expected = edited()
    expected[1].name = 'edited meanwhile'
    same(ref.get([]), expected)
    same(ref.value, expected)
    expect(ref.version).toBe(2)
  })

  test('an equal value changes nothing', async () => {
    const ref = make(rows())
    ref.value = rows()
    expect(ref.busy).toBe(true)
    await done(ref)
    expect(ref.version).toBe(0)
  })

  test('the value that update returns', async () => {
    const ref = make(rows())
    ref.update(() => edited())
    expect(ref.busy).toBe(true)
    await done(ref)
    expect(ref.version).toBe(1)
    same(ref.get([]), edited())
    same(ref.value, edited())
  })

  test('but inside update it belongs to the batch', () => {
    const ref = make({ list: rows(), n: 0 })
    expect(() =>
      ref.update(() => {
        ref.value = { list: edited(), n: 1 }
        throw new Error('no')
      })
    ).toThrow('no')
    expect(ref.busy).toBe(false)
    expect(ref.get(['n'])).toBe(0)
    expect(ref.version).toBe(0)
  })

  test('a value with objects of the ref is matched by identity, at once', () => {
    const ref = make(rows())
    const kept = ref.value[5]
    ref.value = ref.value.filter(({ id }) => id !== 3)
    expect(ref.busy).toBe(false)
    expect(ref.version).toBe(1)
    kept.name = 'still live'
    expect(ref.get([4, 'name'])).toBe('still live')
  })

  test('a small value too', () => {
    const ref = make(rows(10))
    ref.value = rows(11)
    expect(ref.busy).toBe(false)
  })

  test('values beyond JSON', async () => {
    const value = () =>
      rows().map((row) => ({ ...row, at: new Date(row.id), $: -0, no: undefined }))
    const ref = make(value())
    const next = value()
    next[3].at = new Date(77)
    ref.value = next
    await done(ref)
    expect(ref.version).toBe(1)
    expect(ref.get([3])).toStrictEqual(next[3])
  })
})

describe('everything else waits for it', () => {
  test('each call that waits runs once, although one of them lets the others run', async () => {
    const ref = make(rows())
    ref.value = edited()
    expect(ref.busy).toBe(true)
    const ran = []
    ref.whenFree(() => {
      ran.push(1)
      // In Electron, a call of its functions runs microtasks, among them those that let calls run.
      ref.settle()
    })
    ref.whenFree(() => ran.push(2))
    ref.whenFree(() => ran.push(3))
    ref.settle()
    expect([ran, ref.busy]).toEqual([[1, 2, 3], false])
    await loop()
    expect(ran).toEqual([1, 2, 3])
  })

  test.each([
    ['get', (ref) => expect(ref.get([7000, 'done'])).toBe(true)],
    ['value', (ref) => expect(ref.value[7000].done).toBe(true)],
    ['version', (ref) => expect(ref.version).toBe(1)],
    ['patch', (ref) => ref.patch([{ op: 'replace', path: [7000, 'done'], value: 1 }])],
    [
      'patch of JSON Pointers',
      (ref) => ref.patch([{ op: 'test', path: '/7000/done', value: true }])
    ],
    ['update', (ref) => ref.update((list) => void list.splice(0, 1))],
    ['another assignment', (ref) => (ref.value = rows(ITEMS, 5))],
    ['a small assignment', (ref) => (ref.value = [])]
  ])('%s', async (_, use) => {
    const ref = make(rows())
    const versions = []
    ref.onChange(({ version, patches }) => versions.push([version, patches.length]))
    ref.value = edited()
    use(ref)
    await done(ref)
    expect(versions[0]).toEqual([1, 3])
    expect(ref.version).toBe(versions.length)
    same(ref.value, ref.get([]))
  })

  test('stats tell that it is being assigned', async () => {
    const ref = make(rows())
    ref.value = edited()
    expect(ref.stats()).toMatchObject({ version: 0, assigning: JSON.stringify(edited()).length })
    expect(ref.busy).toBe(true)
    await done(ref)
    expect(ref.stats()).toMatchObject({ version: 1, assigning: 0 })
  })

  test('a listener that is added later does not get it', async () => {
    const ref = make(rows())
    const [before, after] = [[], []]
    ref.onChange(({ version }) => before.push(version))
    ref.value = edited()
    ref.onChange(({ version }) => after.push(version))
    await done(ref)
    ref.value.pop()
    expect([before, after]).toEqual([[1, 2], [2]])
  })

  test('a change by a listener comes after the statement that waited', async () => {
    const ref = make(rows())
    const seen = []
    expect(ref.value).toHaveLength(ITEMS)
    ref.onChange(({ patches }) => {
      seen.push(patches[0].op)
      if (seen.length === 1) ref.value[0].name = 'by the listener'
    })
    ref.value = edited()
    ref.value.splice(0, 1)
    same(ref.get([]), ref.value)
    expect(ref.get([0])).toEqual({ id: 1, name: 'by the listener', done: false })
    // In order, and without what it has changed itself.
    expect(seen).toEqual(['replace', 'remove'])
  })
})

describe('values that are replaced', () => {
  const large = (first) => rows(40_000, first)

  test('are read in several turns, and take effect at once', async () => {
    const ref = make(large(0))
    const changes = []
    ref.onChange((change) => changes.push(change))
    ref.value = large(100_000)
    await done(ref)
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ version: 1, client: 0, txn: '0.1' })
    expect(changes[0].patches).toEqual([{ op: 'replace', path: [], value: large(100_000) }])
    expect(changes[0].inverse).toEqual([{ op: 'replace', path: [], value: large(0) }])
    expect(ref.get([39_999, 'id'])).toBe(139_999)
  })

  test('while they are read, everything else waits too', async () => {
    const ref = make(large(0))
    ref.value = large(100_000)
    let turns = 0
    const start = performance.now()
    while (ref.busy && performance.now() - start < 20) {
      await loop()
      turns++
    }
    expect(ref.get([0, 'id'])).toBe(100_000)
    expect(ref.version).toBe(1)
    expect(turns).toBeGreaterThan(0)
  })

  test('can replace an empty value', async () => {
    const ref = make([])
    ref.value = large(0)
    await done(ref)
    expect(ref.version).toBe(1)
    same(ref.get([]), large(0))
  })

  test('the old value is freed in several turns too', async () => {
    const ref = make(large(0))
    const before = ref.stats()
    ref.value = large(100_000)
    await done(ref)
    while (ref.stats().nodes > before.nodes * 1.1) await loop()
    ref.destroy()
    await expectFreed(atRest)
  })
})

describe('bad input', () => {
  test('is detected at once, and changes nothing', () => {
    const ref = make(rows())
    for (const read of [false, true]) {
      if (read) expect(ref.value).toHaveLength(ITEMS)
      /** @type {any[]} */
      const next = edited()
      next[3].bad = () => {}
      expect(() => (ref.value = next)).toThrow(code('ERR_REF_VALUE'))
      expect(ref.busy).toBe(false)
      expect(ref.get([7000, 'done'])).toBe(false)
      expect(ref.value[7000].done).toBe(false)
    }
  })

  test('a value larger than the document may hold is refused while it is read', () => {
    const document = new addon.Document('[]', { maxValue: 200_000 })
    const assignment = document.assign(`[${'[],'.repeat(30_000)}[]]`, 10, 1000)
    expect(assignment.patches()).toBeUndefined()
    expect(() => {
      while (!assignment.read(10_000));
    }).toThrow(expect.objectContaining({ code: 'ERR_REF_TOO_LARGE' }))
    assignment.close()
    expect(() => document.assign('1'.repeat(200_001), 10, 1000)).toThrow(
      expect.objectContaining({ code: 'ERR_REF_TOO_LARGE' })
    )
    document.destroy()
  })

  test('a refused text stays refused, and nothing is read while a worker compares', async () => {
    const document = new addon.Document('[]', { maxValue: 200_000 })
    const text = `[${'[],'.repeat(30_000)}[]]`
    const assignment = document.assign(text, 10, 1000)
    /** @type {(value: unknown) => void} */
    let compared = () => {}
    const called = new Promise((resolve) => (compared = resolve))
    assignment.compare(() => compared(undefined))
    for (const method of ['read', 'replace']) {
      expect(() => assignment[method](10)).toThrow(`${method} must be called`)
    }
    await called
    expect(assignment.patches()).toBeUndefined()
    expect(() => assignment.compare(() => {})).toThrow('compare must be called once')
    const read = () => {
      while (!assignment.read(10_000));
    }
    for (let i = 0; i < 3; i++) {
      expect(read).toThrow(expect.objectContaining({ code: 'ERR_REF_TOO_LARGE' }))
      expect(() => assignment.replace()).toThrow('replace must be called once')
    }
    expect([document.text(), document.version]).toEqual(['[]', 0])
    assignment.close()
    expect(read).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))
    document.destroy()
  })

  /** A value that is found to be too deep only when it is read: nested tags. */
  const nested = () => {
    /** @type {unknown} */
    let value = 1
    for (let i = 0; i < 40; i++) value = new Error('e', { cause: value })
    return [value, ...rows()]
  }

  test('a late error goes to onError, and the value stays as it was', async () => {
    const errors = []
    const ref = make(rows(), { onError: (error, name) => errors.push([error.code, name]) })
    ref.value = nested()
    await done(ref)
    expect(errors).toEqual([['ERR_REF_DEPTH', ref.name]])
    same(ref.get([]), rows())

    const held = ref.value
    ref.value = nested()
    expect(() => ref.value.pop()).toThrow(code('ERR_REF_TOO_LARGE'))
    expect(errors).toHaveLength(2)
    same(ref.value, rows())
    held.push('no part of it')
    ref.value.push('part of it')
    expect(ref.get([ITEMS])).toBe('part of it')
    expect(ref.version).toBe(1)
  })
})

describe('the end', () => {
  test('destroy drops the assignment', async () => {
    const ref = make(rows())
    const changes = []
    ref.onChange((change) => changes.push(change))
    ref.value = edited()
    ref.destroy()
    expect(() => ref.get([])).toThrow(code('ERR_REF_DESTROYED'))
    expect(() => (ref.value = edited())).toThrow(code('ERR_REF_DESTROYED'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(changes).toEqual([])
    refs.forEach((other) => other.destroy())
    await expectFreed(atRest)
  })

  test('also while the value is read, or freed', async () => {
    for (const busy of [true, false]) {
      const ref = make(rows(40_000))
      ref.value = rows(40_000, 100_000)
      const start = performance.now()
      while (ref.busy && (!busy || performance.now() - start < 30)) await loop()
      ref.destroy()
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    await expectFreed(atRest)
  })
})
