/** Inside `update` in main, code of the app may do anything. */

import { Network } from '../../simulation/network.mjs'
import { hearing, sharedByMain } from '../helpers/user-code.mjs'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

describe('inside update', () => {
  test('patch is a part of it', async () => {
    const { main, agree } = await sharedByMain(network, ['a'])
    const heard = hearing(main)
    main.update((value) => {
      main.patch([{ op: 'replace', path: [0], value: 'X' }])
      value.push('b')
      main.patch([{ op: 'test', path: '/1', value: 'b' }])
    })
    expect([...heard]).toEqual([1])
    await agree(['X', 'b'])
  })

  test('patch is undone with it', async () => {
    const { main, agree } = await sharedByMain(network, { list: ['a'], n: 0 })
    const heard = hearing(main)
    /** @type {[() => void, string][]} */
    const failing = [
      [() => main.patch([{ op: 'test', path: ['n'], value: 77 }]), 'ERR_REF_TEST'],
      [() => main.patch([{ op: 'remove', path: '/none' }]), 'ERR_REF_PATH'],
      [() => main.patch([{ op: 'add', path: ['f'], value: () => {} }]), 'ERR_REF_VALUE'],
      [() => main.patch(/** @type {any} */ ('nonsense')), 'ERR_REF_PATCH']
    ]
    for (const [fail, error] of failing) {
      const statement = () =>
        main.update((value) => {
          value.n = 1
          main.patch([{ op: 'add', path: ['list', 0], value: 'X' }])
          fail()
        })
      expect(statement).toThrow(code(error))
    }
    expect(heard).toHaveLength(0)
    await agree({ list: ['a'], n: 0 })
  })

  test('get reads the current changes, version and stats only accepted ones', async () => {
    const { main, agree } = await sharedByMain(network, { list: [], n: 0 })
    main.update((value) => {
      value.list.push('x')
      value.n++
      expect(main.get(['list'])).toEqual(['x'])
      expect(main.version).toBe(0)
      expect(main.stats()).toMatchObject({ version: 0, assigning: 0 })
    })
    expect(main.version).toBe(1)
    await agree({ list: ['x'], n: 1 })
  })

  test('update is a part of it, and undone alone', async () => {
    const { main, agree } = await sharedByMain(network, { n: 0, m: 0, k: 0 })
    const heard = hearing(main)
    main.update((value) => {
      value.n = 1
      main.update(() => void (value.m = 1))
      const inner = () =>
        main.update(() => {
          value.n = 9
          value.k = 9
          throw new Error('inner')
        })
      expect(inner).toThrow('inner')
      main.value.k = 1
    })
    expect([...heard]).toEqual([1])
    await agree({ n: 1, m: 1, k: 1 })
  })

  test('update inside update, inside a listener', async () => {
    const { main, agree } = await sharedByMain(network, { n: 0, m: 0 })
    const heard = hearing(main, () => {
      main.update((value) => {
        value.m++
        main.update(() => void value.m++)
        expect(() =>
          main.update(() => {
            value.n = 9
            throw new Error('inner')
          })
        ).toThrow('inner')
      })
    })
    const observed = hearing(main)
    main.value.n = 1
    expect([[...heard], [...observed]]).toEqual([[1], [1, 2]])
    await agree({ n: 1, m: 2 })
  })

  test('another ref is changed independently, and its listeners are called at once', async () => {
    const { main, agree } = await sharedByMain(network, { n: 0 })
    const other = network.remoteRef('other', 0)
    const seen = []
    other.onChange(() => {
      seen.push(main.value.n)
      main.value.n++
    })
    const statement = () =>
      main.update((value) => {
        value.n = 1
        other.value = 1
        throw new Error('stop')
      })
    expect(statement).toThrow('stop')
    expect(seen).toEqual([1])
    expect(other.get([])).toBe(1)
    await agree({ n: 0 })
  })

  test('destroy ends it: it changes nothing', async () => {
    const { main, a } = await sharedByMain(network, { n: 0 })
    const heard = hearing(main)
    const statement = () =>
      main.update((value) => {
        value.n = 1
        main.destroy()
        value.n = 2
      })
    expect(statement).toThrow(code('ERR_REF_DESTROYED'))
    await network.quiet()
    expect([a.status, a.value, [...heard]]).toEqual(['closed', { n: 0 }, []])
  })
})

test('changing a held object of a destroyed ref throws', () => {
  const main = network.remoteRef('shared', { list: [] })
  const { list } = main.value
  main.destroy()
  expect(() => list.push(1)).toThrow(code('ERR_REF_DESTROYED'))
  expect(() => main.update(() => {})).toThrow(code('ERR_REF_DESTROYED'))
  expect(list).toHaveLength(0)
})
