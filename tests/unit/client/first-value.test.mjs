/** Changes of a page before main's value has arrived. */

import { Network } from '../../simulation/network.mjs'

describe("before main's value has arrived", () => {
  /**
   * Changes of a page to its initial value, before main's value arrives.
   *
   * @param {unknown} initial @param {(value: any) => void} edit @param {unknown} first Main's.
   * @param {(replica: any, edit: (value: any) => void) => void} [how]
   */
  async function met(initial, edit, first, how = (replica, fn) => fn(replica.value)) {
    const network = new Network()
    const lost = []
    const onConflict = ({ patches }) => lost.push(...patches)
    const replica = network.open().replica('shared', initial, { onConflict })
    how(replica, edit)
    const main = network.remoteRef('shared', first)
    do {
      await network.quiet()
      // A large value comes from a worker thread.
      await new Promise((resolve) => setTimeout(resolve))
    } while (replica.status !== 'live' || replica.pending > 0)
    expect(replica.value).toEqual(main.value)
    expect(replica).toMatchObject({ status: 'live', pending: 0 })
    return { value: main.value, lost: lost.map(({ op, path }) => `${op} ${path.join('.')}`) }
  }

  test.each([
    ['push, pop', (v) => [v.push('draft'), v.pop()], ['theirs']],
    ['push, shift', (v) => [v.push('draft'), v.shift()], ['theirs']],
    ['push, push, splice', (v) => [v.push('a', 'b'), v.splice(0, 1)], ['theirs', 'b']],
    ['push, length', (v) => [v.push('a', 'b'), (v.length = 1)], ['theirs', 'a']],
    ['push, reverse', (v) => [v.push('a', 'b'), v.reverse()], ['theirs', 'b', 'a']],
    ['push, set', (v) => [v.push('a'), (v[0] = 'b')], ['theirs', 'b']],
    ['unshift, push', (v) => [v.unshift('a'), v.push('b')], ['theirs', 'a', 'b']]
  ])('%s meets what was pushed, and nothing else', async (_name, edit, expected) => {
    expect(await met([], edit, ['theirs'])).toEqual({ value: expected, lost: [] })
  })

  test('an edit of a pushed element applies to that element', async () => {
    const edit = (list) => {
      list.push({ name: 'mine', done: false })
      list.at(-1).done = true
    }
    const { value } = await met([], edit, [{ name: 'theirs', done: false }])
    expect(value).toEqual([
      { name: 'theirs', done: false },
      { name: 'mine', done: true }
    ])
  })

  test('elements are matched by content', async () => {
    const edit = ({ list }) => {
      list[0] = 'own'
      list[1] = 'B'
      list.unshift('first')
    }
    expect(await met({ list: ['mine', 'b'] }, edit, { list: ['a', 'b'] })).toEqual({
      value: { list: ['a', 'first', 'B'] },
      lost: ['replace list.0']
    })
  })

  test.each([
    ['a member that main has changed', { n: 0 }, (v) => v.n++, { n: 41 }, ['replace n']],
    ['one that is as it was', { n: 0 }, (v) => v.n++, { n: 0 }, [], { n: 1 }],
    ['one that is as it is to be', { n: 0 }, (v) => v.n++, { n: 1 }, []],
    ['one that only main has', {}, (v) => (v.n = 1), { n: 41 }, ['add n']],
    ['one that main has not', {}, (v) => (v.n = 1), { m: 2 }, [], { m: 2, n: 1 }],
    ['one that is gone', { n: 0 }, (v) => v.n++, {}, ['replace n']],
    ['a removal', { n: 0 }, (v) => delete v.n, { n: 41 }, ['remove n']],
    ['a removal of what is gone', { n: 0 }, (v) => delete v.n, {}, []],
    ['one further down', { a: { n: 0 } }, (v) => v.a.n++, { a: { n: 41, m: 1 } }, ['replace a.n']],
    [
      'several in a row',
      { n: 0 },
      (v) => [v.n++, v.n++, (v.m = v.n)],
      { n: 41 },
      ['replace n'],
      { n: 41, m: 2 }
    ]
  ])('%s is not overwritten unseen', async (_name, initial, edit, first, lost, value = first) => {
    expect(await met(initial, edit, first)).toEqual({ value, lost })
  })

  const updates = (replica, fn) => replica.update(fn)

  test.each([
    [
      'a field that main has changed',
      { a: 0, b: 0 },
      (v) => [(v.a = 1), (v.b = 1)],
      { a: 0, b: 9 },
      ['replace a', 'replace b']
    ],
    [
      'the same the other way round, and order of members',
      { gone: 1, a: 0, b: 0 },
      (v) => [delete v.gone, (v.b = 1), (v.a = 1)],
      { a: 9, gone: 1, b: 0 },
      ['remove gone', 'replace b', 'replace a']
    ],
    [
      'what was added to what it could not add',
      { n: 0 },
      (v) => [(v.made = {}), (v.made.n = v.n + 1)],
      { n: 0, made: { n: 41 } },
      ['add made', 'add made.n']
    ],
    [
      'a field of an element that is gone',
      { list: [{ id: 1, n: 0 }, 'b'], count: 0 },
      (v) => [v.list[0].n++, v.count++],
      { list: ['b'], count: 0 },
      ['replace list.0.n', 'replace count']
    ],
    [
      'what main has made already',
      { a: 0, b: 0 },
      (v) => [(v.a = 1), (v.b = 1)],
      { a: 1, b: 0 },
      [],
      { a: 1, b: 1 }
    ],
    [
      'an element that main has removed too',
      { list: ['a', 'b'], count: 2 },
      (v) => [v.list.shift(), v.count--],
      { list: ['b'], count: 2 },
      ['remove list.0'],
      { list: ['b'], count: 1 }
    ]
  ])(
    'an update is kept or lost as a whole: %s',
    async (_name, initial, edit, first, lost, value = first) => {
      const result = await met(initial, edit, first, updates)
      expect(result).toEqual({ value, lost })
      expect(JSON.stringify(result.value)).toBe(JSON.stringify(value))
    }
  )

  test('an update after one that is lost, on what that had made', async () => {
    const twice = (replica, fn) => [replica.update(fn), replica.update(fn)]
    const edit = (v) => [v.a++, v.b++]
    expect(await met({ a: 0, b: 0 }, edit, { a: 0, b: 9 }, twice)).toEqual({
      value: { a: 0, b: 9 },
      lost: ['replace a', 'replace b', 'replace a', 'replace b']
    })
  })

  test('a statement after an update that is lost is judged by itself', async () => {
    const both = (replica, fn) => [replica.update(fn), (replica.value.c = 1)]
    const edit = (v) => [v.a++, v.b++]
    expect(await met({ a: 0, b: 0, c: 0 }, edit, { a: 9, b: 0, c: 0 }, both)).toEqual({
      value: { a: 9, b: 0, c: 1 },
      lost: ['replace a', 'replace b']
    })
  })

  test('a whole value that is not an object', async () => {
    const network = new Network()
    const lost = []
    const onConflict = ({ patches }) => lost.push(...patches)
    const replica = network.open().replica('name', '', { onConflict })
    replica.value = 'mine'
    const main = network.remoteRef('name', 'theirs')
    await network.quiet()
    expect([main.value, replica.value]).toEqual(['theirs', 'theirs'])
    expect(lost).toEqual([{ op: 'replace', path: [], value: 'mine' }])
  })

  test("the cost depends on the local changes, not on the length of main's list", async () => {
    const rows = Array.from({ length: 100_000 }, (_, id) => ({ id }))
    const { value } = await met([], (list) => list.push({ id: 'mine' }, { id: 'too' }), rows)
    expect(value).toHaveLength(100_002)
    expect(value.at(-2)).toEqual({ id: 'mine' })
  })
})
