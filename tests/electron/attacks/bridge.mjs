/**
 * Attacks through things that a page can reach without the channel: the bridge, its own world, frames.
 * Each runs in the page; `said` is the expected result.
 *
 * @typedef {object} PageAttack
 * @property {string} attack Its name.
 * @property {(scope: any) => unknown} run It sees nothing of where it was written.
 * @property {unknown} said
 */

import { expect } from '@jest/globals'

const mustBe = (/** @type {string} */ what) => expect.stringContaining(what)
const NAME = mustBe('useRemoteRef: the name must be a string')

/** Arguments that are not what they should be. @type {PageAttack[]} */
const wrongArguments = [
  ['a number as name', ({ remoteRef }) => remoteRef.useRemoteRef(7), NAME],
  ['no name', ({ remoteRef }) => remoteRef.useRemoteRef(), NAME],
  ['a list as name', ({ remoteRef }) => remoteRef.useRemoteRef(['shared']), NAME],
  [
    'an object with a toString as name',
    ({ remoteRef }) => remoteRef.useRemoteRef({ toString: () => 'shared' }),
    NAME
  ],
  [
    'an object whose getter throws as name',
    ({ remoteRef }) =>
      remoteRef.useRemoteRef({
        get name() {
          throw new Error('from the getter')
        }
      }),
    expect.stringMatching(/from the getter|must be a string/)
  ],
  [
    'a proxy as name',
    ({ remoteRef }) => remoteRef.useRemoteRef(new Proxy({}, { get: () => 'shared' })),
    expect.stringMatching(/must be a string|cloned/)
  ],
  ['a boxed string as name', ({ remoteRef }) => remoteRef.useRemoteRef(new String('shared')), NAME],
  [
    'a symbol as name',
    ({ remoteRef }) => remoteRef.useRemoteRef(Symbol('shared')),
    expect.stringMatching(/must be a string|cloned|symbol/i)
  ],
  [
    'an object as the initial text',
    ({ remoteRef }) => remoteRef.useRemoteRef('shared', { a: 1 }),
    mustBe('initial must be JSON text')
  ],
  [
    'no function as listener',
    ({ remoteRef }) => remoteRef.useRemoteRef('shared').onUpdate({ call: 1 }),
    mustBe('the listener must be a function')
  ],
  [
    'no function for leaving',
    ({ remoteRef }) => remoteRef.useRemoteRef('shared').onLeave('leave'),
    mustBe('the listener must be a function')
  ],
  [
    'bytes as message',
    ({ remoteRef }) => remoteRef.useRemoteRef('shared').send(new Uint8Array(9)),
    mustBe('the message must be a string')
  ],
  [
    'an object that looks like a message',
    ({ remoteRef }) => remoteRef.useRemoteRef('shared').send({ 0: 't', slice: () => ' [1,0,[]]' }),
    mustBe('the message must be a string')
  ],
  [
    'a number as question',
    ({ remoteRef }) => remoteRef.useRemoteRef('shared').ask(7),
    mustBe('the question must be a string')
  ]
].map(([what, run, said]) => ({
  attack: /** @type {string} */ (what),
  run: /** @type {any} */ (
    new Function(
      'scope',
      `try { (${run})(scope); return 'nothing thrown' } catch (error) { return error.message }`
    )
  ),
  said
}))

