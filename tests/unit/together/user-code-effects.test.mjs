/** Effects and watchers in a window may do anything during a change. */

import { jest } from '@jest/globals'
import { computed, effect, shallowRef } from 'vue'
import { turn } from '../../simulation/network.mjs'
import { ways } from '../helpers/reactive.mjs'
import {
  eachWithNetwork,
  errorOf,
  hearing,
  network,
  scope,
  sync,
  watching,
  shared as sharedIn
} from '../helpers/user-code-windows.mjs'

eachWithNetwork()

describe.each(ways)('%s', (_way, reactivity) => {
  const shared = (initial, options, mainOptions) =>
    sharedIn(reactivity, initial, options, mainOptions)
  const running = (fn) => scope.run(() => effect(fn))

  describe("effects of others' changes", () => {
    test('run once, when everything is shown, also with a pending new member', async () => {
      const { main, a, agree } = await shared({ list: [1, 2, 3], o: {} })
      const seen = []
      watching(
        () => [...a.value.list],
        (list) => {
          seen.push(list)
          if (seen.length === 1) a.value.list.push('W')
        },
        sync
      )
      a.value.o.created = 1
      main.update(({ list, o }) => {
        list.unshift('M1')
        list.unshift('M2')
        o.other = 2
        o.third = 3
      })
      await agree({ list: ['M2', 'M1', 1, 2, 3, 'W'], o: { other: 2, third: 3, created: 1 } })
      expect(seen).toEqual([
        ['M2', 'M1', 1, 2, 3],
        ['M2', 'M1', 1, 2, 3, 'W']
      ])
    })

    test('see no half of a transaction, nor of several in one message', async () => {
      const { main, a, agree } = await shared({ x: 0, y: 0, o: {} })
      const seen = []
      const sum = scope.run(() => computed(() => `${a.value.x} ${a.value.y}`))
      running(() => void seen.push(sum.value))
      watching(sum, (now) => seen.push(now), sync)
      a.value.o.created = 1
      const next = (n) => main.update((value) => Object.assign(value, { x: n, y: n }))
      next(1)
      next(2)
      await agree({ x: 2, y: 2, o: { created: 1 } })
      expect(seen).toEqual(['0 0', '2 2', '2 2'])
    })

    test('that edit are reported after the change that triggered them', async () => {
      const { main, a, agree } = await shared({ x: 0, y: 0 })
      const heard = hearing(a)
      watching(
        () => a.value.x,
        (x) => (a.value.y = x),
        sync
      )
      main.value.x = 1
      await agree({ x: 1, y: 1 })
      expect([...heard]).toEqual(['replace x', 'own replace y'])
    })

    test('that throw do not prevent anything else', async () => {
      const { main, a, b, errors, agree } = await shared({ x: 0, y: 0 })
      const other = []
      let bad = true
      running(() => {
        if (a.value.x > 0 && bad) throw new Error('of the effect')
      })
      watching(
        () => a.value.x,
        (x) => other.push(x),
        sync
      )
      const heard = hearing(a)
      a.value.y = 1
      main.value.x = 1
      await agree({ x: 1, y: 1 })
      expect(errors).toEqual([errorOf('ERR_REF_CALLBACK')])
      expect(errors[0].cause.message).toBe('of the effect')
      expect([other, [...heard]]).toEqual([[1], ['own replace y', 'replace x']])
      bad = false
      b.value.x = 2
      await agree({ x: 2, y: 1 })
    })

    test('that throw while a snapshot is shown: it is live', async () => {
      const main = network.remoteRef('late', { x: 1 })
      const errors = []
      const a = network
        .open()
        .replica('late', { x: 0 }, { reactivity, onError: (error) => void errors.push(error) })
      running(() => {
        if (a.value.x === 1) throw new Error('of the effect')
      })
      await network.quiet()
      expect([a.status, a.pending, errors.length]).toEqual(['live', 0, 1])
      await a.ready
      a.value.x = 2
      await network.quiet()
      expect(main.value).toEqual({ x: 2 })
    })

    test('may destroy the replica: earlier changes reach main', async () => {
      const { main, a, b } = await shared({ x: 0, y: 0 })
      const heard = hearing(a)
      watching(
        () => a.value.x,
        () => {
          a.value.y = 5
          a.destroy()
          expect(() => (a.value.y = 6)).toThrow(errorOf('ERR_REF_DESTROYED'))
        },
        sync
      )
      b.value.x = 1
      await network.quiet()
      expect(main.value).toEqual({ x: 1, y: 5 })
      expect([a.status, a.pending, a.value]).toEqual(['closed', 0, { x: 1, y: 5 }])
      expect([...heard]).toEqual(['replace x', 'own replace y'])
      expect(main.subscriptions.size).toBe(1)
    })
  })

  describe('effects on status and pending', () => {
    test('that edit while a change is applied make an ordinary edit', async () => {
      const { main, a, state, agree } = await shared({ list: [0, 1, 2], o: {} })
      // Main's order of members is not known: the page asks for a snapshot.
      watching(
        state.status,
        (now) => now === 'stale' && a.value.list.splice(a.value.list.indexOf(2), 1),
        sync
      )
      a.value.list.push(a.value.list.shift())
      a.value.o.mine = 1
      main.update(({ list, o }) => {
        o.theirs = 1
        list.unshift('M')
      })
      main.patch([{ op: 'add', path: ['o', 'first'], value: 1, before: 'theirs' }])
      await agree()
      expect(a.value.list).toEqual(expect.not.arrayContaining([2]))
      expect(a.value.list).toEqual(expect.arrayContaining([0, 1, 'M']))
    })

    test.each([
      ['fill', (a) => a.value.list.fill(7)],
      ['a statement', (a) => (a.value.n = 1)],
      ['sort', (a) => a.value.list.sort((x, y) => y - x)],
      ['update', (a) => a.update((value) => void (value.n = 1))]
    ])('that edit during %s are sent', async (_name, change) => {
      const { main, a, state, agree } = await shared({ list: [1, 2], n: 0, log: [] })
      watching(
        state.pending,
        (count) => count > 0 && a.value.log.length < 3 && a.value.log.push(count),
        sync
      )
      change(a)
      await agree()
      expect(/** @type {any[]} */ (main.get(['log'])).length).toBeGreaterThan(0)
    })

    test('that throw: the statement throws, and its changes stay', async () => {
      const { a, state, agree } = await shared({ n: 0 })
      running(() => {
        if (state.pending.value === 1) throw new Error('of the effect')
      })
      expect(() => (a.value.n = 1)).toThrow('of the effect')
      expect(a.value).toEqual({ n: 1 })
      await agree({ n: 1 })
    })

    test('see every value of status and pending', async () => {
      const { a, state, agree, windows } = await shared({ n: 0 })
      const seen = []
      watching(
        [state.status, state.pending],
        ([status, pending]) => {
          seen.push(`${status} ${pending}`)
          expect([status, pending]).toEqual([a.status, a.pending])
        },
        sync
      )
      a.value.n = 1
      a.update((value) => void (value.n = 2))
      await turn()
      windows[0].up[0] = windows[0].up[0].replace(',0,', ',999,')
      await agree({ n: 0 })
      expect([...new Set(seen)]).toEqual(['live 1', 'stale 0', 'live 0'])
    })
  })

  describe('effects of own changes', () => {
    test('that throw: the statement throws, listeners are called, and the change stays', async () => {
      const { a, errors, agree } = await shared({ n: 0, m: 0 })
      const heard = hearing(a)
      let bad = true
      running(() => {
        if (a.value.n > 0 && bad) throw new Error('of the effect')
      })
      expect(() => (a.value.n = 1)).toThrow('of the effect')
      const statement = () => a.update((value) => Object.assign(value, { n: 2, m: 2 }))
      expect(statement).toThrow('of the effect')
      expect(() => a.patch([{ op: 'replace', path: ['n'], value: 3 }])).toThrow('of the effect')
      bad = false
      await agree({ n: 3, m: 2 })
      expect([...heard]).toEqual(['own replace n', 'own replace n, replace m', 'own replace n'])
      expect(errors).toEqual([])
    })

    test('that throw after the function has thrown go to onError', async () => {
      const { a, errors, agree } = await shared({ n: 0 })
      let bad = false
      running(() => {
        void a.value.n
        if (bad) throw new Error('of the effect')
      })
      bad = true
      const statement = () =>
        a.update((value) => {
          value.n = 1
          throw new Error('of the function')
        })
      expect(statement).toThrow('of the function')
      expect(errors.map(({ cause }) => cause.message)).toEqual(['of the effect'])
      bad = false
      await agree({ n: 0 })
    })

    test('that trigger each other end after a hundred, and no change is unfinished', async () => {
      const { a, agree } = await shared({ n: 0, m: 0 })
      // Vue says of each that it has thrown.
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
      const stop = [
        watching(
          () => a.value.n,
          () => a.value.m++,
          sync
        ),
        watching(
          () => a.value.m,
          () => a.update((value) => void value.n++),
          sync
        )
      ]
      expect(() => (a.value.n = 1)).toThrow(errorOf('ERR_REF_RECURSION'))
      stop.forEach((each) => each())
      warn.mockRestore()
      expect(a.value.n + a.value.m).toBe(100)
      await agree()
    })

    test('that throw after the statement has ended go to onError', async () => {
      const { a, errors, agree } = await shared({ list: [{ id: 1 }, { id: 2 }] })
      let bad = true
      running(() => {
        // The copy that one of the two places gets is there at the end of the tick.
        const [first, second] = a.value.list
        if (first.id === second.id && first !== second && bad) throw new Error('of the effect')
      })
      a.value.list[1] = a.value.list[0]
      expect(errors).toEqual([])
      await network.quiet()
      expect(errors.map(({ cause }) => cause.message)).toEqual(['of the effect'])
      bad = false
      await agree({ list: [{ id: 1 }, { id: 1 }] })
    })

    test('do not depend on reads by listeners and handlers', async () => {
      const { main, a, agree } = await shared(
        { n: 0, other: 0, rows: [{ id: 1 }] },
        { onConflict: () => void a.value.other }
      )
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
      const row = a.value.rows[0]
      main.value.rows.length = 0
      await network.quiet()
      const input = shallowRef(0)
      let runs = 0
      a.onChange(() => void a.value.other)
      running(() => {
        runs++
        a.value.n = input.value
        row.note = input.value
      })
      input.value = 1
      expect(runs).toBe(2)
      a.value.other = 1
      expect(runs).toBe(2)
      await agree({ n: 1, other: 1, rows: [] })
      warn.mockRestore()
    })
  })
})
