/** Large values, which a worker thread compares, assigned inside listeners. */

import { Network } from '../../simulation/network.mjs'
import { until } from '../helpers/until.mjs'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

const TEXT = 'x'.repeat(1000)
/** Just long enough, and quickly compared. */
const rows = () => Array.from({ length: 300 }, (_, id) => ({ id, name: `file ${id} ${TEXT}` }))
const large = (n) => ({ n, rows: rows() })
/** A value that is found to be too deep only when it is read. */
const late = () => {
  /** @type {unknown} */
  let cause = 1
  for (let i = 0; i < 40; i++) cause = new Error('e', { cause })
  return { n: cause, rows: rows() }
}
const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

/** A ref that main has read, and a window has. */
async function shared(initial, options) {
  const main = network.remoteRef('shared', initial, options)
  const window = network.open()
  const replica = window.replica('shared', null)
  void main.value
  const rest = async () => {
    await until(() => {
      const { status, version, pending } = replica
      return !main.busy && status === 'live' && version === main.version && pending === 0
    }, network.quiet.bind(network))
    const text = main.document.text()
    expect(JSON.stringify(main.value) === text).toBe(true)
    expect(JSON.stringify(replica.value) === text).toBe(true)
  }
  await rest()
  return { main, window, replica, rest }
}

/** Versions that a listener hears. @param {any} ref @param {(change: any) => void} [fn] */
function hearing(ref, fn = () => {}) {
  const versions = []
  ref.onChange((change) => {
    versions.push(change.version)
    fn(change)
  })
  return versions
}

/** Does something at the first call. */
function once(fn) {
  let left = 1
  return () => left-- === 1 && fn()
}

describe('a listener that assigns a large value', () => {
  test('does not get it, the others do', async () => {
    const { main, rest } = await shared({ n: 0 })
    let n = 1
    const heard = hearing(main, () => (main.value = large(++n)))
    const observed = hearing(main)
    main.value.n = 1
    expect(main.busy).toBe(true)
    await rest()
    expect([heard, observed]).toEqual([[1], [1, 2]])
    expect(main.value.n).toBe(2)
  })

  test('two that trigger each other end after a hundred changes', async () => {
    const codes = []
    const onError = (error) => codes.push(error.code)
    const { main, rest } = await shared({ n: 0 }, { onError })
    // Every other one is small, so that the test is not long.
    main.onChange(({ version }) => version < 3 && (main.value = large(version)))
    main.onChange(() => main.value.n++)
    main.onChange(() => main.value.n++)
    main.value.n = 1
    await rest()
    expect(codes).toContain('ERR_REF_RECURSION')
    expect(main.version).toBeLessThan(500)
  })

  test('while another large value is being assigned', async () => {
    const { main, rest } = await shared({ n: 0 })
    const before = hearing(main)
    const editor = hearing(
      main,
      once(() => (main.value = large(20)))
    )
    const after = hearing(main)
    main.value = large(1)
    main.value = large(2)
    main.value = large(3)
    await rest()
    expect(main.version).toBe(4)
    expect([before, editor, after]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 4],
      [1, 2, 3, 4]
    ])
  })

  test('inside update it is part of the transaction', async () => {
    const { main, rest } = await shared({ n: 0 })
    const heard = hearing(main)
    main.update((value) => {
      value.n = 1
      main.value = large(2)
      expect(main.busy).toBe(false)
      main.value.rows[0].name = 'inside'
    })
    expect(heard).toEqual([1])
    main.value.n = 3
    await rest()
    expect(main.value.rows[0].name).toBe('inside')
  })
})

