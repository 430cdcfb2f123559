/** Listeners and handlers in a window may do anything during a change. */

import { jest } from '@jest/globals'
import { turn } from '../../simulation/network.mjs'
import { ways } from '../helpers/reactive.mjs'
import {
  eachWithNetwork,
  errorOf,
  hearing,
  network,
  sync,
  watching,
  shared as sharedIn
} from '../helpers/user-code-windows.mjs'

eachWithNetwork()

describe.each(ways)('%s', (_way, reactivity) => {
  const shared = (initial, options, mainOptions) =>
    sharedIn(reactivity, initial, options, mainOptions)

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
      expect(errors).toEqual([errorOf('ERR_REF_CALLBACK'), errorOf('ERR_REF_CALLBACK')])
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
      expect(statement).toThrow(errorOf('ERR_REF_DESTROYED'))
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
