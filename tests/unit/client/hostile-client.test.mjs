/**
 * A malicious page. It gets an error or is disconnected with a reason; nobody else is affected, and
 * main does not block and keeps no memory for it.
 */

import { Network } from '../../simulation/network.mjs'
import { until } from '../helpers/until.mjs'

const SMALL = { list: [1, 2, 3], text: '' }

/** @type {Network} */
let network
let main
/** Honest pages. */
let honest
let liar

beforeEach(async () => {
  network = new Network()
  main = network.remoteRef('shared', SMALL)
  honest = [1, 2].map(() => {
    const window = network.open()
    return { window, replica: window.replica('shared', {}) }
  })
  await network.quiet()
  liar = network.open()
})

/** Main's answer to a malicious message. */
function say(...messages) {
  for (const message of messages) network.hub.receive(liar, message)
  network.hub.flush()
  network.hub.flushAnswers()
  return liar.down.splice(0)
}

const open = (channel = 1, name = 'shared') => say(`o${channel} ${JSON.stringify({ name })}`)
/** The events in messages; errors are cut after their code. */
const events = (messages) =>
  messages
    .filter((message) => message[0] === 'e')
    .flatMap((message) => JSON.parse(message.slice(message.indexOf(' '))))
    .map((event) => event.slice(0, { x: 3, no: 2 }[event[0]]))
const patch = (op, path, value) => JSON.stringify({ op, path, value })
const push = patch('add', ['list', 0], 'lie')

/**
 * Checks that only the malicious page got messages, that the value is unchanged, and that everything
 * still works.
 *
 * @param {any} [expected]
 */
async function nobodyNoticed(expected = SMALL) {
  for (const { window } of honest) expect(window.down).toEqual([])
  expect(JSON.parse(main.document.text())).toEqual(expected)
  const { version } = main
  honest[0].replica.value.text = 'still here'
  await network.quiet()
  expect(main.version).toBe(version + 1)
  for (const { replica } of honest) {
    expect(replica.store.raw).toEqual({ ...expected, text: 'still here' })
    expect(replica.status).toBe('live')
  }
}

