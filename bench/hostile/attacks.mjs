/**
 * Messages of a page that cost main the most for their length, within the default limits. They were
 * found by reading the code, and by `npm run fuzz cost`. Each has at most 1 MiB, unless its name gives
 * a larger size.
 */

const MIB = 2 ** 20

/**
 * @typedef {object} Attack
 * @property {string} name
 * @property {() => string} value JSON text of the ref.
 * @property {[patch: string, times: number]} [history] Transactions of main that the page does not
 *   know.
 * @property {(base: number) => Generator<string>} messages The transactions, `[patches]` each, that it
 *   sends.
 * @property {number} [channels] On how many channels at once. Without it, each message waits for the
 *   answer to the previous one.
 * @property {boolean} [stale] Whether all are based on the version before that history.
 * @property {boolean} [renews] Whether it asks for a snapshot after each.
 */

const path = (/** @type {(string | number)[]} */ steps) => JSON.stringify(steps)
const replace = (/** @type {(string | number)[]} */ steps, value = '1') =>
  `{"op":"replace","path":${path(steps)},"value":${value}}`
const add = (/** @type {(string | number)[]} */ steps, value = '1') =>
  `{"op":"add","path":${path(steps)},"value":${value}}`
const remove = (/** @type {(string | number)[]} */ steps) => `{"op":"remove","path":${path(steps)}}`

/**
 * A list of patches with about so many bytes.
 *
 * @param {number} size @param {(n: number) => string} patch
 */
function list(size, patch) {
  const patches = []
  for (let n = 0, length = 0; length < size; n++) {
    patches.push(patch(n))
    length += patches[n].length + 1
  }
  return `[${patches.join(',')}]`
}

/** One message. @param {number} size @param {(n: number) => string} patch */
const once = (size, patch) =>
  function* () {
    yield list(size, patch)
  }

/**
 * Messages of so many bytes each, 1 MiB in total.
 *
 * @param {number} size @param {(n: number) => string} patch
 */
const many = (size, patch) =>
  function* () {
    for (let sent = 0; sent < MIB; sent += size) yield list(size, patch)
  }

const nested = (/** @type {number} */ depth, inside = '0') =>
  '['.repeat(depth) + inside + ']'.repeat(depth)
const zeros = (/** @type {number} */ depth) => /** @type {number[]} */ (Array(depth).fill(0))

/** An object of so many members, the last of which is `z`. @param {number} count @param {string} z */
function wide(count, z, key = (/** @type {number} */ n) => `k${n}`) {
  const members = Array.from({ length: count - 1 }, (_, n) => `${JSON.stringify(key(n))}:0`)
  return `{${[...members, `"z":${z}`].join(',')}}`
}

/** Nested objects with so many members. @param {number} depth @param {number} count */
function deepObjects(depth, count) {
  const [before, after] = wide(count, '#').split('#')
  return before.repeat(depth) + '0' + after.repeat(depth)
}

const numbers = (/** @type {number} */ count) => `[${Array(count).fill(0).join(',')}]`
const rows = (/** @type {number} */ count) =>
  `[${Array.from({ length: count }, (_, n) => `{"a":${n}}`).join(',')}]`

/** @param {number} depth @returns {Attack} */
const overHistory = (depth) => ({
  name: `over a full history of equal paths, depth ${depth}`,
  value: () => nested(depth),
  history: [replace(zeros(depth)), 10_000],
  stale: true,
  messages: once(Math.min(MIB, 60 * depth + 11_000), () => add([...zeros(depth - 1), 1]))
})

