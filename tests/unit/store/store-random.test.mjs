/**
 * A store under random changes: after every statement, the recorded patches give the same value in a
 * second copy, and the store knows where its objects are.
 */

import { cloneValue, decode, isContainer, stringify, valueAt } from '../../../lib/shared/index.js'
import { applyPatches } from '../helpers/patches.mjs'
import { Store } from '../../../lib/shared/store/store.js'
import { nodeOf } from '../../../lib/shared/raw/proxied.js'
import { expected, forAll, patches, tree, value } from '../helpers/generate.mjs'

const KEYS = ['a', 'b', 'c', '__proto__', '7', '$x']

/** Whether it is a store's proxy of a container. */
const isShared = (value) => nodeOf(value) !== undefined

/** The values in a container, plain or handed out. */
function inside(container) {
  if (container instanceof Map) return [...container.values()]
  return container instanceof Set ? [] : Object.values(container)
}

/** A store, a copy that only gets its patches, and proxies held since the beginning. */
class Bench {
  constructor(initial) {
    this.copy = cloneValue(initial)
    this.refuse = false
    this.store = new Store(initial, {
      onPatches: (patches) => {
        if (this.refuse) throw new Error('refused')
        const plain = patches.map(({ text, ...patch }) =>
          text === undefined ? patch : { ...patch, value: decode(text) }
        )
        this.copy = applyPatches(this.copy, plain)
      }
    })
    this.held = new Set()
  }

  /** Proxies of all containers that can be reached from the root, and of those held. */
  proxies() {
    const found = new Set(this.held)
    const visit = (proxy) => {
      if (!isShared(proxy)) return
      found.add(proxy)
      for (const inner of inside(proxy)) visit(inner)
    }
    visit(this.store.value)
    return [...found]
  }

  check() {
    expect(stringify(this.store.raw)).toBe(stringify(this.copy))
    const standing = new Map()
    const visit = (raw) => {
      if (!isContainer(raw)) return
      standing.set(raw, (standing.get(raw) ?? 0) + 1)
      for (const inner of inside(raw)) visit(inner)
    }
    visit(this.store.raw)
    const lost = [...this.held].filter((proxy) => {
      const { target } = nodeOf(proxy)
      const path = this.store.pathOf(proxy)
      return path === null ? standing.has(target) : valueAt(this.store.raw, path) !== target
    })
    expect(lost).toEqual([])
    return standing
  }
}

/** A value to store: new, an object of the store, or new with such objects in it. */
function something(random, bench) {
  const proxies = bench.proxies()
  const own = () => (proxies.length > 0 ? random.pick(proxies) : null)
  switch (random.below(4)) {
    case 0:
      return own()
    case 1:
      return random.chance(0.5) ? [own(), value(random, 1)] : { in: own(), also: own() }
    default:
      return value(random, 2)
  }
}

/** A modified copy of a value: partly changed, in another order. */
function edited(random, original) {
  if (!isShared(original)) return original
  const copy = decode(stringify(nodeOf(original).target))
  const made = patches(random, copy, 2).reduce(expected, copy)
  const plain = typeof made === 'object' && made !== null && Object.getPrototypeOf(made) !== null
  if (!plain || made instanceof Map || made instanceof Set || random.chance(0.5)) return made
  const members = Object.entries(made).sort(() => random.next() - 0.5)
  if (Array.isArray(made)) return members.map(([, member]) => member)
  // Some members are still those of the original.
  const inner = ([key, member]) => [key, random.chance(0.3) ? (original[key] ?? member) : member]
  return Object.fromEntries(members.map(inner))
}

function changeArray(random, bench, list) {
  const at = random.below(list.length + 1)
  const item = () => something(random, bench)
  const copies = () => list.slice(at, at + random.below(4)).map((one) => edited(random, one))
  random.pick([
    () => at < list.length && (list[at] = edited(random, list[at])),
    () => list.splice(at, random.below(4), ...copies()),
    () => list.splice(0, list.length, ...[edited(random, list)].flat()),
    () => list.push(item()),
    () => list.push(item(), item()),
    () => list.unshift(item()),
    () => bench.held.add(list.pop()),
    () => bench.held.add(list.shift()),
    () => list.splice(at, random.below(3), item()),
    () => bench.held.add(list.splice(at, 2)[0]),
    () => (list[at] = item()),
    () => (list.length = random.below(list.length + 2)),
    () => list.reverse(),
    () => list.sort((a, b) => String(JSON.stringify(a)).localeCompare(String(JSON.stringify(b)))),
    () => list.fill(item(), at, at + 2),
    () => list.copyWithin(at, 0, 2),
    () => delete list[at],
    () => {
      if (list.length > 1) [list[0], list[list.length - 1]] = [list[list.length - 1], list[0]]
    }
  ])()
}

