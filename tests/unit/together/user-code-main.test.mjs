/** Listeners, functions passed to `update`, and handlers in main may do anything during a change. */

import { jest } from '@jest/globals'
import { Network } from '../../simulation/network.mjs'
import { hearing, sharedByMain } from '../helpers/user-code.mjs'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

describe('a listener that edits', () => {
  const statements = [
    ['update', (ref) => ref.update((value) => void (value.a = 1))],
    ['fill', (ref) => ref.value.list.fill(7)],
    ['sort', (ref) => ref.value.list.sort((x, y) => y - x)],
    ['a statement', (ref) => (ref.value.a = 1)],
    ['an assignment', (ref) => (ref.value = { ...ref.value, a: 1 })],
    ['patch', (ref) => ref.patch([{ op: 'replace', path: ['a'], value: 1 }])]
  ]

  test.each(statements)('after %s makes exactly one more transaction', async (_name, change) => {
    const { main, a, windows, agree } = await sharedByMain(network, { a: 0, list: [1, 2], log: 0 })
    const heard = hearing(main, () => main.value.log++)
    const observed = hearing(main)
    change(main)
    expect(main.version).toBe(2)
    expect([[...heard], [...observed]]).toEqual([[1], [1, 2]])
    const expected = { .../** @type {object} */ (main.get([])), log: 1 }
    await agree(expected)
    // An honest edit of that place, by somebody else.
    a.value.log = 5
    await Promise.resolve()
    expect(() => windows[0].deliverUp()).not.toThrow()
    await agree({ ...expected, log: 6 })
  })

  test.each(statements)('after %s of a window too', async (name, change) => {
    const { main, a, agree } = await sharedByMain(network, { a: 0, list: [1, 2], log: 0 })
    main.onChange(() => main.value.log++)
    change(a)
    await network.quiet()
    expect(main.version).toBe(2)
    await agree({ .../** @type {object} */ (main.get([])), log: 1 })
  })

  test('sees the change, and its push stays where it was added', async () => {
    const { main, agree } = await sharedByMain(network, { list: [] })
    const seen = []
    main.onChange(({ patches }) => {
      seen.push([JSON.stringify(main.value.list), patches[0].value])
      if (main.value.list.length < 2) main.value.list.push('of the listener')
    })
    main.patch([{ op: 'add', path: ['list', 0], value: 'patched' }])
    expect(seen).toEqual([['["patched"]', 'patched']])
    await agree({ list: ['patched', 'of the listener'] })
  })

  test('can take away what was just added', async () => {
    const { main, a, agree } = await sharedByMain(network, { list: [] })
    const onError = jest.fn()
    network.hub.onError = onError
    main.onChange(({ inverse }) => main.patch(inverse))
    main.patch([{ op: 'add', path: '/list/-', value: 'patched' }])
    await agree({ list: [] })
    main.update(({ list }) => void list.push('x', 'y'))
    await agree({ list: [] })
    a.value.list.push('of a window')
    await agree({ list: [] })
    expect(main.version).toBe(6)
    expect(onError).not.toHaveBeenCalled()
  })

  test('is passed to the others in order, in any order of listeners', async () => {
    const { main, agree } = await sharedByMain(network, { n: 0, m: 0 })
    const before = hearing(main)
    const editor = hearing(main, ({ version }) => version < 3 && main.value.n++)
    const other = hearing(main, ({ version }) => version === 2 && main.value.m++)
    const after = hearing(main)
    main.value.n = 10
    expect([...before]).toEqual([1, 2, 3])
    expect([...editor]).toEqual([1, 3])
    expect([...other]).toEqual([1, 2])
    expect([...after]).toEqual([1, 2, 3])
    await agree({ n: 11, m: 1 })
  })

  test('and another one because of it end after a hundred changes', async () => {
    const onError = jest.fn()
    const { main, agree } = await sharedByMain(network, { n: 0 }, { onError })
    main.onChange(() => main.value.n++)
    main.onChange(() => main.value.n++)
    main.value.n = 1
    expect(onError.mock.calls.map((/** @type {any[]} */ [error]) => error.code)).toEqual([
      'ERR_REF_RECURSION',
      'ERR_REF_RECURSION'
    ])
    await agree(main.get([]))
  })

  test('also if the handler of that error edits', async () => {
    const codes = []
    const onError = ({ code }) => {
      codes.push(code)
      main.value.errors++
    }
    const { main, agree } = await sharedByMain(network, { n: 0, errors: 0 }, { onError })
    main.onChange(() => main.value.n++)
    main.onChange(() => main.value.n++)
    main.value.n = 1
    expect(codes).toEqual(['ERR_REF_RECURSION', 'ERR_REF_RECURSION'])
    expect(main.get(['errors'])).toBe(2)
    const heard = hearing(main)
    main.patch([{ op: 'replace', path: ['n'], value: -1000 }])
    expect(heard.length).toBeGreaterThan(100)
    await agree(main.get([]))
  })
})

