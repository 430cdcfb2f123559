/** The ways in which apps move elements of arrays. */

export const rows = (count, of = 'row') =>
  Array.from({ length: count }, (_, id) => ({ id, of, tags: [] }))
export const board = () => ({
  todo: rows(6),
  done: rows(2, 'done'),
  nested: [{ sub: rows(3, 'sub') }]
})
export const by = (key) => (a, b) => b[key] - a[key]

/** @type {[string, number, (value: any) => unknown][]} Each with the number of moves that are sent. */
export const idioms = [
  ['splice out and in', 1, ({ todo }) => todo.splice(4, 0, ...todo.splice(1, 1))],
  ['in two statements', 1, ({ todo }) => { const [it] = todo.splice(1, 1); todo.splice(4, 0, it) }], // prettier-ignore
  ['push(shift())', 1, ({ todo }) => todo.push(todo.shift())],
  ['unshift(pop())', 1, ({ todo }) => todo.unshift(todo.pop())],
  ['a swap by index', 2, ({ todo }) => { const it = todo[1]; todo[1] = todo[4]; todo[4] = it }], // prettier-ignore
  ['a swap by destructuring', 2, ({ todo }) => ([todo[1], todo[4]] = [todo[4], todo[1]])],
  ['a swap of neighbours', 1, ({ todo }) => ([todo[1], todo[2]] = [todo[2], todo[1]])],
  ['a swap by splice', 2, ({ todo }) => (todo[4] = todo.splice(1, 1, todo[4])[0])],
  ['three in a circle', 3, ({ todo: t }) => ([t[0], t[1], t[2]] = [t[2], t[0], t[1]])],
  ['sort', 5, ({ todo }) => todo.sort(by('id'))],
  ['reverse', 5, ({ todo }) => todo.reverse()],
  ['a sorted copy', 5, (v) => (v.todo = [...v.todo].sort(by('id')))],
  ['toSorted', 5, (v) => (v.todo = v.todo.toSorted(by('id')))],
  ['splice of the same in another order', 1, ({ todo }) => todo.splice(0, 3, todo[2], todo[0], todo[1])], // prettier-ignore
  ['filter and its rest', 1, (v) => (v.todo = [...v.todo.filter((r) => r.id !== 2), v.todo[2]])],
  ['from one column to another', 1, ({ todo, done }) => done.push(todo.splice(2, 1)[0])],
  ['find, filter and push', 1, (v) => { const it = v.todo.find((r) => r.id === 2); v.todo = v.todo.filter((r) => r !== it); v.done.push(it) }], // prettier-ignore
  ['add first, remove then', 1, ({ todo, done }) => { done.push(todo[2]); todo.splice(2, 1) }], // prettier-ignore
  ['two columns assigned', 1, (v) => { const it = v.todo[2]; v.done = [it, ...v.done]; v.todo = v.todo.filter((r) => r !== it) }], // prettier-ignore
  ['all columns at once', 1, (v) => Object.assign(v, { todo: v.todo.slice(1), done: [v.todo[0], ...v.done] })], // prettier-ignore
  ['a subtree into another folder', 1, ({ nested, todo }) => todo[1].tags.push(nested.pop())],
  ['out of a folder', 1, ({ nested, todo }) => todo.push(nested[0].sub.shift())],
  ['out of a folder that is removed', 1, ({ nested, todo }) => { const it = nested[0].sub.shift(); nested.pop(); todo.push(it) }], // prettier-ignore
  ['all of a list instead of what another one had', 6, (v) => (v.done = v.todo.splice(0))],
  ['one instead of what another one had', 1, (v) => (v.done = v.todo.splice(1, 1))],
  ['all of a list, and one of them further', 7, (v) => { v.done = v.todo.splice(0); v.nested[0].sub.push(v.done.pop()) }], // prettier-ignore
  ['up and down again', 0, ({ todo }) => { todo.push(todo.shift()); todo.unshift(todo.pop()) }] // prettier-ignore
]
