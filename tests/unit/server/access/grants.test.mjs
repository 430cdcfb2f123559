/** What the app's function `auth` returns, on the server and on a device. */

import { describe, expect, test } from '@jest/globals'
import { authorize } from '../../../../lib/server/access/access.js'
import { askForToken } from '../../../../lib/cloud/transport/auth.js'

const request = /** @type {any} */ ({ headers: {} })
const hour = () => Date.now() + 3_600_000
const SECONDS = 'its "expires" is in seconds: give milliseconds'

/** @param {any} grant */
const asked = (grant) => authorize(async () => grant, request, 'doc', 'write')

describe('on the server', () => {
  test.each([
    [true, 'it has returned a boolean'],
    ['secret', 'it has returned a string'],
    [{ access: 'write' }, 'its user is no string, but undefined'],
    [{ user: 7, access: 'write' }, 'its user is no string, but number'],
    [{ user: 'u' }, 'its access is undefined'],
    [{ user: 'u', access: 'wirte' }, "its access is 'wirte', which is none of none, read, write"],
    [{ user: 'u', access: 'write', name: 7 }, 'its name is no string'],
    [{ user: 'u', access: 'write', expires: '2030-01-01' }, 'its "expires" is no number'],
    [{ user: 'u', access: 'write', expires: Math.floor(hour() / 1000) }, SECONDS]
  ])('%j: a mistake of the app is told to who runs it', async (grant, text) => {
    const told = await asked(grant).catch((error) => error)
    expect(told).toBeInstanceOf(TypeError)
    expect(told.message).toContain(text)
    expect(told.message).not.toContain('secret')
  })

  test.each([
    [null, 'missing or not valid'],
    [undefined, 'missing or not valid'],
    [{ user: 'u', access: 'write', expires: 5 }, 'has ended']
  ])('%j: nobody', async (grant, text) => {
    await expect(asked(grant)).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining(text)
    })
  })

  test('what is right is taken', async () => {
    for (const more of [{}, { expires: hour() }, { name: null }, { name: 'Ann' }]) {
      const grant = { user: 'u', access: 'write', ...more }
      expect(await asked(grant)).toBe(grant)
    }
  })
})

describe('on a device', () => {
  test.each([
    [{ token: 't', expires: '2030-01-01' }, 'its "expires" is no number'],
    [{ token: 't', expires: Math.floor(hour() / 1000) }, SECONDS],
    [{ tokn: 't' }, 'auth() must return a token'],
    ['a b', 'auth() must return a token']
  ])('%j', async (given, text) => {
    await expect(askForToken(() => /** @type {any} */ (given))).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(text)
    })
  })

  test('what is right is taken', async () => {
    expect(await askForToken(() => 't')).toEqual({ token: 't' })
    const token = { token: 't', expires: hour() }
    expect(await askForToken(async () => token)).toBe(token)
  })
})
