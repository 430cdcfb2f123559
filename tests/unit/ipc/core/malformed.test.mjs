/** Messages that no peer sends: a TypeError, and nothing else happens. */

import { Pair, partsOf, reasonOf } from '../../helpers/peers.mjs'
import { random } from '../../../simulation/random.mjs'

/** @type {Pair} */
let pair
let ran

beforeEach(() => {
  ran = 0
  pair = connected()
})

/** Peers with a handler, a listener, and a call and streams under way. */
function connected() {
  const made = new Pair()
  made.b.handle('x', (_event, ...args) => {
    ran++
    return args.length
  })
  made.b.on('x', () => void ran++)
  made.b.handle('good', (_event, n) => n + 1)
  return made
}

/** Whether the receiving side still answers. */
async function stillWorks() {
  expect(await pair.call('good', 1)).toBe(2)
}

describe('a message that is refused', () => {
  test.each([
    ['empty', ''],
    ['an empty frame', 'x\n'],
    ['no letter', '1\tx\t[]'],
    ['a capital letter', 'C1\tx\t[]'],
    ['no kind of frame', 'b1\tx'],
    ['a number with a sign', 'c-1\tx\t[]'],
    ['a number with a fraction', 'c1.5\tx\t[]'],
    ['a number of 16 digits', 'c1234567890123456\tx\t[]'],
    ['attachments that are not there', 'c1+1\tx\t[]'],
    ['a number of attachments that is none', 'c1+x\tx\t[]'],
    ['no arguments', 'c1\tx'],
    ['no name', 'c1'],
    ['a message without a name', 's'],
    ['a message without arguments', 's\tx'],
    ['arguments that are no JSON', 's\tx\t[1'],
    ['arguments that are no array', 's\tx\t{}'],
    ['arguments that are null', 's\tx\tnull'],
    ['an attachment that is not there', 's\tx\t[{"$attached":[0,"string"]}]'],
    ['an attachment by no number', 's\tx\t[{"$attached":["length","string"]}]'],
    ['an attachment in a wrong form', 's\tx\t[{"$attached":null}]'],
    ['a stream with no number', 's\tx\t[{"$stream":"1"}]'],
    ['a stream with a fraction', 's\tx\t[{"$stream":1.5}]'],
    ['a stream twice', 's\tx\t[{"$stream":1},{"$stream":1}]'],
    ['too many levels', `s\tx\t[${'['.repeat(1001)}{"$date":null}${']'.repeat(1001)}]`],
    ['a result that is missing', 'r7'],
    ['parts that are missing', 'p7'],
    ['credit that is missing', 'w7'],
    ['credit below zero', 'w7\t-5'],
    ['credit that is no number', 'w7\tNaN'],
    ['credit without an end', 'w7\tInfinity']
  ])('%s', async (_what, text) => {
    expect(() => pair.b.peer.receive(text, [])).toThrow(TypeError)
    expect(ran).toBe(0)
    await stillWorks()
    expect(pair.busy).toEqual([0, 0])
  })

  test.each([
    ['no text', 5],
    ['undefined', undefined],
    ['null', null],
    ['an object', {}],
    ['bytes', new Uint8Array(5)]
  ])('%s', async (_what, text) => {
    expect(() => pair.b.peer.receive(/** @type {any} */ (text), [])).toThrow(TypeError)
    await stillWorks()
  })

  test.each([
    ['null', null],
    ['a number', 5],
    ['a list of other things', [{ byteLength: 5 }]],
    ['an object', {}],
    ['bytes of a length that does not fit', [new Uint8Array(5)]]
  ])('attachments that are %s', async (_what, attachments) => {
    const receive = () =>
      pair.b.peer.receive(
        's+1\tx\t[{"$attached":[0,"Float64Array"]}]',
        /** @type {any} */ (attachments)
      )
    expect(receive).toThrow(TypeError)
    expect(ran).toBe(0)
    await stillWorks()
  })

  test('of which one frame is none, as a whole', () => {
    expect(() => pair.b.peer.receive('s\tx\t[]\ns\tx\t[]\n?', [])).toThrow(TypeError)
    expect(ran).toBe(0)
  })
})

