/** Units that two devices have changed without having seen each other: the app is asked. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { together } from '../../helpers/devices.mjs'
import {
  FIRST,
  card,
  conflictOf,
  inFlight,
  rule,
  text,
  title,
  world
} from '../../helpers/strategies.mjs'
import { until } from '../../helpers/until.mjs'

describe('ask', () => {
  test('own changes are held back, theirs are shown, and both are listed', async () => {
    const { one, other } = await conflictOf(rule('ask'), title, text)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: 'theirs', text: '' })
    expect(one.state.lost).toEqual([])
    const [question] = other.state.lost
    expect(question).toMatchObject({
      reason: 'asked',
      path: ['cards', 1],
      value: { id: 'b', title: '', text: 'mine' },
      theirs: { id: 'b', title: 'theirs', text: '' },
      canKeepBoth: true
    })
    expect(question.who).toEqual({ client: expect.stringMatching(/^[a-z0-9]+$/), user: null })
    expect(question.noticed).toEqual(expect.any(Date))
    expect(other.lost).toHaveLength(1)
  })

  test.each([
    ['mine', (/** @type {any} */ q) => q.restore(), [{ id: 'b', title: '', text: 'mine' }]],
    [
      'theirs',
      (/** @type {any} */ q) => (q.dismiss(), true),
      [{ id: 'b', title: 'theirs', text: '' }]
    ],
    [
      'both',
      (/** @type {any} */ q) => q.keepBoth(),
      [
        { id: 'b', title: 'theirs', text: '' },
        { id: 'b', title: '', text: 'mine' }
      ]
    ],
    ['a value', (/** @type {any} */ q) => q.answer({ id: 'b', v: 1 }), [{ id: 'b', v: 1 }]]
  ])('the answer %s', async (_name, answer, wanted) => {
    const { one, other } = await conflictOf(rule('ask'), title, text)
    expect(answer(other.state.lost[0])).toBe(true)
    expect(other.state.lost).toEqual([])
    await together(one, other)
    expect(one.ref.value.cards).toEqual([card('a'), ...wanted, card('c')])
  })

  test('outlasts a restart, and follows what others do meanwhile', async () => {
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-ask-'))
    world.later(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 }))
    const { one, other } = await conflictOf(rule('ask'), title, text, base)
    one.ref.value.cards.unshift(card('z'))
    one.ref.value.cards[2].title = 'theirs again'
    await together(one, other)
    await other.state.saved()
    other.restart()
    expect(other.state.lost).toMatchObject([
      {
        reason: 'asked',
        path: ['cards', 2],
        value: { text: 'mine' },
        theirs: { title: 'theirs again' }
      }
    ])
    expect(other.state.lost[0].noticed?.getTime()).toBeGreaterThan(0)
    await together(one, other)
    one.ref.value.cards.push(one.ref.value.cards.splice(2, 1)[0])
    await together(one, other)
    expect(other.state.lost[0].path).toEqual(['cards', 3])
    other.state.lost[0].restore()
    await together(one, other)
    expect(one.ref.value.cards[3]).toEqual({ id: 'b', title: '', text: 'mine' })
  })

  test('two texts: both are typed', async () => {
    const { one, other } = await conflictOf(
      rule('ask', { text: [['note']] }),
      (value) => void (value.note = 'hello you'),
      (value) => void (value.note = 'oh, hello')
    )
    expect(one.ref.value.note).toBe('hello you')
    expect(other.state.lost).toMatchObject([
      { value: 'oh, hello', theirs: 'hello you', canKeepBoth: true }
    ])
    expect(other.state.lost[0].keepBoth()).toBe(true)
    await together(one, other)
    expect(one.ref.value.note).toBe('oh, hello you')
  })

  test('two values of a member: both cannot be kept', async () => {
    const { other } = await conflictOf(
      rule('ask'),
      (value) => void (value.note = 'theirs'),
      (value) => void (value.note = 'mine')
    )
    const [question] = other.state.lost
    expect([question.canKeepBoth, question.keepBoth()]).toEqual([false, false])
    expect(other.state.lost).toHaveLength(1)
  })

  test('an own removal, and one of theirs', async () => {
    const { one, other } = await conflictOf(
      rule('ask'),
      title,
      ({ cards }) => void cards.splice(1, 1)
    )
    expect(one.ref.value.cards[1].title).toBe('theirs')
    expect(other.state.lost).toMatchObject([
      { reason: 'asked', value: undefined, path: ['cards', 1] }
    ])
    expect(other.state.lost[0].restore()).toBe(true)
    await together(one, other)
    expect(one.ref.value.cards.map(({ id }) => id)).toEqual(['a', 'c'])

    const two = await conflictOf(rule('ask'), ({ cards }) => void cards.splice(1, 1), text)
    expect(two.other.state.lost).toMatchObject([
      { reason: 'asked', value: { id: 'b', text: 'mine' }, theirs: undefined }
    ])
    expect(two.other.state.lost[0].restore()).toBe(true)
    await together(two.one, two.other)
    expect(two.one.ref.value.cards.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  test('the same change of both is no question', async () => {
    const { one, other } = await conflictOf(rule('ask'), text, text)
    expect([one.state.lost, other.state.lost]).toEqual([[], []])
    expect(one.ref.value.cards[1].text).toBe('mine')
  })

  test('what is in flight is taken back', async () => {
    const { port } = await world.server()
    const way = await world.proxy(port)
    const url = `http://127.0.0.1:${port}`
    const one = world.device(FIRST, { url, ...rule('ask') })
    const other = world.device(FIRST, { url: way.url, ...rule('ask') })
    await together(one, other)
    way.held = true
    text(other.ref.value)
    await until(() => inFlight(other))
    title(one.ref.value)
    await one.state.synced()
    way.held = false
    await until(() => other.state.lost.length === 1)
    await together(one, other)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: 'theirs', text: '' })
    expect(other.state.lost).toMatchObject([
      { reason: 'asked', value: { text: 'mine', title: '' } }
    ])
    other.state.lost[0].restore()
    await together(one, other)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: '', text: 'mine' })
  })
})
