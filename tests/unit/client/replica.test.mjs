import { Replica } from '../../../lib/client/index.js'
import { Network } from '../../simulation/network.mjs'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

const raw = (replica) => JSON.parse(JSON.stringify(replica.store.raw))

test("a window gets main's value, and both get each change", async () => {
  const main = network.remoteRef('list', [{ name: 'a' }])
  const one = network.open().replica('list', [])
  const two = network.open().replica('list', [])
  await network.quiet()
  expect(one.status).toBe('live')
  expect(raw(one)).toEqual([{ name: 'a' }])

  one.value.push({ name: 'b' })
  expect(raw(one)).toHaveLength(2)
  expect(one.pending).toBe(1)
  await network.quiet()
  expect(one.pending).toBe(0)
  expect(raw(two)).toEqual([{ name: 'a' }, { name: 'b' }])
  expect(main.get([1, 'name'])).toBe('b')

  main.value[0].name = 'c'
  await network.quiet()
  expect(raw(one)[0].name).toBe('c')
  expect(raw(two)[0].name).toBe('c')
})

test('one edit is one message to main and one to each window, and no more', async () => {
  network.remoteRef('list', [1])
  const windows = [network.open(), network.open()]
  const [one] = windows.map((window) => window.replica('list', []))
  await network.quiet()
  const before = windows.map(({ counts }) => ({ ...counts }))
  one.value.push(2)
  one.value.push(3)
  await network.quiet()
  const sent = windows.map(({ counts }, i) => ({
    up: counts.up - before[i].up,
    down: counts.down - before[i].down
  }))
  expect(sent).toEqual([
    { up: 1, down: 1 },
    { up: 0, down: 1 }
  ])
})

test('a window that opens first shows its initial value, and its pushes go to the end', async () => {
  const one = network.open().replica('late', ['mine'])
  await network.quiet()
  expect(one.status).toBe('connecting')
  one.value.push('pushed')
  expect(raw(one)).toEqual(['mine', 'pushed'])
  const main = network.remoteRef('late', ['a', 'b', 'c'])
  await network.quiet()
  expect(one.status).toBe('live')
  expect(raw(one)).toEqual(['a', 'b', 'c', 'pushed'])
  expect(main.value).toEqual(['a', 'b', 'c', 'pushed'])
})

test('concurrent edits of one field and pushes: both windows agree and no push is lost', async () => {
  const main = network.remoteRef('state', { field: 0, list: [] })
  const replicas = [0, 1].map(() => network.open().replica('state', {}))
  await network.quiet()
  for (let round = 0; round < 30; round++) {
    replicas.forEach((replica, who) => {
      replica.value.field = `${who} ${round}`
      replica.value.list.push(`${who} ${round}`)
    })
    await network.quiet()
    expect(raw(replicas[0])).toEqual(raw(replicas[1]))
  }
  expect(main.get(['list'])).toHaveLength(60)
})

test('a refused transaction is undone and reported, and later changes are kept', async () => {
  network.remoteRef('list', [1, 2])
  const errors = []
  const window = network.open()
  const replica = window.replica('list', [], { onError: (error) => errors.push(error) })
  await network.quiet()
  replica.value.push('refused')
  await Promise.resolve()
  // A malicious message: a transaction number out of order.
  window.up[0] = window.up[0].replace('t1 [1,', 't1 [7,')
  replica.value.push('kept')
  await network.quiet()
  expect(errors.map(({ code }) => code)).toEqual(['ERR_REF_ORDER'])
  expect(raw(replica)).toEqual([1, 2, 'kept'])
  expect(replica.status).toBe('live')
  expect(replica.pending).toBe(0)
})

test('a read-only page is refused, a page without access is denied', async () => {
  network.remoteRef('list', [1], {
    access: (frame) => (frame.url.includes('reader') ? 'read' : 'none')
  })
  const errors = []
  const options = { onError: (error) => errors.push(error.code) }
  const reader = network.open({ url: 'file:///reader.html' }).replica('list', [], options)
  const stranger = network.open().replica('list', ['own'], options)
  await network.quiet()
  expect(raw(reader)).toEqual([1])
  expect(stranger.status).toBe('denied')
  expect(raw(stranger)).toEqual(['own'])
  await expect(stranger.ready).rejects.toMatchObject({ code: 'ERR_REF_DENIED' })
  expect(() => stranger.value.push(1)).toThrow(expect.objectContaining({ code: 'ERR_REF_DENIED' }))
  reader.value.push(2)
  await network.quiet()
  expect(raw(reader)).toEqual([1])
  expect(errors).toEqual(['ERR_REF_DENIED', 'ERR_REF_DENIED'])
})

