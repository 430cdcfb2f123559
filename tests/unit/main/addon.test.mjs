/** The addon as lib/main uses it: documents, their errors, snapshots, memory. */

import { createRequire } from 'node:module'
import { until } from '../helpers/until.mjs'
import { expectFreed } from '../helpers/usage.mjs'

const require = createRequire(import.meta.url)
const { Document, sweep, usage } = require('../../../lib/main/native/addon.js')

const rows = (count) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `file-${id}.txt`, done: id % 2 === 0 }))

const thrownBy = (fn) => {
  try {
    fn()
  } catch (error) {
    return error
  }
  throw new Error('did not throw')
}

describe('a document', () => {
  test('takes transactions and returns answers and changes', () => {
    const document = new Document('{"list":[{"n":1}],"d":{"$date":null}}')
    const message = 't12 [1,0,[{"op":"replace","path":["list",0,"n"],"value":2}]]'
    expect(document.receive(3, message, 4, true)).toEqual([
      '["k",1,1]',
      '["t",1,"3.1",[{"op":"replace","path":["list",0,"n"],"value":2}]]',
      '[{"op":"replace","path":["list",0,"n"],"value":1}]'
    ])
    expect(document.submit('[{"op":"add","path":["list",0],"value":0}]', false)).toEqual([
      '["t",2,"0.1",[{"op":"add","path":["list",0],"value":0}]]'
    ])
    expect(document.receive(4, '[1,1,[{"op":"remove","path":["list",0,"n"]}]]', 0, false)).toEqual([
      '["k",1,3,[{"op":"remove","path":["list",1,"n"]}]]',
      '["t",3,"4.1",[{"op":"remove","path":["list",1,"n"]}]]'
    ])
    expect(document.version).toBe(3)
    expect(document.text()).toBe('{"list":[0,{}],"d":{"$date":null}}')
    expect(document.get('["list",1]')).toBe('{}')
    expect(document.get('["list","1"]')).toBeUndefined()
    expect([3, 4, 5, 0].map((client) => document.accepted(client))).toEqual([1, 1, 0, 1])
    document.forget(3)
    expect(document.accepted(3)).toBe(0)
    expect(document.oldest).toBe(0)
    expect(document.since(2)).toBe('["t",3,"4.1",[{"op":"remove","path":["list",1,"n"]}]]')
    expect(document.since(3)).toBe('')
    expect(document.since(4)).toBeUndefined()
    expect(document.stats()).toMatchObject({ version: 3, historyCount: 3 })
    document.destroy()
  })

  test('a long inverse is written when it is read, even much later', () => {
    const long = 'x'.repeat(100_000)
    const document = new Document(JSON.stringify([long, 1]))
    const [, , short] = document.receive(1, '[1,0,[{"op":"remove","path":[1]}]]', 0, true)
    expect(short).toBe('[{"op":"add","path":[1],"value":1}]')
    const undone = document.receive(1, '[2,1,[{"op":"remove","path":[0]}]]', 0, true)
    const inverse = /** @type {any} */ (undone[2])
    const [, own] = document.submit(`[{"op":"replace","path":[],"value":"${long}"}]`, true)
    expect(own).toBe('[{"op":"replace","path":[],"value":[]}]')
    const [, second] = document.submit('[{"op":"replace","path":[],"value":[]}]', true)
    expect(JSON.parse(/** @type {any} */ (second).text())[0].value).toBe(long)
    document.destroy()
    expect(JSON.parse(inverse.text())).toEqual([{ op: 'add', path: [0], value: long }])
    expect(() => inverse.text.call({})).toThrow('Illegal invocation')
    expect(() => new inverse.constructor()).toThrow('is made by a document')
  })

  test('marks assignments of a whole value', () => {
    const document = new Document('{}')
    const add = (key) => `[{"op":"add","path":["${key}"],"value":0}]`
    const [, change] = document.receive(3, `t1 [1,0,${add('a')},1]`, 3, false)
    expect(change).toBe(`["t",1,"3.1",${add('a')},1]`)
    expect(document.submit(add('b'), false, true)).toEqual([`["t",2,"0.1",${add('b')},1]`])
    expect(document.submit(add('c'), false, false)).toEqual([`["t",3,"0.2",${add('c')}]`])
    expect(document.submit(add('d'), false, undefined)).toEqual([`["t",4,"0.3",${add('d')}]`])
    expect(JSON.parse(`[${document.since(0)}]`).map((event) => event[4])).toEqual([
      1,
      1,
      undefined,
      undefined
    ])
    document.destroy()
  })

  test('keeps strings of any kind and length', () => {
    const strings = ['', 'ascii', 'größe', '\u2028"\\\n', '😀', '\ud800', 'x'.repeat(4090)]
    for (let size = 4080; size < 4100; size++) strings.push('ü'.repeat(size / 2), 'y'.repeat(size))
    strings.push('😀'.repeat(100_000), '\u0000'.repeat(50_000))
    for (const string of strings) {
      const text = JSON.stringify({ string })
      const document = new Document(text)
      expect(document.text()).toBe(text)
      const [change] = document.submit(`[{"op":"replace","path":[],"value":${text}}]`, false)
      expect(JSON.parse(change)[3][0].value).toEqual({ string })
      document.destroy()
    }
  })

  test('a fork shares the value and changes independently', () => {
    const document = new Document('[1]')
    document.submit('[]', false)
    const fork = document.fork()
    expect(fork).toBeInstanceOf(Document)
    fork.submit('[{"op":"add","path":[0],"value":0}]', false)
    expect([fork.text(), fork.version]).toEqual(['[0,1]', 2])
    expect([document.text(), document.version]).toEqual(['[1]', 1])
    document.destroy()
    expect(fork.text()).toBe('[0,1]')
    fork.destroy()
  })

  test('limits are settable', () => {
    const small = new Document('[[]]', { maxDepth: 2, historyCount: 1, maxMessage: 60 })
    const code = (fn) => thrownBy(fn).code
    const deep = '[{"op":"add","path":[0,0],"value":[]}]'
    expect(code(() => small.submit(deep, false))).toBe('ERR_REF_DEPTH')
    for (const spaces of [60, 10_000]) {
      const message = `[1,0,[${' '.repeat(spaces)}]]`
      expect(code(() => small.receive(1, message, 0, false))).toBe('ERR_REF_TOO_LARGE')
    }
    // Main's own transactions are limited only by the size of the value.
    small.submit(`[${' '.repeat(60)}]`, false)
    small.submit('[]', false)
    small.submit('[]', false)
    expect(small.oldest).toBe(2)
    expect(code(() => new Document('[[],[]]', { maxNodes: 2 }))).toBe('ERR_REF_TOO_LARGE')
    expect(code(() => new Document('{"a":1,"b":2}', { maxKeys: 1 }))).toBe('ERR_REF_TOO_LARGE')
    expect(code(() => new Document('[[[]]]', { maxDepth: 2 }))).toBe('ERR_REF_DEPTH')
    expect(code(() => new Document('"too long"', { maxValue: 4 }))).toBe('ERR_REF_TOO_LARGE')
    small.destroy()
  })
})