describe('code that waits for a large value', () => {
  const waits = [
    ['version', (main) => main.version],
    ['get', (main) => main.get(['n'])],
    ['an edit', (main) => main.value.extra++],
    ['patch', (main) => main.patch([{ op: 'add', path: ['more'], value: 1 }])],
    ['update', (main) => main.update((value) => void value.extra++)],
    ['flush', (main) => main.flush()],
    ['another large value', (main) => (main.value = large(9))]
  ]

  test.each(waits)('%s: a listener that waits gets it, in order', async (_name, wait) => {
    const { main, rest } = await shared({ n: 0, extra: 0 })
    const assign = once(() => (main.value = { ...large(1), extra: 0 }))
    const assigner = hearing(main, assign)
    const waiter = hearing(
      main,
      once(() => wait(main))
    )
    const observed = hearing(main)
    main.value.n = 5
    await rest()
    const more = main.version === 3 ? [3] : []
    expect([assigner, waiter, observed]).toEqual([
      [1, ...more],
      [1, 2],
      [1, 2, ...more]
    ])
  })

  test.each(waits)('%s: listeners get it when that is done', async (_name, wait) => {
    const { main, rest } = await shared({ n: 0, extra: 0 })
    const seen = []
    main.onChange(({ version }) => seen.push([version, main.document.version]))
    main.value = { ...large(1), extra: 0 }
    wait(main)
    const done = main.document.version
    if (main.busy) expect(seen).toEqual([[1, 1]])
    else expect(seen).toEqual(seen.map((_, i) => [i + 1, done]))
    await rest()
    expect(seen.map(([version]) => version)).toEqual(seen.map((_, i) => i + 1))
  })

  test.each(waits)('%s: a listener may destroy the ref', async (_name, wait) => {
    const { main, replica } = await shared({ n: 0, extra: 0 })
    main.onChange(() => main.destroy())
    main.value = { ...large(1), extra: 0 }
    wait(main)
    expect(() => main.get([])).toThrow(code('ERR_REF_DESTROYED'))
    await until(() => replica.status === 'closed', network.quiet.bind(network))
  })
})

describe('inside update, while a large value is being assigned', () => {
  test('get, version and stats', async () => {
    const { main, rest } = await shared({ n: 0 })
    const heard = hearing(main, () => expect(main.value.n).toBe(2))
    main.value = large(1)
    main.update((value) => {
      value.n = 2
      expect(main.stats()).toMatchObject({ version: 0 })
      expect(main.get(['n'])).toBe(2)
      expect(main.version).toBe(1)
      expect(heard).toEqual([])
    })
    expect(heard).toEqual([1, 2])
    await rest()
  })

  test('destroy drops both', async () => {
    const { main, replica } = await shared({ n: 0 })
    const heard = hearing(main)
    main.value = large(1)
    const statement = () =>
      main.update((value) => {
        value.n = 2
        main.destroy()
      })
    expect(statement).toThrow(code('ERR_REF_DESTROYED'))
    await until(() => replica.status === 'closed', network.quiet.bind(network))
    expect(heard).toEqual([])
    expect(replica.value).toEqual({ n: 0 })
  })
})

describe('a large value that is refused late', () => {
  const acts = [
    ['edits', (main) => (main.value.n = 7)],
    ['patches', (main) => main.patch([{ op: 'replace', path: ['n'], value: 7 }])],
    ['assigns another large one', (main) => (main.value = large(7))]
  ]

  test.each(acts)('a handler that %s', async (_name, act) => {
    const codes = []
    const onError = (error) => {
      codes.push(error.code)
      act(main)
    }
    const { main, rest } = await shared({ n: 0 }, { onError })
    const heard = hearing(main)
    main.value = late()
    await rest()
    expect(codes).toEqual(['ERR_REF_DEPTH'])
    expect(heard).toEqual([1])
    expect(main.value.n).toBe(7)
  })

  test.each(acts)('a handler that %s, if a statement has waited for it', async (_name, act) => {
    const order = []
    const onError = () => {
      order.push('handler')
      act(main)
    }
    const { main, rest } = await shared({ n: 0, m: 0 }, { onError })
    main.value = late()
    expect(() => {
      main.update((value) => {
        value.m = 1
        order.push(main.busy)
      })
    }).toThrow(code('ERR_REF_TOO_LARGE'))
    // What it has refused is not part of what the handler does.
    expect(order).toEqual([true, 'handler'])
    await rest()
    expect([main.value.n, main.value.m]).toEqual([7, act === acts[2][1] ? undefined : 0])
  })

  test('a handler that destroys', async () => {
    const { main, replica } = await shared({ n: 0 }, { onError: () => main.destroy() })
    main.value = late()
    await until(() => replica.status === 'closed', network.quiet.bind(network))
    expect(() => main.value).toThrow(code('ERR_REF_DESTROYED'))
    const other = network.remoteRef('other', { n: 0 }, { onError: () => other.destroy() })
    void other.value
    other.value = late()
    expect(() => (other.value.n = 1)).toThrow(code('ERR_REF_TOO_LARGE'))
    expect(() => other.value).toThrow(code('ERR_REF_DESTROYED'))
  })
})
