/**
 * Random local changes of a document of lists, members and texts. Whatever is written holds a token that is
 * written nowhere else, so what has become of it can be seen from the text of any value.
 */

/** @typedef {import('../random.mjs').Random} Random */

export const FIRST = { a: [], b: [], members: {}, note: '' }
// One unit each: where texts are compared, a longer one could be taken apart.
const FIRST_TOKEN = 0x4e00
const TOKEN = /[\u4e00-\u9fff]/g
const LISTS = ['a', 'b']
const KEYS = ['k', 'l', 'm', '1']

/** @param {number} n From 0 on. @returns {string} */
export function tokenOf(n) {
  return String.fromCharCode(FIRST_TOKEN + n)
}

/** @param {string} text @returns {string[]} */
export function tokensIn(text) {
  return text.match(TOKEN) ?? []
}

/**
 * @param {Random} rng
 * @param {any} value Plain JSON; changed.
 * @param {(part?: boolean) => string} token Makes one; of a part of what is written, which others may move out of it.
 * @param {boolean} [flat] Whether only the elements of the two lists are moved, and only there.
 * @returns {any[]} Patches, in the order to apply them.
 */
export function randomEdit(rng, value, token, flat = false) {
  const patches = []
  const count = rng.chance(0.8) ? 1 : 2 + rng.below(2)
  for (let i = 0; i < count; i++) {
    const patch = rng.pick(KINDS)(rng, value, token, flat)
    if (!patch) continue
    patches.push(patch)
    apply(value, patch)
  }
  return patches
}

/** @param {Random} rng @param {(part?: boolean) => string} token */
const item = (rng, token) =>
  rng.chance(0.7)
    ? { id: token(), text: '', sub: [] }
    : { id: token(), text: token(true), sub: [{ id: token(true) }] }

/** All lists with their paths. @param {any} value */
function listsOf(value) {
  const found = []
  const visit = (/** @type {any} */ list, /** @type {any[]} */ path) => {
    if (!Array.isArray(list)) return
    found.push({ list, path })
    list.forEach((element, i) => visit(element?.sub, [...path, i, 'sub']))
  }
  for (const name of LISTS) visit(value[name], [name])
  return found
}

/** @param {any} value @returns {[id: string, text: string][]} All elements, with their texts. */
export function elementsIn(value) {
  return listsOf(value).flatMap(({ list }) =>
    list.map((/** @type {any} */ { id, text }) => /** @type {const} */ ([`${id}`, `${text}`]))
  )
}

/** @param {Random} rng @param {any} value @returns {any[] | undefined} The path of an element. */
function anElement(rng, value) {
  const full = listsOf(value).filter(({ list }) => list.length > 0)
  if (full.length === 0) return undefined
  const { list, path } = rng.pick(full)
  return [...path, rng.below(list.length)]
}

/** @param {any} value @param {any[]} path */
const at = (value, path) => path.reduce((inner, step) => inner?.[step], value)

/** @type {((rng: Random, value: any, token: (part?: boolean) => string, flat: boolean) => any)[]} */
const KINDS = [
  insert,
  insert,
  insert,
  (rng, value) => {
    const path = anElement(rng, value)
    return path && { op: 'remove', path }
  },
  move,
  move,
  (rng, value, token) => ({ op: 'add', path: ['members', rng.pick(KEYS)], value: token() }),
  (rng, value, token) => {
    const key = rng.pick(KEYS)
    return key in value.members
      ? { op: 'replace', path: ['members', key], value: token() }
      : undefined
  },
  (rng, value) => {
    const key = rng.pick(KEYS)
    return key in value.members ? { op: 'remove', path: ['members', key] } : undefined
  },
  text,
  text,
  (rng, value, token) => {
    const path = anElement(rng, value)
    return path && { op: 'replace', path, value: item(rng, token) }
  },
  (rng, value, token) => {
    const path = anElement(rng, value)
    return path && at(value, path).text !== undefined
      ? { op: 'replace', path: [...path, 'text'], value: token() }
      : undefined
  },
  (rng, value, token) =>
    rng.chance(0.2)
      ? { op: 'replace', path: [rng.pick(LISTS)], value: [{ id: token(true), text: '', sub: [] }] }
      : undefined
]

/** @param {Random} rng @param {any} value @param {(part?: boolean) => string} token */
function insert(rng, value, token) {
  const { list, path } = rng.pick(listsOf(value))
  return { op: 'add', path: [...path, rng.below(list.length + 1)], value: item(rng, token) }
}

/** @param {Random} rng @param {any} value @param {unknown} _token @param {boolean} flat */
function move(rng, value, _token, flat) {
  const from = anElement(rng, value)
  if (!from || (flat && from.length > 2)) return undefined
  const rest = structuredClone(value)
  apply(rest, { op: 'remove', path: from })
  const lists = listsOf(rest).filter(({ path }) => !flat || path.length === 1)
  const { list, path } = rng.pick(lists)
  return { op: 'move', from, path: [...path, rng.below(list.length + 1)] }
}

/** Edits whole tokens, at their ends. @param {Random} rng @param {any} value @param {(part?: boolean) => string} token */
function text(rng, value, token) {
  const element = anElement(rng, value)
  const path = element && rng.chance(0.6) ? [...element, 'text'] : ['note']
  const string = at(value, path)
  if (typeof string !== 'string') return undefined
  const tokens = tokensIn(string)
  const place = rng.below(tokens.length + 1)
  const kept = tokens.slice(0, place).join('').length
  const steps = rng.chance(0.3) && place < tokens.length ? [-tokens[place].length] : [token()]
  return { op: 'text', path, edit: kept > 0 ? [kept, ...steps] : steps }
}

/** @param {any} value Changed. @param {any} patch */
function apply(value, { op, path, from, edit, value: written }) {
  const last = path.at(-1)
  if (op === 'move') {
    const [element] = at(value, from.slice(0, -1)).splice(from.at(-1), 1)
    at(value, path.slice(0, -1)).splice(last, 0, element)
    return
  }
  const parent = at(value, path.slice(0, -1))
  const list = Array.isArray(parent)
  if (op === 'text') parent[last] = edited(parent[last], edit)
  else if (op === 'remove' && list) parent.splice(last, 1)
  else if (op === 'remove') delete parent[last]
  else if (op === 'add' && list) parent.splice(last, 0, structuredClone(written))
  else parent[last] = structuredClone(written)
}

/** @param {string} string @param {(string | number)[]} edit */
function edited(string, edit) {
  let [out, place] = ['', 0]
  for (const step of edit) {
    if (typeof step === 'string') out += step
    else if (step > 0) out += string.slice(place, place + step)
    if (typeof step === 'number') place += Math.abs(step)
  }
  return out + string.slice(place)
}