test.each([
  ['https://example.com/', 'denied'],
  ['about:blank', 'denied'],
  ['data:text/html,x', 'denied'],
  ['devtools://devtools/bundled/x.html', 'denied'],
  ['http://localhost:5173/', 'live'],
  ['app://bundle/index.html', 'live']
])('by default a page of %s is %s', async (url, status) => {
  network.remoteRef('list', [])
  const replica = network.open({ url }).replica('list', [], { onError: () => {} })
  await network.quiet()
  expect(replica.status).toBe(status)
})

test('a webview gets nothing by default', async () => {
  network.remoteRef('list', [])
  const replica = network.open({ type: 'webview' }).replica('list', [], { onError: () => {} })
  await network.quiet()
  expect(replica.status).toBe('denied')
})

test('a subframe gets nothing by default', async () => {
  network.remoteRef('list', [])
  const replica = network.open({ isMainFrame: false }).replica('list', [], { onError: () => {} })
  await network.quiet()
  expect(replica.status).toBe('denied')
})

test('a destroyed ref leaves the last value, closed; a new ref with that name can be opened', async () => {
  const main = network.remoteRef('list', [1])
  const window = network.open()
  const replica = window.replica('list', [])
  await network.quiet()
  main.destroy()
  await network.quiet()
  expect(replica.status).toBe('closed')
  expect(raw(replica)).toEqual([1])
  expect(() => replica.value.push(2)).toThrow(
    expect.objectContaining({ code: 'ERR_REF_DESTROYED' })
  )
  expect(() => main.value).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))

  network.remoteRef('list', ['new'])
  const again = window.replica('list', [])
  await network.quiet()
  expect(raw(again)).toEqual(['new'])
})

test('a replica that is destroyed with pending changes still sends them to main', async () => {
  const main = network.remoteRef('list', [])
  const window = network.open()
  const replica = window.replica('list', [])
  await network.quiet()
  replica.value.push(1)
  await Promise.resolve()
  replica.value.push(2)
  replica.destroy()
  await network.quiet()
  expect(main.get([])).toEqual([1, 2])
  expect(network.hub.serves(window)).toBe(false)
})

test('a window that closes leaves nothing behind', async () => {
  const main = network.remoteRef('list', [])
  for (let i = 0; i < 100; i++) {
    const window = network.open()
    window.replica('list', [])
    window.replica('other', [])
    await network.quiet()
    window.close()
  }
  expect(main.subscriptions.size).toBe(0)
})

test('a snapshot larger than a slice arrives whole, with the changes made meanwhile', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ id: i, name: `row ${i} äöü 😀` }))
  const main = network.remoteRef('rows', rows)
  const replica = network.open().replica('rows', [])
  await network.quiet()
  main.value[5].name = 'changed meanwhile'
  main.value.unshift({ id: -1, name: 'first' })
  while (replica.status !== 'live' || replica.version !== main.version) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    await network.quiet()
  }
  expect(raw(replica)).toEqual(JSON.parse(main.document.text()))
})

test.each([
  ['no name', [undefined, []], 'ERR_REF_NAME', /not undefined/],
  ['an empty name', ['', []], 'ERR_REF_NAME', /not the string ""/],
  ['no options', ['a', []], 'ERR_REF_OPTION', /The options are connect, /],
  ['a misspelt option', ['a', [], { conect: () => {} }], 'ERR_REF_OPTION', /no option "conect"/],
  ['no connect', ['a', [], {}], 'ERR_REF_OPTION', /such as bridge\(\)\.useRemoteRef/],
  ['no handler', ['a', [], { connect: () => {}, onError: 1 }], 'ERR_REF_OPTION', /"onError"/]
])('a mistake is told: %s', (_what, args, code, message) => {
  const error = expect.objectContaining({ code, message: expect.stringMatching(message) })
  expect(() => new Replica(.../** @type {[any, any, any]} */ (args))).toThrow(error)
})