describe('an invalid transaction is refused', () => {
  test.each([
    ['a base from the future', `[1,99,[${push}]]`, 'ERR_REF_VERSION'],
    ['a number out of order', `[7,0,[${push}]]`, 'ERR_REF_ORDER'],
    ['a number from before', `[0,0,[${push}]]`, 'ERR_REF_ORDER'],
    ['the id of another client in place of a number', `["1.1",0,[${push}]]`, 'ERR_REF_TEXT'],
    ['a path to nowhere', `[1,0,[${patch('replace', ['none', 'such'], 1)}]]`, 'ERR_REF_PATH'],
    ['an element behind the end', `[1,0,[${patch('remove', ['list', 3])}]]`, 'ERR_REF_PATH'],
    [
      'a good patch and one that does not resolve',
      `[1,0,[${push},${patch('remove', ['none'])}]]`,
      'ERR_REF_PATH'
    ],
    ['an operation that there is not', `[1,0,[${patch('destroy', [], 1)}]]`, 'ERR_REF_PATCH'],
    ['a path that is no path', `[1,0,[${patch('add', 'list', 1)}]]`, 'ERR_REF_PATCH'],
    ['a test that fails', `[1,0,[${patch('test', ['text'], 'x')}]]`, 'ERR_REF_TEST'],
    ['no transaction at all', '{}', 'ERR_REF_TEXT'],
    ['text that is not JSON', '[1,0,[', 'ERR_REF_PATCH'],
    ['something behind it', `[1,0,[${push}]] [2,0,[${push}]]`, 'ERR_REF_TEXT'],
    ['nothing', '', 'ERR_REF_TEXT'],
    [
      'a value nested too deep',
      `[1,0,[{"op":"add","path":["list",0],"value":${'['.repeat(5000)}${']'.repeat(5000)}}]]`,
      'ERR_REF_DEPTH'
    ]
  ])('%s', async (_what, transaction, code) => {
    open()
    const answer = say(`t1 ${transaction}`)
    expect(events(answer)).toEqual([['x', expect.any(Number), code]])
    // It also gets the value, as if it had sent nothing.
    expect(answer.at(-1)).toMatch(/^b1 {.*"version":0,"accepted":0,.*}\n{/)
    await nobodyNoticed()
  })

  test('the same number twice', async () => {
    open()
    say(`t1 [1,0,[${patch('replace', ['text'], 'first')}]]`)
    await network.quiet()
    const answer = say(`t1 [1,1,[${patch('replace', ['text'], 'again')}]]`)
    expect(events(answer)).toEqual([['x', 1, 'ERR_REF_ORDER']])
    await nobodyNoticed({ ...SMALL, text: 'first' })
  })
})

describe('an invalid message gets an error', () => {
  test.each([
    ['a number', 7],
    ['an object', { type: 'open' }],
    ['null', null],
    ['nothing', undefined],
    ['bytes', new Uint8Array(8)],
    ['an empty string', ''],
    ['no channel', 'o {"name":"shared"}'],
    ['no space', 'o1'],
    ['a channel of a hundred digits', `o${'1'.repeat(100)} {"name":"shared"}`],
    ['a negative channel', 'o-1 {"name":"shared"}'],
    ['another alphabet', 'öäü€😀'],
    ['a lone surrogate', '\ud800'],
    ['zeros', '\0\0\0\0']
  ])('%s', async (_what, message) => {
    expect(events(say(message))).toEqual([['no', 'ERR_REF_MESSAGE']])
    await nobodyNoticed()
  })

  test('an unknown type, on an open channel and on another', async () => {
    open()
    expect(events(say('z1 '))).toEqual([['no', 'ERR_REF_MESSAGE']])
    expect(events(say('z2 '))).toEqual([['no', 'ERR_REF_MESSAGE']])
    await nobodyNoticed()
  })

  test.each([
    ['too long', JSON.stringify({ name: 'n'.repeat(257) })],
    ['empty', '{"name":""}'],
    ['a number', '{"name":1}'],
    ['missing', '{}'],
    ['in no object', 'null'],
    ['not JSON', 'shared']
  ])('a name that is %s', async (_what, body) => {
    expect(events(say(`o1 ${body}`))).toEqual([['no', 'ERR_REF_NAME']])
    await nobodyNoticed()
  })

  test('a channel that is open already', async () => {
    open()
    expect(events(open())).toEqual([['no', 'ERR_REF_MESSAGE']])
    expect(main.subscriptions.size).toBe(3)
    await nobodyNoticed()
  })

  test.each(['t9 [1,0,[]]', 'a9 5', 'r9 x', 'c9 ', 'h9 '])(
    'a channel that was never opened: %s',
    async (message) => {
      open()
      say(message)
      expect(main.subscriptions.size).toBe(3)
      await nobodyNoticed()
    }
  )
})

test.each(['99999999', '-1', 'NaN', 'Infinity', '1e9', 'none', '{}'])(
  'who acknowledges what was never sent is cut off: %s',
  async (count) => {
    open()
    expect(events(say(`a1 ${count}`))).toEqual([['no', 'ERR_REF_MESSAGE']])
    expect(main.subscriptions.size).toBe(2)
    expect(say(`t1 [1,0,[${push}]]`)).toEqual([])
    await nobodyNoticed()
  }
)

describe('a flood in one turn', () => {
  const FLOOD = 100_000

  test('of transactions, each sent as if the previous one had been answered', async () => {
    open()
    for (let n = 1; n <= FLOOD; n++) {
      network.hub.receive(liar, `t1 [${n},${n - 1},[${patch('replace', ['text'], n)}]]`)
    }
    expect(events(say())).toEqual([
      ['k', 1, 1],
      ['no', 'ERR_REF_MESSAGE']
    ])
    expect(main.subscriptions.size).toBe(2)
    expect(main.version).toBe(1)
    await network.quiet()
    await nobodyNoticed({ ...SMALL, text: 1 })
  })

  test.each([
    ['that are refused', (n) => `t1 [${n + 7},0,[${push}]]`],
    ['that are no transactions', () => 't1 x']
  ])('of transactions %s', async (_what, message) => {
    const text = 'x'.repeat(50_000)
    main.value.text = text
    await network.quiet()
    open()
    for (let n = 1; n <= FLOOD; n++) network.hub.receive(liar, message(n))
    expect(total(say())).toBeLessThan(2 ** 22)
    await nobodyNoticed({ ...SMALL, text })
  })

  test.each([
    ['for snapshots', () => 'r1 again'],
    ['to hurry', () => 'h1 '],
    ['that makes no sense', () => '?'],
    ['on channels that are not open', (n) => `t${n + 10} [1,0,[]]`],
    ['for refs that are not there', (n) => `o${n + 10} {"name":"none ${n}"}`]
  ])('of messages %s', async (_what, message) => {
    const text = 'x'.repeat(50_000)
    main.value.text = text
    await network.quiet()
    open()
    for (let n = 1; n <= FLOOD; n++) network.hub.receive(liar, message(n))
    expect(total(say())).toBeLessThan(2 ** 22)
    await nobodyNoticed({ ...SMALL, text })
  })
})

test('transactions for a ref that does not exist are refused', async () => {
  open(1, 'other')
  for (let n = 1; n <= 1000; n++) network.hub.receive(liar, `t1 [${n},0,[${push}]]`)
  expect(events(say())).toEqual([
    ['x', 1, 'ERR_REF_MESSAGE'],
    ['no', 'ERR_REF_MESSAGE']
  ])
  await nobodyNoticed()
})

test('no long value is written for a page that is blocked', () => {
  const long = network.remoteRef('long', ['x'.repeat(5 * 2 ** 20)])
  const { version } = long
  open(1, 'long')
  expect(network.hub.receive(liar, 'q1 ')).toBe('')
  // But it gets the changes since the value that it has.
  expect(network.hub.receive(liar, `q1 ${version}`)).toMatch(/^\d+ e \[\]$/)
  long.value.push(1)
  expect(network.hub.receive(liar, `q1 ${version}`)).toContain('[["t",1,"0.1",')
  long.value = 0
  expect(network.hub.receive(liar, 'q1 ')).toMatch(/^\d+ b {.*}\n0$/)
})

test('a page that opens ref after ref gets a thousand', async () => {
  const answers = []
  const opens = (count) => Array.from({ length: count }, (_, n) => `o${n + 1} {"name":"shared"}`)
  answers.push(...say(...opens(1001)))
  // This is more work than main does at once for one window.
  await until(
    () => answers.length === 1001,
    () => answers.push(...say())
  )
  expect(answers[999]).toMatch(/^b1000 /)
  expect(events(answers.slice(1000))).toEqual([['no', 'ERR_REF_TOO_LARGE']])
  expect(main.subscriptions.size).toBe(1002)
  say('c7 ')
  expect(open(1001)[0]).toMatch(/^b1001 /)
  await nobodyNoticed()
})

/** Characters that main has sent. */
const total = (messages) => messages.reduce((sum, { length }) => sum + length, 0)
