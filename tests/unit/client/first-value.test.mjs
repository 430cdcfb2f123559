/** Changes of a page before main's value has arrived. */

import { Network } from '../../simulation/network.mjs'

describe("before main's value has arrived", () => {
  /**
   * Changes of a page to its initial value, before main's value arrives.
   *
   * @param {unknown} initial @param {(value: any) => void} edit @param {unknown} first Main's.
   */
  async function met(initial, edit, first) {
    const network = new Network()
    const lost = []
    const onConflict = ({ patches }) => lost.push(...patches)
    const replica = network.open().replica('shared', initial, { onConflict })
    edit(replica.value)
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
