/**
 * Random values and patches from a seed, and a model that says what a patch should do.
 *
 * The model does not use the code under test: it rebuilds every container on the path.
 */

import { cloneValue } from '../../../lib/shared/index.js'

/** Keys that collide often, and some that break careless implementations. */
const KEYS = ['a', 'b', 'id', 'c', 'x', '', '0', '1', '$date', '$', '__proto__', 'constructor']
const SCALARS = [null, true, false, 0, 1, -1.5, 'a', '', 'text', '\u2028"\\', '\ud800']

/** Keys of Maps and elements of Sets, by the name that a path has for them. */
const ENTRIES = new Map(
  /** @type {[any, any][]} */ ([
    ["'a", 'a'],
    ["'b", 'b'],
    ["'1", '1'],
    ["'", ''],
    ["'__proto__", '__proto__'],
    ['#1', 1],
    ['#NaN', NaN],
    ['#10n', 10n],
    ['#true', true],
    ['#null', null],
    ['#undefined', undefined]
  ])
)
const NAMES = [...ENTRIES.keys()]

/**
 * Runs a property on many random inputs. The seed is printed; `SEED=<n>` runs it again.
 *
 * @param {string} name
 * @param {number} count
 * @param {(random: Random) => void} run
 */
export function forAll(name, count, run) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`${name}: ${count} runs from seed ${seed}\n`)
  for (let i = 0; i < count; i++) {
    try {
      run(new Random(seed + i))
    } catch (error) {
      throw new Error(`${name}: fails in run ${i}; replay with SEED=${seed + i}`, { cause: error })
    }
  }
}

export class Random {
  #state

  /** @param {number} seed */
  constructor(seed) {
    this.#state = Math.imul(seed, 0x9e3779b1) >>> 0
  }

  /** A number from 0 up to, but not, 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let bits = this.#state
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }

  /** @param {number} end An integer from 0 up to, but not, that. */
  below(end) {
    return Math.floor(this.next() * end)
  }

  /** @param {number} share */
  chance(share) {
    return this.next() < share
  }

  /**
   * @template T
   * @param {ArrayLike<T>} list
   * @returns {T}
   */
  pick(list) {
    return list[this.below(list.length)]
  }
}

/**
 * A random plain value.
 *
 * @param {Random} random
 * @param {number} [depth] How deep it may nest.
 * @param {(random: Random) => unknown} [leaf] Makes scalars.
 * @returns {unknown}
 */
export function value(random, depth = 3, leaf = scalar) {
  const kind = random.below(depth > 0 ? 8 : 1)
  if (kind === 0) return leaf(random)
  const size = random.below(5)
  const keys = () => Array.from({ length: size }, () => ENTRIES.get(random.pick(NAMES)))
  if (kind === 2) return new Map(keys().map((key) => [key, value(random, depth - 1, leaf)]))
  if (kind === 3) return new Set(keys())
  if (kind < 6) return Array.from({ length: size }, () => value(random, depth - 1, leaf))
  return Object.fromEntries(
    Array.from({ length: size }, () => [random.pick(KEYS), value(random, depth - 1, leaf)])
  )
}

/** @param {Random} random */
export function scalar(random) {
  return random.chance(0.5) ? random.below(1000) : random.pick(SCALARS)
}

/**
 * A random scalar or leaf, most of which JSON cannot write.
 *
 * @param {Random} random
 */
export function anyLeaf(random) {
  const n = random.below(100)
  return random.pick([
    () => scalar(random),
    () => undefined,
    () => random.pick([NaN, Infinity, -Infinity, -0]),
    () => BigInt(n) ** 20n,
    () => new Date(random.chance(0.2) ? NaN : n * 1e10),
    () => new RegExp(`a${n}/`, 'gu'),
    () => new Map([[n, new Set([n, { n }])]]),
    () => new Map([[{ n }, n]]),
    () => new Set([n, `${n}`, -0]),
    // As in the tree: copied with `cloneValue`.
    () => cloneValue(Object.assign(new Array(2 + (n % 3)), { [n % 2]: { n } })),
    () => new TypeError(`error ${n}`, { cause: { n: -0 } }),
    () => Uint8Array.of(n, 255).buffer,
    () => Float64Array.of(n, NaN),
    () => new DataView(Uint8Array.of(n).buffer)
  ])()
}

