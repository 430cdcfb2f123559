import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../../scripts/system.mjs'
import { ERROR_CODES, RemoteRefError, showPath } from '../../../lib/shared/index.js'

test('an error has a code, a message and a place', () => {
  const cause = new Error('why')
  const details = { ref: 'files', path: ['a', 0], patch: 2, cause }
  const error = new RemoteRefError('ERR_REF_PATH', 'no way', details)
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ code: 'ERR_REF_PATH', message: 'no way', ...details })
  expect(String(error)).toBe('RemoteRefError: no way')
  expect(error.stack).toMatch(/^RemoteRefError|^Error/)
})

test('a remedy is a sentence', () => {
  const remedies = Object.values(ERROR_CODES).filter(Boolean)
  expect(remedies.length).toBeGreaterThan(10)
  for (const remedy of remedies) expect(remedy).toMatch(/^[A-Z].*[.]$/)
})

test('the codes that the core raises, with few words, have a remedy', () => {
  const folder = path.join(root, 'native')
  const raised = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .flatMap((text) => text.match(/\bRR_ERR_\w+/g) ?? [])
    .map((code) => code.replace('RR_ERR', 'ERR_REF'))
  expect(raised).toContain('ERR_REF_PATH')
  expect(raised.filter((code) => !ERROR_CODES[code])).toEqual([])
})

describe('from', () => {
  test('adds the name of the ref to an error', () => {
    const inner = new RemoteRefError('ERR_REF_PATH', 'There is no value.a.', { path: ['a'] })
    const error = RemoteRefError.from(inner, 'files')
    expect(error).toMatchObject({
      code: 'ERR_REF_PATH',
      message: 'Ref "files": There is no value.a.',
      ref: 'files',
      path: ['a'],
      cause: inner
    })
  })

  test('converts an error of the addon', () => {
    const inner = Object.assign(new Error('no such member'), { code: 'ERR_REF_PATH', patch: 1 })
    const error = RemoteRefError.from(inner, 'files', [{ path: [] }, { path: ['a', 0] }])
    expect(error).toBeInstanceOf(RemoteRefError)
    expect(error).toMatchObject({ code: 'ERR_REF_PATH', patch: 1, path: ['a', 0], ref: 'files' })
    const remedy = ERROR_CODES.ERR_REF_PATH
    expect(/** @type {Error} */ (error).message).toBe(
      `Ref "files": value.a[0]: no such member. ${remedy}`
    )
  })

  test('returns other errors unchanged', () => {
    const named = new RemoteRefError('ERR_REF_PATH', 'x', { ref: 'other' })
    const foreign = Object.assign(new Error('x'), { code: 'ENOENT' })
    for (const error of [named, foreign, new TypeError('x'), 'text', undefined]) {
      expect(RemoteRefError.from(error, 'files')).toBe(error)
    }
  })
})

test('showPath writes a path as code', () => {
  expect(showPath([])).toBe('value')
  expect(showPath(['items', 3, 'name'])).toBe('value.items[3].name')
  expect(showPath(['odd key', '3', '', 'größe'])).toBe('value["odd key"]["3"][""].größe')
})