describe('errors', () => {
  test.each([
    ['[1,0,[', { code: 'ERR_REF_PATCH', position: 6, number: 1 }],
    ['[1,0,[]', { code: 'ERR_REF_TEXT', position: 7, number: 1 }],
    ['hello', { code: 'ERR_REF_TEXT', position: 0 }],
    ['[1,0,[{"op":"go","path":[]}]]', { code: 'ERR_REF_PATCH', patch: 0 }],
    ['[1,0,[{"op":"remove","path":["a"]},{"op":"remove","path":["a"]}]]', { patch: 1 }],
    ['[1,0,[{"op":"remove","path":["b"]}]]', { code: 'ERR_REF_PATH', patch: 0, number: 1 }],
    ['[1,0,[{"op":"test","path":["a"],"value":2}]]', { code: 'ERR_REF_TEST', patch: 0 }],
    ['[2,0,[]]', { code: 'ERR_REF_ORDER', number: 2 }],
    ['[1,7,[]]', { code: 'ERR_REF_VERSION', number: 1 }]
  ])('%s', (message, expected) => {
    const document = new Document('{"a":1}')
    const error = thrownBy(() => document.receive(1, message, 0, false))
    expect(error).toMatchObject({ name: 'Error', ...expected })
    expect(error.message).not.toBe('')
    expect([document.version, document.text()]).toEqual([0, '{"a":1}'])
    document.destroy()
  })

  test('text that is not JSON', () => {
    const error = thrownBy(() => new Document('{"a":nope}'))
    expect(error).toMatchObject({ code: 'ERR_REF_TEXT', position: 5 })
  })

  test('a version that the history has forgotten', () => {
    const document = new Document('0', { historyCount: 0 })
    document.submit('[]', false)
    const error = thrownBy(() => document.receive(1, '[1,0,[]]', 0, false))
    expect(error.code).toBe('ERR_REF_STALE')
    document.destroy()
  })

  test('arguments of the wrong type', () => {
    const Untyped = /** @type {any} */ (Document)
    const document = new Untyped('[]')
    const snapshot = document.snapshot()
    const { constructor: Snapshot } = snapshot
    const method = document.receive
    for (const fn of [
      () => new Untyped(),
      () => new Untyped(1),
      () => new Untyped('1', 2),
      () => new Untyped('1', { maxDepth: -1 }),
      () => new Untyped('1', { maxDepth: 1.5 }),
      () => Untyped('1'),
      () => document.get(),
      () => document.get(['a']),
      () => document.receive(),
      () => document.receive(-1, '[1,0,[]]', 0, false),
      () => document.receive(2 ** 32, '[1,0,[]]', 0, false),
      () => document.receive(1, Buffer.from('[1,0,[]]'), 0, false),
      () => document.receive(1, '[1,0,[]]', '0', false),
      () => document.receive(1, '[1,0,[]]', 0, 1),
      () => document.submit({}, false),
      () => document.submit('[]'),
      () => document.submit('[]', false, 1),
      () => document.accepted('1'),
      () => document.forget(NaN),
      () => document.since(0.5),
      () => snapshot.take(),
      () => snapshot.read(),
      () => snapshot.read({}),
      () => snapshot.begin(1),
      () => new Snapshot(),
      () => new Snapshot({})
    ]) {
      expect(thrownBy(fn)).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' })
    }
    // V8 itself refuses another object as receiver.
    for (const receiver of [undefined, {}, snapshot, Document.prototype]) {
      const error = thrownBy(() => method.call(receiver, 1, '[1,0,[]]', 0, false))
      expect(error.name).toBe('TypeError')
    }
    expect(document.version).toBe(0)
    document.destroy()
  })

  test('everything after destroy', () => {
    const document = new Document('[]')
    document.destroy()
    for (const fn of [
      () => document.version,
      () => document.text(),
      () => document.get('[]'),
      () => document.submit('[]', false),
      () => document.receive(1, '[1,0,[]]', 0, false),
      () => document.snapshot(),
      () => document.fork(),
      () => document.destroy()
    ]) {
      expect(thrownBy(fn).code).toBe('ERR_REF_DESTROYED')
    }
  })
})

