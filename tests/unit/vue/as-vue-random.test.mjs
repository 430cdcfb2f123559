/**
 * Random statements on a plain Vue ref and on a remote one: both have the same value, and effects see
 * it.
 */

import { computed, customRef, effect, ref, renderList } from 'vue'
import { Store } from '../../../lib/shared/index.js'
import { edit, initialValue } from '../../simulation/edits.mjs'
import { random } from '../../simulation/random.mjs'
import { describeReactive } from '../helpers/reactive.mjs'
import { shown } from '../helpers/reentrant.mjs'

const ROUNDS = Math.max(100, Number(process.env.RUNS ?? 0) / 100)
const STATEMENTS = 20

/** Ways of reading the value, each of which an effect goes by. */
const reads = {
  'JSON.stringify': ({ value }) => shown(value),
  'for of': ({ value }) => {
    const seen = []
    for (const row of value.rows) seen.push(row.id, row.name, ...row.tags)
    return seen
  },
  'v-for': ({ value }) => renderList(value.rows, (row, i) => [i, row.name, Object.keys(row)]),
  'v-for of members': ({ value }) => renderList(value.table, (member, key) => [key, shown(member)]),
  'methods of arrays': ({ value: { list, rows } }) => [
    list.map((n) => n + 1),
    list.filter((n) => n > 1),
    list.indexOf(2),
    list.at(-1),
    list.slice(1),
    rows.find(({ id }) => id === 0)?.name,
    rows.reduce((sum, { tags }) => sum + tags.length, 0),
    rows.toReversed().map(({ id }) => id)
  ],
  keys: ({ value }) => [
    Object.keys(value),
    Object.entries(value.table).map(([key]) => key),
    'a' in value.table
  ],
  'a Map': ({ value: { map } }) => [
    map.size,
    map.has('a'),
    shown(map.get('a')),
    [...map.keys()],
    shown([...map.values()])
  ],
  'a Set': ({ value: { set } }) => [set.size, set.has('a'), [...set]],
  forEach: ({ value: { map, set } }) => {
    const seen = []
    map.forEach((entry, key) => seen.push(shown([key, entry])))
    set.forEach((element) => seen.push(shown(element)))
    return seen
  },
  'a scalar': ({ value }) => value.text,
  'the length': ({ value }) => [value.list.length, value.rows.length]
}

/** What each way reads now. */
const all = (it) =>
  Object.fromEntries(
    Object.entries(reads).flatMap(([name, read]) =>
      [name, `${name}, computed`].map((key) => [key, shown(read(it))])
    )
  )

/** Effects, and computed refs, on each way. */
function follow(it) {
  const seen = {}
  const stops = []
  for (const [name, read] of Object.entries(reads)) {
    stops.push(effect(() => (seen[name] = shown(read(it)))))
    const lazy = computed(() => read(it))
    stops.push(effect(() => (seen[`${name}, computed`] = shown(lazy.value))))
  }
  return { seen, stop: () => stops.forEach((stop) => stop.effect.stop()) }
}

describeReactive('as a plain ref', ({ make }) => {
  test('effects always see the current value, which is the same', () => {
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const store = make(initialValue())
      const own = customRef(() => ({ get: () => store.value, set: (next) => (store.value = next) }))
      const plain = ref(initialValue())
      const both = [plain, own]
      const followed = follow(own)
      const rngs = both.map(() => random(seed))
      const counts = [0, 0]
      for (let n = 0; n < STATEMENTS; n++) {
        both.forEach((it, i) => edit(rngs[i], it, () => ++counts[i]))
        const [seen, now, vue] = [followed.seen, all(own), all(plain)].map((one) =>
          JSON.stringify(one)
        )
        if (seen !== now || now !== vue) {
          throw new Error(`seed ${seed}, statement ${n + 1}:\n${seen}\n${now}\n${vue}`)
        }
      }
      followed.stop()
    }
  })
})

test('the value of a store without reactivity is the same, too', () => {
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const both = [ref(initialValue()), new Store(initialValue())]
    const rngs = both.map(() => random(seed))
    const counts = [0, 0]
    for (let n = 0; n < STATEMENTS; n++)
      both.forEach((it, i) => edit(rngs[i], it, () => ++counts[i]))
    const [vue, ours] = both.map(({ value }) => shown(value))
    if (ours !== vue) throw new Error(`seed ${seed}:\n${ours}\n${vue}`)
  }
})
