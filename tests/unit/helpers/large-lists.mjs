/** Lists so large that main assigns them on a worker thread. */

export const ITEMS = 12_000
export const rows = (count = ITEMS, first = 0) =>
  Array.from({ length: count }, (_, i) => ({
    id: first + i,
    name: `file-${first + i}`,
    done: false
  }))
/** With one field edited, one row gone and one more. */
export const edited = () => {
  const list = rows()
  list[7000].done = true
  list.splice(9000, 1)
  list.push({ id: -1, name: 'new', done: false })
  return list
}
/** For long lists, which `toEqual` takes seconds for. */
export const same = (value, expected) =>
  expect(JSON.stringify(value) === JSON.stringify(expected)).toBe(true)

/** A turn of the event loop: `turn` of the network is one of the microtasks alone. */
export const loop = () => new Promise((resolve) => setImmediate(resolve))

/** Waits until no assignment is running. */
export async function done(ref) {
  while (ref.busy) await loop()
}