/** @type {Attack[]} */
export const attacks = [
  overHistory(1),
  overHistory(10),
  overHistory(30),
  overHistory(300),
  overHistory(980),
  {
    ...overHistory(10),
    name: 'the same, depth 10, in 19 messages of 11 KB',
    *messages() {
      for (let n = 0; n < 19; n++) yield list(11_000, () => add([...zeros(9), 1]))
    }
  },
  {
    ...overHistory(10),
    name: 'the same on 90 channels at once',
    channels: 90,
    messages: many(11_000, () => add([...zeros(9), 1]))
  },
  {
    name: 'a member to and fro in a row of 62 keys of 953 bytes',
    value: () => wide(62, '0', (n) => `${'k'.repeat(950)}${n}`),
    messages: once(MIB, (n) => (n % 2 ? remove(['a']) : add(['a'])))
  },
  {
    name: 'a member to and fro in a row of 62 keys of 62 bytes',
    value: () => wide(62, '0', (n) => `${'k'.repeat(58)}${n}`),
    messages: once(MIB, (n) => (n % 2 ? remove(['a']) : add(['a'])))
  },
  {
    name: 'the same in messages of 2 KB on 500 channels at once',
    value: () => wide(62, '0', (n) => `${'k'.repeat(58)}${n}`),
    channels: 500,
    messages: many(2048, (n) => (n % 2 ? remove(['a']) : add(['a'])))
  },
  {
    name: 'edits below 900 objects of 1,000 keys',
    value: () => deepObjects(900, 1000),
    messages: once(MIB, () => replace(Array(900).fill('z')))
  },
  {
    name: 'edits below 900 objects of 64 keys',
    value: () => deepObjects(900, 64),
    messages: once(MIB, () => replace(Array(900).fill('z')))
  },
  {
    name: 'edits below 900 objects of 1,000 keys, each of which a snapshot has to itself',
    value: () => deepObjects(900, 1000),
    channels: 100,
    renews: true,
    messages: many(8 * 1024, () => replace(Array(900).fill('z')))
  },
  {
    name: 'edits of 1,000,000 rows, here and there',
    value: () => rows(1_000_000),
    messages: once(MIB, (n) => remove([(n * 2_654_435_761) % 900_000]))
  },
  {
    name: 'members added to 300,000',
    value: () => wide(300_000, '0'),
    messages: once(MIB, (n) => add([`m${n}`]))
  },
  {
    name: 'members removed from 300,000, here and there',
    value: () => wide(300_000, '0'),
    messages: once(MIB, (n) => remove([`k${(n * 2_654_435_761) % 250_000}`]))
  },
  {
    name: 'a root of 1,000,000 rows replaced',
    value: () => rows(1_000_000),
    messages: once(1, () => replace([], '0'))
  },
  {
    name: 'a root of 6,000,000 arrays replaced',
    value: () => `[${Array(6_000_000).fill('[]').join(',')}]`,
    messages: once(1, () => replace([], '0'))
  },
  {
    name: 'the keys of one object',
    value: () => '0',
    *messages() {
      const keys = Array.from({ length: 110_000 }, (_, n) => `"${n.toString(36)}":0`)
      yield `[${replace([], `{${keys.join(',')}}`)}]`
    }
  },
  {
    name: 'numbers as keys, backwards',
    value: () => '0',
    *messages() {
      const keys = Array.from({ length: 100_000 }, (_, n) => `"${999_999 - n}":0`)
      yield `[${replace([], `{${keys.join(',')}}`)}]`
    }
  },
  {
    name: 'one key 200,000 times',
    value: () => '0',
    *messages() {
      yield `[${replace([], `{${Array(200_000).fill('"":0').join(',')}}`)}]`
    }
  },
  {
    name: 'objects of a key each',
    value: () => '0',
    *messages() {
      const list = Array.from({ length: 100_000 }, (_, n) => `{"${n.toString(36)}":0}`)
      yield `[${replace([], `[${list.join(',')}]`)}]`
    }
  },
  {
    name: 'empty objects',
    value: () => '0',
    *messages() {
      yield `[${replace([], `[${Array(345_000).fill('{}').join(',')}]`)}]`
    }
  },
  {
    name: 'tagged values inside each other',
    value: () => '0',
    *messages() {
      const tags = '{"$a":['.repeat(31) + ']}'.repeat(31)
      yield `[${replace([], `[${Array(3700).fill(tags).join(',')}]`)}]`
    }
  },
  {
    name: 'one large tagged value in 31 others',
    value: () => '0',
    *messages() {
      yield `[${replace([], '{"$a":['.repeat(31) + numbers(500_000) + ']}'.repeat(31))}]`
    }
  },
  {
    name: 'small edits on 500 channels at once',
    value: () => '[0]',
    channels: 500,
    messages: many(2048, () => replace([0]))
  },
  {
    name: 'one edit on each of 500 channels',
    value: () => '[0]',
    channels: 500,
    *messages() {
      for (let n = 0; n < 500; n++) yield `[${replace([0])}]`
    }
  },
  {
    name: 'requests for snapshots of 60 KB, each of another version',
    value: () => numbers(30_000),
    channels: 120,
    renews: true,
    *messages() {
      for (let n = 0; n < 400; n++) yield `[${replace([0])}]`
    }
  },
  {
    name: '63 MiB of long paths, refused',
    value: () => '[0]',
    messages: once(63 * MIB, () => replace(zeros(990)))
  },
  {
    name: '15 MiB of long paths, refused',
    value: () => '[0]',
    messages: once(15 * MIB, () => replace(zeros(990)))
  },
  {
    name: '15 MiB: a member to and fro in a row of 62 keys of 953 bytes',
    value: () => wide(62, '0', (n) => `${'k'.repeat(950)}${n}`),
    messages: once(15 * MIB, (n) => (n % 2 ? remove(['a']) : add(['a'])))
  },
  {
    name: '13 MB of rows assigned',
    value: () => '0',
    *messages() {
      const list = Array.from(
        { length: 100_000 },
        (_, n) =>
          `{"id":${n},"name":"quarterly-report-${n}.txt","size":${n * 77},"done":false,"tags":["one","two"],"owner":"somebody","note":""}`
      )
      yield `[${replace([], `[${list.join(',')}]`)}]`
    }
  }
]