describe('memory', () => {
  const collect = async () => {
    for (let i = 0; i < 5; i++) {
      globalThis.gc()
      await new Promise((done) => setImmediate(done))
    }
  }

  /** Frees all garbage, in steps of so many nodes. @returns {number} How many it took. */
  const sweepAll = (nodes) => {
    let steps = 0
    for (let more = true; more; steps++) {
      const held = usage().nodes
      more = sweep(nodes)
      expect(held - usage().nodes).toBeLessThanOrEqual(nodes + 1)
    }
    return steps
  }

  test('destroy frees in steps', () => {
    sweepAll(1000)
    const before = usage()
    const document = new Document(JSON.stringify(rows(50_000)))
    const held = usage().bytes - before.bytes
    expect(held).toBeGreaterThan(2_000_000)
    expect(document.stats().bytes).toBe(held)
    document.destroy()
    expect(usage().nodes).toBeGreaterThan(before.nodes + 49_000)
    expect(sweepAll(1000)).toBeGreaterThan(49)
    expect(usage()).toMatchObject({ bytes: before.bytes, nodes: before.nodes })
    // Pages that other trees have freed may stay, a few for each size.
    expect(usage().reserved - before.reserved).toBeLessThan(held / 10)
    expect(sweep(1)).toBe(false)
  })

  test('values that a transaction removes, and those of a refused one, are freed in steps and counted', () => {
    const document = new Document(JSON.stringify(rows(20_000)))
    sweepAll(1000)
    const { bytes, nodes } = document.stats()
    document.submit('[{"op":"replace","path":[],"value":0}]', false)
    expect(document.stats().nodes).toBeGreaterThan(nodes - 1000)
    sweepAll(1000)
    expect(document.stats().nodes).toBeLessThan(10)

    const text = JSON.stringify(rows(20_000))
    const patch = `{"op":"replace","path":[],"value":${text}}`
    for (const rest of [
      ',{"op":"remove","path":["x"]}',
      ',',
      ',{"op":"add","path":[],"value":[1'
    ]) {
      expect(() => document.submit(`[${patch}${rest}]`, false)).toThrow()
      expect(document.stats().bytes).toBeGreaterThan(bytes * 0.9)
      sweepAll(1000)
      expect(document.stats().bytes).toBeLessThan(10_000)
    }
    document.destroy()
  })

  test('a large document may be collected', async () => {
    await collect()
    sweepAll(1000)
    const before = usage()
    new Document(JSON.stringify(rows(20_000)))
    await collect()
    await expectFreed(before)
  })

  test('V8 knows the memory of documents, and collects forgotten ones in time', async () => {
    const text = JSON.stringify(rows(20_000))
    let most = 0
    // When V8 collects depends on its heap and its threads, but not so much later.
    for (let i = 0; i < 600; i++) {
      new Document(text)
      await new Promise((done) => setImmediate(done))
      most = Math.max(most, usage().bytes)
    }
    const one = new Document(text)
    expect(most).toBeLessThan(400 * one.stats().bytes)
    one.destroy()
  })

  const withGc = globalThis.gc ? test : test.skip
  withGc('what is forgotten is collected', async () => {
    await collect()
    const before = usage()
    ;(() => {
      for (let i = 0; i < 20; i++) {
        const document = new Document(JSON.stringify(rows(100)))
        document.submit('[{"op":"remove","path":[0]}]', true)
        document.fork().snapshot()
        document.snapshot().read(() => {})
      }
    })()
    await until(() => usage().nodes <= before.nodes, collect)
    await expectFreed(before)
  })

  test('a history does not grow without limit', () => {
    const document = new Document(JSON.stringify(rows(100)))
    const edit = (i) => `[{"op":"replace","path":[${i % 100},"name"],"value":"name ${i}"}]`
    for (let i = 0; i < 12_000; i++) document.submit(edit(i), false)
    const { bytes, historyCount } = document.stats()
    expect(historyCount).toBe(10_000)
    for (let i = 0; i < 30_000; i++) document.submit(edit(i), false)
    expect(document.stats().bytes).toBeLessThan(bytes * 1.1)
    document.destroy()
  })
})

test('many small transactions of a window, one after the other', () => {
  const document = new Document(JSON.stringify(rows(10_000)))
  const messages = Array.from(
    { length: 20_000 },
    (_, i) =>
      `t1 [${i + 1},${i},[{"op":"replace","path":[${(i * 7919) % 10_000},"name"],"value":"name ${i}"}]]`
  )
  for (const message of messages) document.receive(1, message, 3, false)
  expect(document.version).toBe(messages.length)
  expect(document.get('[7919,"name"]')).toBe('"name 10001"')
  document.destroy()
})
