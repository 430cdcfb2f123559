/** The addon's snapshots: a value in slices, written by another thread. */

import { createRequire } from 'node:module'
import { textOf } from '../helpers/assemble.mjs'
import { until } from '../helpers/until.mjs'

const require = createRequire(import.meta.url)
const { Document } = require('../../../lib/main/native/addon.js')

const rows = (count) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `file-${id}.txt`, done: id % 2 === 0 }))

/** Reads a snapshot to its end. */
const readAll = async (snapshot) => {
  const slices = []
  for (let done = false; !done;) {
    const piece = await new Promise((resolve) =>
      snapshot.read((error, texts, last) => resolve({ error, texts, last }))
    )
    expect(piece.error).toBeNull()
    slices.push(...piece.texts)
    done = piece.last
  }
  return slices
}

const thrownBy = (fn) => {
  try {
    fn()
  } catch (error) {
    return error
  }
  throw new Error('did not throw')
}

describe('a snapshot', () => {
  const text = JSON.stringify(rows(60_000))

  test('is the value of one version, in slices', async () => {
    const document = new Document(text)
    const snapshot = document.snapshot()
    const reading = readAll(snapshot)
    for (let i = 0; i < 100; i++) document.submit('[{"op":"remove","path":[0]}]', false)
    const slices = await reading
    expect(textOf(slices)).toBe(text)
    for (const slice of slices) expect(slice.length).toBeLessThan(2 ** 17)
    expect(snapshot.version).toBe(0)
    expect(document.version).toBe(100)
    expect(thrownBy(() => snapshot.read(() => {})).code).toBe('ERR_REF_DESTROYED')
    document.destroy()
  })

  test('take returns a small one at once', () => {
    const document = new Document('{"a":"größe"}')
    const snapshot = document.snapshot()
    expect(snapshot.take(14)).toBeUndefined()
    expect(snapshot.take(15)).toBe('{"a":"größe"}')
    expect(snapshot.take(1000)).toBe('{"a":"größe"}')
    snapshot.close()
    snapshot.close()
    expect(thrownBy(() => snapshot.take(1000)).code).toBe('ERR_REF_DESTROYED')
    document.destroy()
  })

  test('never splits a character', async () => {
    const document = new Document(JSON.stringify('😀ü'.repeat(100_000)))
    const slices = await readAll(document.snapshot())
    expect(textOf(slices)).toBe(JSON.stringify('😀ü'.repeat(100_000)))
    expect(slices.length).toBeGreaterThan(3)
    document.destroy()
  })

  test.each([
    ['a list', Array.from({ length: 20_000 }, (_, id) => ({ id, name: `file-${id} 😀` }))],
    ['one text', '😀ü'.repeat(200_000)],
    ['what fits into one slice', { a: ['größe', null] }]
  ])('in plain slices, which are the text: %s', async (_what, value) => {
    const document = new Document(JSON.stringify(value))
    const snapshot = document.snapshot()
    const [first, done] = snapshot.begin(true)
    const slices = [first, ...(done ? [] : await readAll(snapshot))]
    expect(slices.join('') === document.text()).toBe(true)
    expect(Math.max(...slices.map(({ length }) => length))).toBeLessThan(130 * 1024)
    document.destroy()
  })

  test('slice by slice, then by a worker thread', async () => {
    const document = new Document(text)
    const snapshot = document.snapshot()
    expect(thrownBy(() => snapshot.next()).name).toBe('TypeError')
    const slices = [snapshot.begin()[0]]
    for (let i = 0; i < 3; i++) {
      const [slice, done] = snapshot.next()
      expect(done).toBe(false)
      slices.push(slice)
    }
    const rest = readAll(snapshot)
    expect(thrownBy(() => snapshot.next()).name).toBe('TypeError')
    expect(textOf([...slices, ...(await rest)])).toBe(text)
    expect(thrownBy(() => snapshot.next())).toMatchObject({ code: 'ERR_REF_DESTROYED' })
    document.destroy()
  })

  test('slice by slice to the end', () => {
    const document = new Document(text)
    const snapshot = document.snapshot()
    const slices = []
    let [slice, done] = snapshot.begin()
    for (slices.push(slice); !done; slices.push(slice)) [slice, done] = snapshot.next()
    expect(textOf(slices)).toBe(text)
    expect(thrownBy(() => snapshot.next())).toMatchObject({ code: 'ERR_REF_DESTROYED' })
    document.destroy()
  })

  test('several are read at once, and outlive their document', async () => {
    const document = new Document(text)
    const readings = Array.from({ length: 5 }, () => readAll(document.snapshot()))
    document.destroy()
    for (const slices of await Promise.all(readings)) expect(textOf(slices)).toBe(text)
  })

  test('calls no callback once closed', async () => {
    const document = new Document(text)
    const before = document.stats().bytes
    const snapshot = document.snapshot()
    let called = 0
    snapshot.read(() => called++)
    expect(thrownBy(() => snapshot.read(() => {})).name).toBe('TypeError')
    snapshot.close()
    document.submit('[{"op":"replace","path":[],"value":null}]', false)
    await until(() => document.stats().bytes <= before / 2)
    expect(called).toBe(0)
    document.destroy()
  })
})