describe('what can be answered is answered', () => {
  test.each([
    ['no JSON', '[1'],
    ['no array', '{}'],
    ['an attachment that is not there', '[{"$attached":[0,"string"]}]'],
    ['a stream twice', '[{"$stream":1},{"$stream":1}]']
  ])('a call with arguments that are malformed: %s', async (_what, text) => {
    const call = reasonOf(pair.a.invoke('x'))
    pair.a.peer.flush()
    pair.a.out.length = 0
    pair.b.peer.receive(`c1\tx\t${text}`, [])
    await pair.settle()
    expect(await call).toBeInstanceOf(TypeError)
    expect(ran).toBe(0)
    expect(pair.busy).toEqual([0, 0])
  })

  test.each([
    ['no JSON', 'r1\t[1', 'ERR_IPC_VALUE'],
    ['no array', 'r1\t{}', 'ERR_IPC_VALUE'],
    ['nothing', 'r1', 'ERR_IPC_VALUE'],
    ['an error that is missing', 'x1', 'ERR_IPC_MESSAGE'],
    ['an error that is no JSON', 'x1\t{', 'ERR_IPC_MESSAGE'],
    ['an error that is null', 'x1\tnull', 'ERR_IPC_MESSAGE'],
    ['an error with a strange name', 'x1\t{"name":{"toString":1}}', 'ERR_IPC_MESSAGE'],
    ['an error with a strange cause', 'x1\t{"cause":"x"}', 'ERR_IPC_MESSAGE'],
    ['an error with strange members', 'x1\t{"own":"{"}', 'ERR_IPC_MESSAGE'],
    ['an error with strange errors', 'x1\t{"errors":[null]}', 'ERR_IPC_MESSAGE']
  ])('a malformed answer rejects the call: %s', async (_what, text, code) => {
    const call = reasonOf(pair.a.invoke('x'))
    pair.a.peer.receive(text, [])
    expect(await call).toMatchObject({ code })
    expect(pair.a.peer.busy).toBe(0)
  })

  test('a malformed end of a stream ends it', async () => {
    const call = pair.a.invoke('x')
    pair.a.peer.receive('r1\t[{"$stream":1}]', [])
    const stream = await call
    pair.a.peer.receive('f1\t{', [])
    expect(await reasonOf(partsOf(stream))).toMatchObject({ code: 'ERR_IPC_MESSAGE' })
    expect(pair.a.peer.busy).toBe(0)
  })

  test('errors that nest without an end are cut', async () => {
    const call = reasonOf(pair.a.invoke('x'))
    const text = '{"name":"Error","message":"m","cause":{"error":'
    pair.a.peer.receive(`x1\t${text.repeat(500)}{}${'}}'.repeat(500)}`, [])
    let levels = 0
    for (let error = await call; error; error = error.cause) levels++
    expect(levels).toBeLessThan(20)
  })
})

test('a side that opens streams without an end is refused', async () => {
  const streams = (from) => Array.from({ length: 5000 }, (_, n) => `{"$stream":${from + n}}`)
  pair.b.peer.receive(`s\tx\t[${streams(0)}]`, [])
  pair.b.peer.receive(`s\tx\t[${streams(5000)}]`, [])
  expect(() => pair.b.peer.receive(`s\tx\t[${streams(10_000)}]`, [])).toThrow(TypeError)
  expect(pair.b.peer.busy).toBe(10_000)
  await stillWorks()
  pair.close()
})

// Many more in `npm run test:long`.
const ROUNDS = Math.max(3000, Number(process.env.RUNS ?? 0) / 10)