/**
 * A random container, never a scalar, so that there is something to patch.
 *
 * @param {Random} random
 */
export function tree(random) {
  return random.pick([
    () => ({ a: value(random), b: value(random) }),
    () => [value(random), value(random)],
    () =>
      new Map(
        /** @type {[any, any][]} */ ([
          ['a', value(random)],
          [1, value(random)]
        ])
      )
  ])()
}

/** @typedef {(string | number)[]} Path */
/**
 * @typedef {object} AnyPatch
 * @property {'add' | 'remove' | 'replace' | 'move' | 'text'} op
 * @property {Path} path
 * @property {unknown} [value]
 * @property {Path} [from] Of a move.
 * @property {(number | string)[]} [edit] Of a text.
 */

/**
 * A random patch that applies to a value.
 *
 * @param {Random} random
 * @param {any} root
 * @returns {AnyPatch}
 */
export function patch(random, root) {
  if (random.chance(0.3)) {
    const made = random.chance(0.75) ? move(random, root) : text(random, root)
    if (made) return made
  }
  if (typeof root !== 'object' || root === null || random.chance(0.02)) {
    return { op: 'replace', path: [], value: value(random) }
  }
  const path = []
  let at = root
  for (;;) {
    const inner = [...members(at)].filter(
      ([, member]) => typeof member === 'object' && member !== null && !(member instanceof Date)
    )
    if (inner.length === 0 || random.chance(0.4)) break
    const [step, next] = random.pick(inner)
    path.push(step)
    at = next
  }
  const steps = [...members(at).keys()]
  const kind = steps.length === 0 ? 0 : random.below(3)
  const names = at instanceof Map || at instanceof Set ? NAMES : KEYS
  const added = Array.isArray(at) ? random.below(at.length + 1) : random.pick(names)
  const made = () => (at instanceof Set ? 0 : value(random, 2))
  if (kind === 0) return { op: 'add', path: [...path, added], value: made() }
  const there = [...path, random.pick(steps)]
  if (kind === 1) return { op: 'remove', path: there }
  return { op: 'replace', path: there, value: made() }
}

/**
 * @param {Random} random @param {unknown} root
 * @returns {AnyPatch | undefined} Undefined if there is no element.
 */
function move(random, root) {
  const from = random.pick(
    placesIn(root).filter(({ path }) => typeof path.at(-1) === 'number')
  )?.path
  if (!from) return undefined
  const without = expected(root, { op: 'remove', path: from })
  const lists = placesIn(without).filter(({ value }) => Array.isArray(value))
  // Moves that meet are the interesting ones.
  const near = lists.filter(({ path }) => path.length === from.length - 1)
  const { path, value } = random.pick(near.length > 0 && random.chance(0.5) ? near : lists)
  const to = random.below(/** @type {unknown[]} */ (value).length + 1)
  return { op: 'move', from, path: [...path, to] }
}

/**
 * @param {Random} random @param {unknown} root
 * @returns {AnyPatch | undefined} Undefined if there is no string.
 */
function text(random, root) {
  const found = random.pick(placesIn(root).filter(({ value }) => typeof value === 'string'))
  return found && { op: 'text', path: found.path, edit: edit(random, String(found.value)) }
}

/**
 * A random edit of a text in the canonical form.
 *
 * @param {Random} random @param {string} text
 */