function changeObject(random, bench, object) {
  const key = random.pick(KEYS)
  const item = () => something(random, bench)
  random.pick([
    () => (object[key] = item()),
    () => key in object && (object[key] = edited(random, object[key])),
    () => (object[key] = edited(random, object)),
    () => Object.assign(object, { [key]: item(), d: 1 }),
    () => delete object[key],
    () => ([object.a, object.b] = [object.b, object.a]),
    () =>
      Reflect.defineProperty(object, key, {
        value: 1,
        writable: true,
        enumerable: true,
        configurable: true
      })
  ])()
}

function changeMap(random, bench, map) {
  const key = random.pick(['a', 'b', '', 1, NaN, null])
  const item = () => something(random, bench)
  random.pick([
    () => map.set(key, item()),
    () => map.set(key, edited(random, map.get(key))),
    () => map.set(key, item()).set('c', 1),
    () => bench.held.add(map.get(key)),
    () => map.delete(key),
    () => random.chance(0.3) && map.clear(),
    () => {
      const [a, b] = [map.get('a'), map.get('b')]
      map.set('a', b).set('b', a)
    }
  ])()
}

function changeSet(random, set) {
  const key = random.pick(['a', 'b', '', 1, NaN, null])
  random.pick([
    () => set.add(key),
    () => set.delete(key),
    () => random.chance(0.3) && set.clear()
  ])()
}

function change(random, bench) {
  const proxies = bench.proxies()
  // Values that hold copies of themselves grow fast.
  if (proxies.length === 0 || proxies.length > 60 || random.chance(0.05)) {
    const fresh = proxies.length > 60 || random.chance(0.5)
    const next = () =>
      random.chance(0.5) ? something(random, bench) : edited(random, bench.store.value)
    bench.store.value = fresh ? tree(random) : next()
    return
  }
  const proxy = random.pick(proxies)
  if (random.chance(0.3)) bench.held.add(proxy)
  if (Array.isArray(proxy)) changeArray(random, bench, proxy)
  else if (proxy instanceof Map) changeMap(random, bench, proxy)
  else if (proxy instanceof Set) changeSet(random, proxy)
  else changeObject(random, bench, proxy)
  for (const held of bench.held) if (!isShared(held)) bench.held.delete(held)
}

/** Runs a change that may rightly be refused: a container cannot be put inside itself. */
function attempt(bench, fn) {
  const before = stringify(bench.store.raw)
  try {
    fn()
  } catch (error) {
    if (error.code !== 'ERR_REF_VALUE' && !/refused|enough/.test(error.message)) throw error
    // Object.assign and the like are several statements, of which the first may have passed.
    if (bench.refuse || error.message === 'enough') expect(stringify(bench.store.raw)).toBe(before)
  }
  bench.check()
}

test('patches make the same value of a copy', () => {
  forAll('recorded changes', 500, (random) => {
    const bench = new Bench(tree(random))
    for (let n = random.below(12); n >= 0; n--) {
      attempt(bench, () => change(random, bench))
      if (random.chance(0.5)) bench.store.settle()
    }
    bench.store.settle()
    const standing = bench.check()
    // Nothing stands in two places once a tick is over.
    for (const count of standing.values()) expect(count).toBe(1)
  })
})

test('a failed statement changes nothing', () => {
  forAll('undone changes', 500, (random) => {
    const bench = new Bench(tree(random))
    for (let n = random.below(8); n >= 0; n--) {
      const fails = random.chance(0.5)
      attempt(bench, () =>
        bench.store.batch(() => {
          change(random, bench)
          change(random, bench)
          if (fails) throw new Error('enough')
        })
      )
      bench.refuse = random.chance(0.3)
      attempt(bench, () => change(random, bench))
      bench.refuse = false
      if (random.chance(0.5)) bench.store.settle()
    }
    bench.store.settle()
    bench.check()
  })
})