describe(`${ROUNDS} random messages`, () => {
  const words = ['c', 's', 'r', 'x', 'k', 'g', 'p', 'z', 'f', 'w', 'd', 'n', 'a', 'q']
  const pieces = [
    ...['\t', '\n', '+1', '+2', '1', '2', '3', '99', 'x', 'good', '[]', '[1,2]', '[[[]]]', '{}'],
    ...[
      '{"$attached":[0,"string"]}',
      '{"$attached":[0,"Uint8Array"]}',
      '{"$stream":1}',
      '{"$stream":2}'
    ],
    ...['{"$map":[[{"$stream":3},1]]}', '[{"$date":1}]', '{"name":"a","message":"b","own":"[]"}'],
    ...[
      '{"name":"DOMException","class":"DOMException"}',
      '{"errors":[{},{}],"cause":{"error":{}}}'
    ],
    ...['"', '\\', '{"__proto__":1}', '-1', '1e9', 'null', '\u2028', '\ud800', 'p', '$']
  ]
  const valid = [
    'c1\tx\t[1,{"$stream":1}]\tp',
    's\tx\t[{"a":[1,2,{"$undefined":true}]}]',
    'c2+1\tx\t[{"$attached":[0,"Uint8Array"]}]',
    'p1\t4\t[1,2,3,{"$stream":5}]',
    'z1',
    'f1\t{"name":"TypeError","message":"m","cause":{"value":"1"}}',
    'w1\t16',
    'd1',
    'k1',
    'r1\t[{"$map":{"\'a":1}}]',
    'x1\t{"name":"Error","message":"m","own":"{\\"code\\":\\"E\\"}"}',
    'g1\t["progress"]',
    'n\tnone',
    'a5000'
  ]

  /** @param {import('../../../simulation/random.mjs').Random} rng */
  function message(rng) {
    if (rng.chance(0.3)) {
      let text = rng.pick(words)
      for (let left = rng.below(12); left > 0; left--) text += rng.pick(pieces)
      return text
    }
    let text = Array.from({ length: 1 + rng.below(3) }, () => rng.pick(valid)).join('\n')
    for (let left = rng.below(4); left > 0; left--) {
      const at = rng.below(text.length + 1)
      const until = Math.min(text.length, at + rng.below(4))
      const piece = rng.chance(0.5)
        ? rng.pick(pieces)
        : String.fromCharCode(rng.below(rng.chance(0.9) ? 128 : 65536))
      text = text.slice(0, at) + (rng.chance(0.7) ? piece : '') + text.slice(until)
    }
    return text
  }

  /** @param {import('../../../simulation/random.mjs').Random} rng */
  const attachments = (rng) =>
    rng.pick([[], ['text'], [new Uint8Array(rng.below(20))], [null, {}], ['a', new Uint8Array(8)]])

  test('throw TypeErrors or nothing, and both sides still work', async () => {
    const rejections = []
    const onRejection = (error) => void rejections.push(error)
    process.on('unhandledRejection', onRejection)
    let refused = 0
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        if (round % 50 === 1) pair = connected()
        const rng = random(round)
        const text = message(rng)
        const fail = (what) => {
          throw new Error(`seed ${round}: ${what}, ${JSON.stringify(text)}`)
        }
        const { a, b } = pair
        // It has calls and streams with the numbers that messages mention.
        if (round % 50 < 3) {
          a.peer.invoke('x', [], { onProgress() {} }).catch(() => {})
          b.invoke('none', endless()).catch(() => {})
          a.peer.flush()
          a.out.length = 0
          b.peer.flush()
          b.out.length = 0
        }
        for (const { peer } of [a, b]) {
          try {
            peer.receive(text, attachments(rng))
          } catch (error) {
            refused++
            if (!(error instanceof TypeError)) fail(`throws ${error}`)
          }
        }
        if (round % 10 > 0) continue
        // The numbers of calls that the messages have used may be any.
        b.out.length = 0
        try {
          b.peer.receive(`c${990_000_000_000_000 + round}\tgood\t[1]`, [])
        } catch (error) {
          fail(`is not answered: ${error}`)
        }
        b.peer.flush()
        const answer = `r${990_000_000_000_000 + round}\t[2]`
        const frames = b.out.flatMap((sent) => sent.text.split('\n'))
        if (!frames.includes(answer)) fail(`is not answered by ${frames}`)
        b.out.length = 0
        a.out.length = 0
        await new Promise(setImmediate)
      }
    } finally {
      process.off('unhandledRejection', onRejection)
      pair.close()
    }
    expect(rejections).toEqual([])
    expect(refused).toBeGreaterThan(ROUNDS / 4)
    expect(refused).toBeLessThan(ROUNDS * 1.5)
  }, 3_600_000)

  async function* endless() {
    for (let n = 0; ; n++) yield n
  }
})