describe('listeners of listeners', () => {
  test('one ref edits the other, which edits the first', async () => {
    const { main, agree } = await sharedByMain(network, { n: 0 })
    const other = network.remoteRef('other', { n: 0 })
    const onMain = hearing(main, () => other.value.n++)
    const onOther = hearing(other, () => main.value.n < 5 && main.value.n++)
    main.value.n = 1
    expect([...onMain]).toEqual([1, 2, 3, 4, 5])
    expect([...onOther]).toEqual([1, 2, 3, 4, 5])
    await agree({ n: 5 })
    expect(other.get([])).toEqual({ n: 5 })
  })

  test('end after a hundred changes across refs', () => {
    const onError = jest.fn()
    network.hub.onError = onError
    const [one, two] = [network.remoteRef('one', 0), network.remoteRef('two', 0)]
    one.onChange(() => two.value++)
    two.onChange(() => one.value++)
    one.value++
    expect(onError.mock.calls.map((/** @type {any[]} */ [error]) => error.code)).toEqual([
      'ERR_REF_RECURSION'
    ])
    expect(one.version + two.version).toBe(101)
  })

  test('stop each other, themselves, and begin while one is called', async () => {
    const { main } = await sharedByMain(network, { n: 0 })
    const began = []
    const first = hearing(main, () => {
      first.stop()
      second.stop()
      if (began.length === 0) began.push(hearing(main), hearing(main))
    })
    const second = hearing(main)
    const third = hearing(main)
    main.value.n = 1
    main.value.n = 2
    expect([[...first], [...second], [...third]]).toEqual([[1], [], [1, 2]])
    expect(began.map((heard) => [...heard])).toEqual([[2], [2]])
  })

  test('one added twice is called twice, and each is removed separately', async () => {
    const { main } = await sharedByMain(network, { n: 0 })
    const listener = jest.fn()
    const stops = [main.onChange(listener), main.onChange(listener)]
    main.value.n = 1
    expect(listener).toHaveBeenCalledTimes(2)
    stops[0]()
    stops[0]()
    main.value.n = 2
    expect(listener).toHaveBeenCalledTimes(3)
  })
})

describe('errors of listeners and handlers', () => {
  test('reaches onError once each, promises too, and the change stands', async () => {
    const told = []
    const { main, agree } = await sharedByMain(
      network,
      { n: 0 },
      { onError: (error) => told.push(error) }
    )
    const mistakes = [1, 2, 3].map((n) => new Error(`mistake ${n}`))
    main.onChange(() => {
      throw mistakes[0]
    })
    main.onChange(async () => {
      throw mistakes[1]
    })
    main.onChange(async () => {
      await Promise.resolve()
      throw mistakes[2]
    })
    const heard = hearing(main)
    main.value.n = 1
    await agree({ n: 1 })
    expect(told).toEqual(mistakes)
    expect([...heard]).toEqual([1])
  })

  test('a handler may edit, throw and destroy', async () => {
    const uncaught = []
    const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      Promise.resolve().then(() => {
        try {
          task()
        } catch (error) {
          uncaught.push(error.message)
        }
      })
    })
    const acts = [
      (main) => main.value.n++,
      () => {
        throw new Error('of the handler')
      },
      (main) => main.destroy()
    ]
    const { main, agree, a } = await sharedByMain(
      network,
      { n: 0 },
      { onError: () => acts.shift()(main) }
    )
    main.onChange(() => {
      throw new Error('of the listener')
    })
    const heard = hearing(main)
    main.value.n = 5
    // That of its own handler's change has thrown once more, and nothing is left undone.
    await agree({ n: 6 })
    expect([...heard]).toEqual([1, 2])
    main.value.n = 7
    expect([...heard]).toEqual([1, 2, 3])
    await network.quiet()
    expect(a.status).toBe('closed')
    expect(() => main.value).toThrow(code('ERR_REF_DESTROYED'))
    expect(uncaught).toEqual(['of the handler'])
    queue.mockRestore()
  })
})

test('a listener that destroys: the others get earlier changes', async () => {
  const { main, a } = await sharedByMain(network, { n: 0 })
  const heard = hearing(main, () => {
    main.value.n++
    main.destroy()
  })
  const observed = hearing(main)
  main.value.n = 1
  expect([[...heard], [...observed]]).toEqual([[1], [1, 2]])
  await network.quiet()
  expect([a.status, a.value]).toEqual(['closed', { n: 2 }])
})
