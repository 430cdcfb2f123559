import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { localStore } from '../../../lib/server/local-store.js'
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
