import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ClassicLevel } from 'classic-level'
import { LocalStore, localStore } from '../../../../lib/server/store/local-store.js'
import { logStoreContract } from './log-store-contract.mjs'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'local-store-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))

let count = 0
const newFolder = () => path.join(top, String(count++))
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text)
const folders = new WeakMap()

/** @param {string} dir */
const open = (dir) => {
  const store = localStore(dir)
  folders.set(store, dir)
  return store
}

logStoreContract(
  'a store in a folder',
  async () => open(newFolder()),
  async (store) => {
    await store.close()
    return open(folders.get(store))
  }
)

describe('a folder', () => {
  test('has one owner, and the other is told why', async () => {
    const dir = newFolder()
    const store = localStore(dir)
    await store.append('d', bytes('a'))
    const other = localStore(dir)
    await expect(other.append('d', bytes('b'))).rejects.toThrow(/another process has it open/)
    await other.close()
    await store.close()
  })

  test('that is no store is not overwritten', async () => {
    const dir = newFolder()
    fs.mkdirSync(dir)
    fs.writeFileSync(path.join(dir, 'CURRENT'), 'nonsense')
    const store = localStore(dir)
    await expect(store.head('d')).rejects.toThrow(/Cannot open the store/)
    expect(fs.readFileSync(path.join(dir, 'CURRENT'), 'utf8')).toBe('nonsense')
    await store.close()
  })

  test('that has lost its first file is not begun anew', async () => {
    const dir = newFolder()
    const store = localStore(dir)
    await store.append('d', bytes('a'))
    await store.close()
    fs.renameSync(path.join(dir, 'CURRENT'), path.join(dir, 'LOST'))
    const again = localStore(dir)
    await expect(again.head('d')).rejects.toThrow(/its file CURRENT is missing/)
    await again.close()
    fs.renameSync(path.join(dir, 'LOST'), path.join(dir, 'CURRENT'))
    const found = localStore(dir)
    expect(await found.head('d')).toBe(1)
    await found.close()
  })

  test('what was added before it is closed is there; afterwards nothing is taken', async () => {
    const dir = newFolder()
    const store = localStore(dir)
    const adding = store.append('d', bytes('a'))
    await store.close()
    expect(await adding).toBe(1)
    await expect(store.append('d', bytes('b'))).rejects.toThrow(/closed/)
    const again = localStore(dir)
    expect(await again.head('d')).toBe(1)
    await again.close()
  })
})

describe('documents whose names are beginnings of others', () => {
  /** @type {ReturnType<typeof localStore>} */
  let store
  beforeAll(() => void (store = localStore(newFolder())))
  afterAll(() => store.close())

  test('are truncated alone', async () => {
    for (const name of ['a', 'a/', 'a0', 'ab', 'a%2F']) {
      for (let i = 0; i < 3; i++) await store.append(name, bytes(name))
      await store.putSnapshot(name, { seq: 3, bytes: bytes('s') })
    }
    await store.truncate('a', 3)
    for (const name of ['a/', 'a0', 'ab', 'a%2F']) {
      expect(await store.read(name, 0)).toMatchObject({ to: 3 })
    }
  })
})

test('logs that are forgotten are read again, as they are', async () => {
  const store = new LocalStore(newFolder(), 3)
  const names = Array.from({ length: 10 }, (_, i) => `d${i}`)
  for (let round = 1; round <= 3; round++) {
    // Readers in between: they remember others while something is written.
    const works = names.flatMap((name) => [store.append(name, bytes(name)), store.head(name)])
    await Promise.all(works)
    for (const name of names) expect(await store.head(name)).toBe(round)
  }
  for (const name of names) {
    const all = [name, name, name].map(bytes)
    expect(await store.read(name, 0)).toMatchObject({ to: 3, entries: all })
  }
  await store.close()
})

describe('what is not as it was stored', () => {
  const dir = newFolder()
  /** @param {(key: string, value: Uint8Array) => [string, Uint8Array]} change @param {string} key */
  const damage = async (key, change) => {
    /** @type {ClassicLevel<string, Uint8Array>} */
    const level = new ClassicLevel(dir, { valueEncoding: 'view' })
    const value = /** @type {Uint8Array} */ (await level.get(key))
    await level.put(...change(key, value))
    await level.close()
  }
  const flipped = (/** @type {string} */ key, /** @type {Uint8Array} */ value) =>
    /** @type {[string, Uint8Array]} */ ([key, value.map((byte, i) => (i === 6 ? byte ^ 1 : byte))])

  test('is not given to readers, and other documents are well', async () => {
    const before = localStore(dir)
    for (const name of ['a', 'b', 'c', 'sound']) {
      for (let i = 0; i < 3; i++) await before.append(name, bytes(`entry ${i}`))
      await before.putSnapshot(name, { seq: 1, bytes: bytes('snapshot') })
    }
    await before.truncate('c', 1)
    await before.close()
    await damage('entry/a/0000000000000002', flipped)
    // One entry in the place of another.
    await damage('entry/b/0000000000000002', (_key, value) => ['entry/b/0000000000000003', value])
    await damage('floor/c', flipped)
    await damage('snapshot/b', flipped)
    const store = localStore(dir)
    expect(await store.read('a', 0)).toMatchObject({ to: 1, head: 3 })
    await expect(store.read('a', 1)).rejects.toThrow(/entry\/a\/0+2 is damaged/)
    expect(await store.read('a', 2)).toMatchObject({ to: 3 })
    await expect(store.read('b', 2)).rejects.toThrow(/damaged/)
    await expect(store.snapshot('b')).rejects.toThrow(/snapshot\/b is damaged/)
    const both = await Promise.allSettled(
      ['c', 'sound'].map((name) => store.append(name, bytes('x')))
    )
    expect(both).toMatchObject([
      {
        status: 'rejected',
        reason: expect.objectContaining({ message: expect.stringMatching(/damaged/) })
      },
      { status: 'fulfilled', value: 4 }
    ])
    await store.close()
  })
})