export function edit(random, text) {
  /** @type {(number | string)[]} */
  const steps = []
  let left = text.length
  for (let kind = random.below(3); ; kind = (kind + 1 + random.below(2)) % 3) {
    const units = left > 0 ? 1 + random.below(Math.min(left, 3)) : 0
    // An insert stands before a delete.
    if (kind === 2 && !(Number(steps.at(-1)) < 0))
      steps.push(random.pick(['x', 'yz', '\ud83d', '\ude00', '"']))
    else if (kind === 1 && units > 0) steps.push(-units)
    else if (kind === 0 && units > 0) steps.push(units)
    if (kind < 2) left -= units
    if (random.chance(0.4)) break
  }
  while (Number(steps.at(-1)) > 0) steps.pop()
  return steps
}

/**
 * All values in a value, with their paths.
 *
 * @param {unknown} root @param {Path} [path]
 * @returns {{ path: Path, value: unknown }[]}
 */
function placesIn(root, path = []) {
  const here = { path, value: root }
  if (typeof root !== 'object' || root === null || root instanceof Set || root instanceof Date) {
    return [here]
  }
  return [here, ...[...members(root)].flatMap(([step, value]) => placesIn(value, [...path, step]))]
}

/**
 * The members of a container by their steps.
 *
 * @param {any} container
 * @returns {Map<string | number, any>}
 */
function members(container) {
  if (container instanceof Set) return new Map([...container].map((key) => [nameOf(key), 0]))
  if (container instanceof Map) {
    return new Map([...container].map(([key, member]) => [nameOf(key), member]))
  }
  if (Array.isArray(container)) return new Map(container.entries())
  return new Map(Object.entries(container))
}

/** @param {unknown} key */
function nameOf(key) {
  return NAMES.find((name) => Object.is(ENTRIES.get(name), key))
}

/**
 * A random list of patches that apply one after the other.
 *
 * @param {Random} random
 * @param {unknown} root
 * @param {number} most
 */
export function patches(random, root, most) {
  const list = []
  for (let n = random.below(most + 1); n > 0; n--) {
    const next = patch(random, root)
    list.push(next)
    root = expected(root, next)
  }
  return list
}

/**
 * The expected result of a patch on a value.
 *
 * @param {any} root Not changed.
 * @param {AnyPatch} patch
 * @returns {any}
 */
export function expected(root, { op, path, value, from = [], edit = [] }) {
  if (op === 'move') {
    const element = at(root, from)
    return expected(expected(root, { op: 'remove', path: from }), {
      op: 'add',
      path,
      value: element
    })
  }
  if (op === 'text')
    return expected(root, { op: 'replace', path, value: edited(at(root, path), edit) })
  if (path.length === 0) return value
  const [step, ...rest] = path
  const last = rest.length === 0
  const inner = (/** @type {unknown} */ old) =>
    last ? value : expected(old, { op, path: rest, value })
  if (Array.isArray(root)) {
    const i = Number(step)
    const tail = last && op === 'add' ? root.slice(i) : root.slice(i + 1)
    return [...root.slice(0, i), ...(last && op === 'remove' ? [] : [inner(root[i])]), ...tail]
  }
  const made = new Map()
  for (const [key, old] of members(root)) {
    if (key !== step) made.set(key, old)
    else if (!last || op !== 'remove') made.set(key, inner(old))
  }
  if (!members(root).has(step)) made.set(step, inner(undefined))
  if (root instanceof Set) return new Set([...made.keys()].map((name) => ENTRIES.get(name)))
  if (!(root instanceof Map)) return Object.fromEntries(made)
  return new Map([...made].map(([name, member]) => [ENTRIES.get(name), member]))
}

/** @param {any} root @param {Path} path */
function at(root, path) {
  return path.reduce((value, step) => members(value).get(step), root)
}

/** @param {string} text @param {(number | string)[]} edit Unit by unit. */
function edited(text, edit) {
  const units = text.split('')
  const made = edit.flatMap((step) => {
    if (typeof step === 'string') return step.split('')
    const next = units.splice(0, Math.abs(step))
    return step > 0 ? next : []
  })
  return [...made, ...units].join('')
}

/**
 * Freezes the containers of a value, so that changing one throws.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function frozen(value) {
  const plain = Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]'
  if (plain) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  } else if (value instanceof Map) {
    value.forEach(frozen)
  }
  return value
}
