/** Effects, listeners and handlers in a window may do anything during a change. */

import { jest } from '@jest/globals'
import { computed, effect, effectScope, shallowRef, watch } from 'vue'
import { Network, turn } from '../../simulation/network.mjs'
import { ways } from '../helpers/reactive.mjs'

/** @type {Network} */
let network
/** @type {import('vue').EffectScope} */
let scope
beforeEach(() => {
  network = new Network()
  scope = effectScope(true)
})
afterEach(() => scope.stop())

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })
const sync = /** @type {const} */ ({ flush: 'sync' })

describe.each(ways)('%s', (_way, reactivity) => {
  /** A window with a replica as a component has it, and another window. */
  async function shared(initial, options = {}, mainOptions = {}) {
    const main = network.remoteRef('shared', initial, mainOptions)
    const windows = [network.open(), network.open()]
    const state = { status: shallowRef('connecting'), pending: shallowRef(0) }
    const errors = []
    const a = windows[0].replica('shared', null, {
      reactivity,
      onState(now) {
        state.status.value = now.status
        state.pending.value = now.pending
      },
      onError: (error) => void errors.push(error),
      onConflict: () => {},
      ...options
    })
    const b = windows[1].replica('shared', null)
    await network.quiet()
    const agree = async (expected = undefined) => {
      await network.quiet()
      expected ??= main.get([])
      const values = [main.value, main.get([]), a.value, b.value]
      expect(values).toEqual(values.map(() => expected))
      expect(JSON.stringify(a.value)).toBe(JSON.stringify(main.get([])))
      expect([a.status, a.pending]).toEqual(['live', 0])
      expect([state.status.value, state.pending.value]).toEqual(['live', 0])
    }
    return { main, windows, a, b, state, errors, agree }
  }

  /** @param {any} source @param {any} call @param {import('vue').WatchOptions} [options] */
  const watching = (source, call, options) => scope.run(() => watch(source, call, options))
  const running = (fn) => scope.run(() => effect(fn))

  /**
   * The changes that a listener gets, in short form: each patch, and `own` for this window's.
   *
   * @param {any} replica @param {(change: any) => void} [fn]
   */
  function hearing(replica, fn = () => {}) {
    const heard = []
    const remove = replica.onChange((change) => {
      const names = change.patches.map(({ op, path }) => `${op} ${path.join('/')}`)
      heard.push((change.own ? 'own ' : '') + names.join(', '))
      fn(change)
    })
    return Object.assign(heard, { stop: remove })
  }

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
      expect(errors).toEqual([code('ERR_REF_CALLBACK')])
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
          expect(() => (a.value.y = 6)).toThrow(code('ERR_REF_DESTROYED'))
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
      expect(() => (a.value.n = 1)).toThrow(code('ERR_REF_RECURSION'))
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

  describe('listeners', () => {
    test.each([
      ['a statement', (a) => (a.value.n = 1)],
      ['fill', (a) => a.value.list.fill(7)],
      ['update', (a) => a.update((value) => void (value.n = 1))],
      ['patch', (a) => a.patch([{ op: 'replace', path: ['n'], value: 1 }])]
    ])('that edit after %s make exactly one more change, in order', async (_name, change) => {
      const { main, a, agree } = await shared({ n: 0, list: [1, 2], log: 0 })
      const before = hearing(a)
      const editor = hearing(a, () => a.value.log++)
      const after = hearing(a)
      change(a)
      expect([[...before], [...after]].map((heard) => heard.length)).toEqual([2, 2])
      expect([...after]).toEqual([...before])
      expect([...editor]).toEqual([before[0]])
      await agree()
      expect(main.get(['log'])).toBe(1)
      main.value.n = 9
      await agree()
      expect([main.get(['n']), main.get(['log'])]).toEqual([9, 2])
      expect([...editor].at(-1)).toBe('replace n')
    })

    test('are called when all effects have run', async () => {
      const { main, a, agree } = await shared({ n: 0, m: 0 })
      const order = []
      watching(
        () => a.value.n,
        () => {
          order.push('first effect')
          a.value.m++
        },
        sync
      )
      watching(
        () => a.value.n,
        () => order.push('second effect'),
        sync
      )
      a.onChange(({ patches }) => order.push(patches[0].path.join('/')))
      const expected = ['first effect', 'second effect', 'n', 'm']
      main.value.n = 1
      await agree({ n: 1, m: 1 })
      expect(order.splice(0)).toEqual(expected)
      a.value.n = 2
      expect(order).toEqual(expected)
    })

    test('get changes by effects, even if they have triggered these', async () => {
      const { a, agree } = await shared({ n: 0, m: 0, k: 0 })
      watching(
        () => a.value.m,
        () => a.value.k++,
        sync
      )
      const editor = hearing(a, ({ patches }) => patches[0].path[0] === 'n' && a.value.m++)
      const observer = hearing(a)
      a.value.n = 1
      expect([...editor]).toEqual(['own replace n', 'own replace k'])
      expect([...observer]).toEqual(['own replace n', 'own replace m', 'own replace k'])
      await agree({ n: 1, m: 1, k: 1 })
    })

    test('that throw or reject reach onError, and the change stands', async () => {
      const { a, errors, agree } = await shared({ n: 0 })
      const mistakes = [new Error('at once'), new Error('later')]
      a.onChange(() => {
        throw mistakes[0]
      })
      a.onChange(async () => {
        throw mistakes[1]
      })
      const heard = hearing(a)
      a.value.n = 1
      await agree({ n: 1 })
      expect(errors).toEqual([code('ERR_REF_CALLBACK'), code('ERR_REF_CALLBACK')])
      expect(errors.map(({ cause }) => cause)).toEqual(mistakes)
      expect([...heard]).toEqual(['own replace n'])
    })

    test('may destroy the replica, stop others, and begin', async () => {
      const { main, a } = await shared({ n: 0 })
      const late = []
      const first = hearing(a, () => {
        a.value.n++
        second.stop()
        late.push(hearing(a))
        a.destroy()
      })
      const second = hearing(a)
      const third = hearing(a)
      main.value.n = 5
      await network.quiet()
      expect([[...first], [...second], [...third]]).toEqual([
        ['replace n'],
        [],
        ['replace n', 'own replace n']
      ])
      expect(late.map((heard) => [...heard])).toEqual([[]])
      expect([main.value.n, a.status, main.subscriptions.size]).toEqual([6, 'closed', 1])
    })

    test('that undo what others do', async () => {
      const { main, a, agree } = await shared({ list: [] })
      a.onChange(({ patches, own }) => {
        if (!own && patches[0].op === 'add') a.patch([{ op: 'remove', path: patches[0].path }])
      })
      main.value.list.push('x')
      main.patch([{ op: 'add', path: ['list', 0], value: 'y' }])
      await agree()
    })
  })

  describe('handlers', () => {
    /** Makes somebody else remove a row that this window edits at the same moment. */
    async function conflict({ main, a }) {
      a.value.rows[0].name = 'mine'
      await turn()
      main.value.rows.splice(0, 1)
      await network.quiet()
    }

    test('onConflict that throws: the buffer is sent', async () => {
      const thrown = new Error('of onConflict')
      const onConflict = jest.fn(() => {
        a.value.n = 2
        throw thrown
      })
      const all = await shared({ rows: [{ name: '' }], n: 0 }, { onConflict })
      const { a, errors, agree } = all
      a.value.n = 1
      await conflict(all)
      expect(onConflict).toHaveBeenCalledTimes(1)
      await agree({ rows: [], n: 2 })
      expect(errors.map(({ cause }) => cause)).toEqual([thrown])
    })

    test('onConflict that destroys: earlier changes reach main', async () => {
      const onConflict = () => {
        a.value.n = 2
        a.destroy()
      }
      const all = await shared({ rows: [{ name: '' }], n: 0 }, { onConflict })
      const { main, a } = all
      await conflict(all)
      await network.quiet()
      expect([main.value, a.status, a.pending]).toEqual([{ rows: [], n: 2 }, 'closed', 0])
    })

    test('onError that edits, throws and destroys', async () => {
      const acts = [
        () => (a.value.n = 5),
        () => {
          throw new Error('of onError')
        },
        () => a.destroy()
      ]
      const uncaught = []
      const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
        Promise.resolve()
          .then(task)
          .catch((error) => uncaught.push(error.message))
      })
      const onError = jest.fn(() => acts.shift()())
      const all = await shared({ n: 0 }, { onError }, { limits: { keys: 1 } })
      const { main, a, agree } = all
      for (const expected of [5, 5, 5]) {
        a.value.more = 1
        await network.quiet()
        expect(main.value).toEqual({ n: expected })
        if (a.status === 'live') await agree({ n: expected })
      }
      expect(onError).toHaveBeenCalledTimes(3)
      expect(uncaught).toEqual(['of onError'])
      expect(a.status).toBe('closed')
      queue.mockRestore()
    })

    test('onState that edits, throws and destroys', async () => {
      const acts = [
        (a) => (a.value.n = 5),
        () => {
          throw new Error('of onState')
        },
        (a) => a.destroy()
      ]
      const main = network.remoteRef('state', { n: 0, m: 0 })
      const errors = []
      const a = network.open().replica('state', null, {
        reactivity,
        onState: (now) => now.status === 'live' && now.pending === 1 && acts.shift()?.(a),
        onError: (error) => void errors.push(error)
      })
      await network.quiet()
      a.value.m = 1
      await network.quiet()
      expect(main.value).toEqual({ n: 5, m: 1 })
      a.value.m = 2
      await network.quiet()
      expect(main.value).toEqual({ n: 5, m: 2 })
      expect(errors.map(({ cause }) => cause.message)).toEqual(['of onState'])
      a.value.m = 3
      await network.quiet()
      expect([main.value, a.status]).toEqual([{ n: 5, m: 3 }, 'closed'])
    })
  })

  describe('inside update', () => {
    test('patch, get and update are parts of it', async () => {
      const { main, a, agree } = await shared({ list: ['a'], n: 0 })
      const heard = hearing(a)
      a.update((value) => {
        a.patch([{ op: 'replace', path: ['list', 0], value: 'X' }])
        value.list.push('b')
        expect(a.get(['list'])).toEqual(['X', 'b'])
        a.update(() => void (value.n = 1))
        const inner = () =>
          a.update(() => {
            value.list.length = 0
            throw new Error('inner')
          })
        expect(inner).toThrow('inner')
      })
      expect([...heard]).toEqual(['own replace list/0, add list/1, replace n'])
      await agree({ list: ['X', 'b'], n: 1 })
      expect(main.version).toBe(1)
    })

    test('a page that is about to end sends earlier changes, and no part of the update', async () => {
      const { main, a, windows, agree } = await shared({ n: 0, m: 0, k: 0 })
      const heard = hearing(a)
      a.value.k = 1
      main.value.m = 7
      a.update((value) => {
        value.n = 1
        windows[0].fire('beforeunload')
        expect(a.pending).toBe(1)
        while (windows[0].up.length > 0) windows[0].deliverUp()
        expect(main.get([])).toEqual({ n: 0, m: 7, k: 1 })
        expect([...heard]).toEqual(['own replace k'])
        value.m = 1
      })
      await agree({ n: 1, m: 1, k: 1 })
      const statement = () =>
        a.update((value) => {
          value.n = 2
          windows[0].fire('beforeunload')
          throw new Error('stop')
        })
      expect(statement).toThrow('stop')
      await agree({ n: 1, m: 1, k: 1 })
    })

    test('destroy ends it: it changes nothing, and handlers see nothing of it', async () => {
      const seen = []
      const { main, a } = await shared(
        { rows: [{ id: 1 }], n: 0 },
        { onConflict: () => seen.push(a.value.n) }
      )
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
      const row = a.value.rows[0]
      main.value.rows.length = 0
      await network.quiet()
      const statement = () =>
        a.update((value) => {
          value.n = 1
          row.note = 'of no use'
          a.destroy()
          value.n = 2
        })
      expect(statement).toThrow(code('ERR_REF_DESTROYED'))
      await network.quiet()
      expect([a.status, a.value.n, main.value.n, seen]).toEqual(['closed', 0, 0, [0]])
      warn.mockRestore()
    })
  })

  test('a replica destroyed before main has the ref reports changes that main never gets', async () => {
    const onConflict = jest.fn()
    for (const answered of [false, true]) {
      const a = network.open().replica('never', { n: 0 }, { reactivity, onConflict })
      a.value.n = 1
      if (answered) await network.quiet()
      a.destroy()
      await network.quiet()
      expect([a.status, a.pending, a.value]).toEqual(['closed', 0, { n: 1 }])
    }
    const lost = { name: 'never', patches: [{ op: 'replace', path: ['n'], value: 1 }] }
    expect(onConflict.mock.calls).toEqual([[lost], [lost]])
  })

  test("a listener gets main's messages while the page is about to end", async () => {
    const { main, a, windows, agree } = await shared({ n: 0, m: 0 })
    const heard = hearing(a, ({ own }) => {
      if (!own) return
      a.value.n++
      windows[0].fire('beforeunload')
    })
    a.value.n = 1
    await turn()
    main.value.m = 1
    a.value.n = 5
    await agree({ n: 6, m: 1 })
    expect([...heard]).toContain('replace m')
  })

  test('a bridge that refuses messages for a moment: changes are shown, and sent later', async () => {
    const window = network.open()
    const main = network.remoteRef('shared', { n: 0, m: 0, k: 0 })
    let full = false
    /** @type {typeof window.bridge.useRemoteRef} */
    const connect = (...args) => {
      const handle = window.bridge.useRemoteRef(...args)
      const send = (text) => {
        if (full) throw new Error('full')
        handle.send(text)
      }
      return { ...handle, send }
    }
    const a = window.replica('shared', null, { connect, reactivity })
    await network.quiet()
    a.value.n = 1
    await turn()
    full = true
    a.value.m = 1
    a.update((value) => void (value.k = 1))
    full = false
    await network.quiet()
    expect([main.value, a.value, a.pending]).toEqual([
      { n: 1, m: 1, k: 1 },
      { n: 1, m: 1, k: 1 },
      0
    ])
  })
})