/** @type {PageAttack[]} */
const tampering = [
  {
    attack: 'another bridge in place of the bridge',
    run: (scope) => {
      const { remoteRef } = scope
      for (const change of [
        () => (scope.remoteRef = { useRemoteRef: () => 'mine' }),
        () => delete scope.remoteRef,
        () => Object.defineProperty(scope, 'remoteRef', { value: 'mine' }),
        () => (remoteRef.useRemoteRef = () => 'mine'),
        () => delete remoteRef.useRemoteRef,
        () => Object.setPrototypeOf(remoteRef, { useRemoteRef: () => 'mine' })
      ]) {
        try {
          change()
        } catch {
          // Refused with an error, or without.
        }
      }
      const handle = scope.remoteRef.useRemoteRef('shown', '"first"')
      handle.destroy()
      return [scope.remoteRef === remoteRef, handle.value]
    },
    said: [true, '"first"']
  },
  {
    attack: 'prototypes of the page changed under the bridge',
    run: async ({ remoteRef, hostile }) => {
      const kept = [
        [JSON, 'stringify'],
        [JSON, 'parse'],
        [String.prototype, 'slice'],
        [String.prototype, 'indexOf'],
        [Map.prototype, 'get'],
        [Set.prototype, 'add'],
        [Array.prototype, Symbol.iterator],
        [Number, 'isInteger']
      ].map((/** @type {any[]} */ [object, key]) => [object, key, object[key]])
      const evil = () => 'evil'
      let handle
      const heard = []
      try {
        for (let i = 0; i < kept.length; i++) kept[i][0][kept[i][1]] = evil
        handle = remoteRef.useRemoteRef('shown', '"first"')
        handle.onUpdate((text) => {
          heard[heard.length] = text
        })
      } finally {
        for (let i = 0; i < kept.length; i++) kept[i][0][kept[i][1]] = kept[i][2]
      }
      for (let i = 0; i < 1000 && heard.length === 0; i++) await hostile.pause(5)
      handle.destroy()
      return heard.map((text) => text.slice(text.indexOf('\n') + 1))
    },
    said: ['["as it is"]']
  },
  {
    attack: 'listeners that throw, and that open more',
    run: async ({ remoteRef, hostile }) => {
      let calls = 0
      const handles = []
      const open = () => {
        const handle = remoteRef.useRemoteRef('shown')
        handles.push(handle)
        handle.onUpdate(() => {
          calls++
          if (calls < 20) open()
          throw new Error('a mistake of the listener')
        })
      }
      open()
      for (let i = 0; i < 1000 && calls < 20; i++) await hostile.pause(5)
      for (const handle of handles) handle.destroy()
      return calls
    },
    said: 20
  },
  {
    attack: 'messages and closes after the close',
    run: ({ remoteRef }) => {
      const handle = remoteRef.useRemoteRef('shown')
      handle.destroy()
      handle.destroy()
      return [handle.send('t [1,0,[]]'), handle.ask('q ')]
    },
    said: [undefined, '']
  },
  {
    attack: 'the channel of another connection, by digits in a message',
    run: async ({ remoteRef, hostile }) => {
      const handle = remoteRef.useRemoteRef('shown')
      for (const text of ['c1 ', 't1 [1,0,[]]', 'c', 'g', 'g0 ', 'o {"name":"secret"}', '']) {
        handle.send(text)
      }
      await hostile.settle()
      handle.destroy()
      // The invalid message is answered; the close had no effect.
      return hostile.events().filter(([type]) => type === 'no')
    },
    said: expect.arrayContaining([['no', 'ERR_REF_MESSAGE']])
  },
  {
    attack: 'a page that says it is another',
    run: async ({ raw, hostile }) => {
      raw.send('o1 {"name":"shown","page":"one"}')
      raw.send('o2 {"name":"shown","page":"two"}')
      raw.send('o3 {"name":"shown"}')
      raw.send('o4 {"name":"shown","page":{"toString":7}}')
      raw.send('t1 [1,0,[]]')
      raw.send('c2 ')
      await hostile.settle()
      raw.send('c4 ')
      // Each takes the place of the one before; what is said to those goes nowhere.
      return hostile.events().map(([type]) => type)
    },
    said: ['b', 'b', 'b', 'b']
  }
]

/** @type {PageAttack[]} */
const misuse = [
  {
    attack: 'messages of all kinds with sendSync, which waits for an answer',
    run: async ({ raw, hostile }) => {
      const messages = ['o7 {"name":"shown","page":"sync"}', 't7 [1,0,[]]', 'r7 ', 'a7 1', 'h7 ']
      const odd = ['', '?', 7, null, undefined, { a: 1 }, 'q', 'q9 ', 'q7 x', 'g0 ', 'c7 ']
      const answers = [...messages, ...odd].map((message) => raw.sendSync(message))
      await hostile.settle()
      hostile.events()
      // Only the question about a ref that is open has an answer.
      return answers.map((answer) => (answer === '' ? '' : answer.replace(/^\d+ (.).*$/s, '$1')))
    },
    said: [...Array(5).fill(''), ...Array(8).fill(''), 'b', '', '']
  },
  {
    attack: 'no argument, and too many',
    run: async ({ raw, hostile }) => {
      raw.send('o8 {"name":"nobody","page":"arguments"}', 'c8 ', { evil: true })
      raw.send()
      await hostile.settle()
      raw.send('c8 ')
      return hostile.events()
    },
    // What comes beside a message must be attachments.
    said: [['no', 'ERR_REF_MESSAGE']]
  },
  {
    attack: 'an object a hundred levels deep in place of a message',
    run: async ({ raw, hostile }) => {
      raw.send('o9 {"name":"nobody","page":"deep"}')
      raw.send(JSON.parse('{"a":'.repeat(100) + '1' + '}'.repeat(100)))
      await hostile.settle()
      raw.send('c9 ')
      return hostile.events()
    },
    said: [['w'], ['no', 'ERR_REF_MESSAGE']]
  },
  {
    attack: 'a message with a port to talk over',
    run: async ({ raw, hostile }) => {
      raw.post('o6 {"name":"shown","page":"port"}')
      raw.post({ name: 'shown' })
      await hostile.settle()
      raw.send('c6 ')
      return hostile.events()
    },
    said: [['b'], ['no', 'ERR_REF_MESSAGE']]
  },
  {
    attack: 'invoke, which main does not answer',
    run: ({ raw }) => raw.invoke('o5 {"name":"shared"}').catch((error) => error.message),
    said: mustBe('No handler registered')
  }
]

export const pageAttacks = [...wrongArguments, ...tampering, ...misuse]
