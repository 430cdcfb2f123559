/** Server-sent events, as they may come. */

import { describe, expect, test } from '@jest/globals'
import { EventParser } from '../../../../lib/cloud/transport/events.js'
import { random } from '../../../simulation/random.mjs'

/** @param {string[]} parts @returns {string[][]} */
function eventsIn(...parts) {
  const events = []
  const parser = new EventParser((name, data) => void events.push([name, data]))
  for (const part of parts) parser.push(part)
  return events
}

describe('events', () => {
  test.each([
    ['data:x\n\n', [['', 'x']]],
    ['event: data\ndata: x\n\n', [['data', 'x']]],
    ['data:x\ndata:  y\n\n', [['', 'x\n y']]],
    [':comment\n\ndata:x\n\n', [['', 'x']]],
    ['event:a\n\ndata:x\n\n', [['', 'x']]],
    ['data\n\n', [['', '']]],
    ['id:7\nretry:1\nnonsense\ndata:x\n\n', [['', 'x']]],
    ['data:x\n', []],
    ['\r\n\r\ndata:x\r\n\r\n', [['', 'x']]],
    [
      'data:x\r\rdata:y\r\r',
      [
        ['', 'x'],
        ['', 'y']
      ]
    ]
  ])('of %j', (text, events) => {
    expect(eventsIn(text)).toEqual(events)
  })

  test('are the same in pieces of any length', () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
    process.stderr.write(`events: seed ${seed}\n`)
    const rng = random(seed)
    for (let round = 0; round < 300; round++) {
      const lines = ['data:x', 'data: y', 'event:e', ':c', '', '']
      const text = Array.from(
        { length: 12 },
        () => rng.pick(lines) + rng.pick(['\n', '\r\n', '\r'])
      ).join('')
      const parts = []
      for (let at = 0; at < text.length;) {
        const length = 1 + rng.below(5)
        parts.push(text.slice(at, at + length))
        at += length
      }
      expect(eventsIn(...parts)).toEqual(eventsIn(text))
    }
  })

  test('one that never ends is refused, and comments are not counted', () => {
    const parser = new EventParser(() => {})
    const long = 'x'.repeat(2 ** 24)
    for (let i = 0; i < 20; i++) parser.push(`:${long}\n`)
    expect(() => {
      for (let i = 0; i < 20; i++) parser.push(`data:${long}\n`)
    }).toThrow('does not end')
    const line = new EventParser(() => {})
    expect(() => {
      for (let i = 0; i < 20; i++) line.push(long)
    }).toThrow('does not end')
  })
})
