/** Messages: who gets them, in which order, and what listeners may do. */

import { Pair } from '../../helpers/peers.mjs'

/** @type {Pair} */
let pair
let a
let b
/** What listeners got. @type {any[]} */
let got

beforeEach(() => {
  pair = new Pair({ context: { from: 'a window' } }, { context: { from: 'main' } })
  ;({ a, b } = pair)
  got = []
})

afterEach(() => expect(pair.busy).toEqual([0, 0]))

const listen = (name, mark) => b.on(name, (_event, ...args) => void got.push([mark, ...args]))

test('each listener of a name gets each message, in order', async () => {
  listen('x', 1)
  listen('x', 2)
  listen('y', 3)
  a.send('x', 'first')
  a.send('y')
  a.send('x', 'second', { n: [1] })
  expect(got).toEqual([])
  await pair.settle()
  expect(got).toEqual([
    [1, 'first'],
    [2, 'first'],
    [3],
    [1, 'second', { n: [1] }],
    [2, 'second', { n: [1] }]
  ])
})

test('many messages at once travel together, and none is lost', async () => {
  listen('n', 'n')
  for (let n = 0; n < 1000; n++) a.send('n', n)
  await pair.settle()
  expect(got.map(([, n]) => n)).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  expect(a.sent.length).toBe(4)
})

test('both sides send', async () => {
  listen('x', 'b')
  a.on('x', () => void got.push(['a']))
  a.send('x')
  b.send('x')
  await pair.settle()
  expect(got).toEqual([['b'], ['a']])
})

test('the event says what it is and who has sent it', async () => {
  b.on('x', (event) => void got.push([event.name, event.from, event.signal.aborted]))
  a.send('x')
  await pair.settle()
  expect(got).toEqual([['x', 'main', false]])
})

test('a listener replies, to a listener of the sender', async () => {
  a.on('back', (event, n) => void got.push([event.name, event.from, n]))
  b.on('x', (event, n) => event.reply('back', n + 1))
  a.send('x', 1)
  await pair.settle()
  expect(got).toEqual([['back', 'a window', 2]])
})

test('a listener that throws disturbs nobody', async () => {
  b.on('x', () => {
    throw new Error('mine')
  })
  listen('x', 2)
  a.send('x')
  a.send('x')
  await pair.settle()
  expect(got).toEqual([[2], [2]])
  expect(b.thrown.map(({ message }) => message)).toEqual(['mine', 'mine'])
})

test('a listener can be removed, by its function or by what `on` returned', async () => {
  const fn = () => void got.push('fn')
  b.on('x', fn)
  b.on('x', fn)
  const stop = listen('x', 'other')
  b.registry.off('x', fn)
  a.send('x')
  await pair.settle()
  expect(got).toEqual(['fn', ['other']])
  stop()
  stop()
  b.registry.off('x', fn)
  b.registry.off('x', fn)
  expect(b.registry.isEmpty).toBe(true)
  listen('x', 1)
  listen('x', 2)
  b.registry.off('x')
  expect(b.registry.isEmpty).toBe(true)
})

test('a listener that another removes is not called any more', async () => {
  const stops = []
  b.on('x', () => stops.forEach((stop) => stop()))
  stops.push(listen('x', 'removed'))
  listen('x', 'stays')
  a.send('x')
  await pair.settle()
  expect(got).toEqual([['stays']])

  got.length = 0
  b.on('x', () => b.registry.off('x'))
  listen('x', 'removed too')
  a.send('x')
  await pair.settle()
  expect(got).toEqual([['stays']])
})

test('a listener that another adds gets the next message', async () => {
  b.registry.on('x', () => void listen('x', 'new'), { once: true })
  a.send('x', 1)
  a.send('x', 2)
  await pair.settle()
  expect(got).toEqual([['new', 2]])
})

test('`once` listens to one message, even if it throws', async () => {
  const once = (fn) => b.registry.on('x', fn, { once: true })
  once(() => void got.push(1))
  once(() => {
    throw new Error('mine')
  })
  const stop = once(() => void got.push('never'))
  stop()
  a.send('x')
  await pair.settle()
  expect(b.registry.isEmpty).toBe(true)
  a.send('x')
  await pair.settle()
  expect(got).toEqual([1])
  expect(b.thrown).toHaveLength(1)
})

test('who sends what nobody listens to learns it', async () => {
  a.send('nobody', 1)
  await pair.settle()
  expect(a.reported).toEqual([
    expect.objectContaining({ code: 'ERR_IPC_NO_LISTENER', call: 'nobody' })
  ])
  expect(b.reported).toEqual([])
})

test('what is attached is what it was when it was sent', async () => {
  listen('x', 'x')
  const bytes = new Uint8Array(100).fill(1)
  a.send('x', bytes)
  bytes.fill(2)
  await pair.settle()
  expect(got[0][1][0]).toBe(1)
})

test.each([
  ['no string', 5, 'of type number'],
  ['null', null, 'null'],
  ['empty', '', '0 characters'],
  ['too long', 'x'.repeat(257), '257 characters'],
  ['of two lines', 'a\nb', 'control characters'],
  ['with a tab', 'a\tb', 'control characters']
])('a name is refused that is %s', async (_what, name, message) => {
  const error = expect.objectContaining({
    code: 'ERR_IPC_NAME',
    message: expect.stringContaining(message)
  })
  const wrong = /** @type {any} */ (name)
  expect(() => a.send(wrong)).toThrow(error)
  expect(() => b.on(wrong, () => {})).toThrow(error)
  expect(() => b.handle(wrong, () => {})).toThrow(error)
  expect(() => b.registry.off(wrong)).toThrow(error)
  await expect(a.invoke(wrong)).rejects.toEqual(error)
})

test.each([
  'x'.repeat(256),
  '__proto__',
  'constructor',
  'with spaces: ümläut 😀',
  '$stream',
  '"\\'
])('any other name is one: %s', async (name) => {
  b.on(name, (event) => void got.push(event.name))
  b.handle(name, (event) => event.name)
  a.send(name)
  expect(await pair.call(name)).toBe(name)
  expect(got).toEqual([name])
})

test('what listens has to be a function', () => {
  const error = expect.objectContaining({ code: 'ERR_IPC_OPTION' })
  expect(() => b.on('x', undefined)).toThrow(error)
  expect(() => b.handle('x', /** @type {any} */ ({}))).toThrow(error)
  expect(() => b.registry.off('x', /** @type {any} */ (null))).toThrow(error)
})
