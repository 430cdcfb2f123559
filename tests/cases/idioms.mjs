/**
 * The ways in which apps change one record of a shared value. Each sets `field` of the record at `at`
 * to `value`; what it does is also what docs/updating.md shows, so one idiom stands on one line.
 *
 * @typedef {object} Tools What an idiom may use beside the language.
 * @property {any} v `ref.value`.
 * @property {{ value: any }} ref
 * @property {any} store A Pinia store with the ref as its member `state`; in main there is none.
 *
 * @typedef {(tools: Tools, at: any, field: string, value: unknown) => unknown} Edit
 * @typedef {{ place: string, name: string, edit: Edit }} Idiom
 */

import { enableMapSet, Immer } from 'immer'
import { assign, cloneDeep, defaults, keyBy, mapValues, merge, set } from 'lodash-es'
import { toRaw } from 'vue'

enableMapSet()
const { produce } = new Immer({ autoFreeze: true })
/** Objects of a ref cannot be frozen: others may change them. */
const { produce: produceLoose } = new Immer({ autoFreeze: false })

/** As an app has it that wants a copy which nothing watches. @template T @param {T} value @returns {T} */
const json = (value) => JSON.parse(JSON.stringify(value))

/** @type {(place: string, edits: Record<string, Edit>) => Idiom[]} */
const at = (place, edits) => Object.entries(edits).map(([name, edit]) => ({ place, name, edit }))

/** Where the record is, and what it is of. */
export const places = {
  list: 'A row of a list, `v.list[at]`',
  byId: 'An entity of an object by id, `v.byId[at]`',
  map: 'An entry of a Map, `v.map.get(at)`',
  user: 'A member, `v.user`'
}

/** @type {Idiom[]} */
export const idioms = [
  ...at('list', {
    'the field': ({ v }, at, field, value) => { v.list[at][field] = value },
    'a row found': ({ v }, at, field, value) => { v.list.find((_row, n) => n === at)[field] = value },
    'Object.assign': ({ v }, at, field, value) => Object.assign(v.list[at], { [field]: value }),
    'lodash set': ({ ref }, at, field, value) => set(ref, ['value', 'list', at, field], value),
    'lodash merge': ({ v }, at, field, value) => merge(v.list[at], { [field]: value }),
    'spread': ({ v }, at, field, value) => { v.list[at] = { ...v.list[at], [field]: value } },
    'rest': ({ v }, at, field, value) => { const { [field]: _old, ...rest } = v.list[at]; v.list[at] = { [field]: value, ...rest } },
    'JSON copy of the row': ({ v }, at, field, value) => { const row = json(v.list[at]); row[field] = value; v.list[at] = row },
    'splice': ({ v }, at, field, value) => v.list.splice(at, 1, { ...v.list[at], [field]: value }),
    'splice of all': ({ v }, at, field, value) => v.list.splice(0, Infinity, ...v.list.map((row, n) => (n === at ? { ...row, [field]: value } : { ...row }))),
    'map': ({ v }, at, field, value) => { v.list = v.list.map((row, n) => (n === at ? { ...row, [field]: value } : row)) },
    'map that copies all': ({ v }, at, field, value) => { v.list = v.list.map((row, n) => ({ ...row, ...(n === at && { [field]: value }) })) },
    'slices': ({ v }, at, field, value) => { v.list = [...v.list.slice(0, at), { ...v.list[at], [field]: value }, ...v.list.slice(at + 1)] },
    'with': ({ v }, at, field, value) => { v.list = v.list.with(at, { ...v.list[at], [field]: value }) },
    'a deep copy of the list': ({ v }, at, field, value) => { const list = cloneDeep(toRaw(v.list)); list[at][field] = value; v.list = list },
    'Immer, on a plain copy': ({ v }, at, field, value) => { v.list = produce(json(v.list), (list) => { list[at][field] = value }) },
    'Immer without autoFreeze': ({ v }, at, field, value) => { v.list = produceLoose(v.list, (list) => { list[at][field] = value }) },
    'a reducer': ({ ref, v }, at, field, value) => { ref.value = { ...v, list: v.list.map((row, n) => (n === at ? { ...row, [field]: value } : row)) } },
    'JSON copy of all': ({ ref }, at, field, value) => { const all = json(ref.value); all.list[at][field] = value; ref.value = all },
    'Pinia $patch': ({ store, v }, at, field, value) => store.$patch({ state: { list: v.list.map((row, n) => (n === at ? { ...row, [field]: value } : row)) } }),
    'Pinia $patch, a function': ({ store }, at, field, value) => store.$patch(({ state }) => { state.list[at] = { ...state.list[at], [field]: value } })
  }),
  ...at('byId', {
    'the field': ({ v }, at, field, value) => { v.byId[at][field] = value },
    'Object.assign': ({ v }, at, field, value) => Object.assign(v.byId[at], { [field]: value }),
    'lodash set': ({ v }, at, field, value) => set(v, ['byId', at, field], value),
    'lodash merge': ({ v }, at, field, value) => merge(v, { byId: { [at]: { [field]: value } } }),
    'spread': ({ v }, at, field, value) => { v.byId[at] = { ...v.byId[at], [field]: value } },
    'rest': ({ v }, at, field, value) => { const { [field]: _old, ...rest } = v.byId[at]; v.byId[at] = { ...rest, [field]: value } },
    'spread of all': ({ v }, at, field, value) => { v.byId = { ...v.byId, [at]: { ...v.byId[at], [field]: value } } },
    'mapValues': ({ v }, at, field, value) => { v.byId = mapValues(v.byId, (one, id) => ({ ...one, ...(id === at && { [field]: value }) })) },
    'keyBy': ({ v }, at, field, value) => { v.byId = keyBy(Object.values(v.byId).map((one) => (one.nr === v.byId[at].nr ? { ...one, [field]: value } : one)), ({ nr }) => `u${nr}`) },
    'Object.fromEntries': ({ v }, at, field, value) => { v.byId = Object.fromEntries(Object.entries(v.byId).map(([id, one]) => [id, id === at ? { ...one, [field]: value } : one])) },
    'JSON copy': ({ v }, at, field, value) => { const byId = json(v.byId); byId[at][field] = value; v.byId = byId },
    'a deep copy': ({ v }, at, field, value) => { v.byId[at] = set(cloneDeep(toRaw(v.byId[at])), field, value) },
    'Immer, on a plain copy': ({ ref }, at, field, value) => { ref.value = produce(json(ref.value), (all) => { all.byId[at][field] = value }) },
    'Immer without autoFreeze': ({ ref }, at, field, value) => { ref.value = produceLoose(ref.value, (all) => { all.byId[at][field] = value }) },
    'a reducer': ({ ref, v }, at, field, value) => { ref.value = { ...v, byId: { ...v.byId, [at]: { ...v.byId[at], [field]: value } } } },
    'Pinia $patch': ({ store }, at, field, value) => store.$patch({ state: { byId: { [at]: { [field]: value } } } }),
    'Pinia $patch, a function': ({ store }, at, field, value) => store.$patch(({ state }) => Object.assign(state.byId[at], { [field]: value }))
  }),
  ...at('map', {
    'the field': ({ v }, at, field, value) => { v.map.get(at)[field] = value },
    'Object.assign': ({ v }, at, field, value) => Object.assign(v.map.get(at), { [field]: value }),
    'lodash set': ({ v }, at, field, value) => set(v.map.get(at), field, value),
    'set of a spread': ({ v }, at, field, value) => v.map.set(at, { ...v.map.get(at), [field]: value }),
    'set of the rest': ({ v }, at, field, value) => { const { [field]: _old, ...rest } = v.map.get(at); v.map.set(at, { ...rest, [field]: value }) },
    'set of a JSON copy': ({ v }, at, field, value) => v.map.set(at, { ...json(v.map.get(at)), [field]: value }),
    'set of a deep copy': ({ v }, at, field, value) => v.map.set(at, set(cloneDeep(toRaw(v.map.get(at))), field, value)),
    'a new Map': ({ v }, at, field, value) => { v.map = new Map(v.map).set(at, { ...v.map.get(at), [field]: value }) },
    'a Map of its entries': ({ v }, at, field, value) => { v.map = new Map([...v.map, [at, { ...v.map.get(at), [field]: value }]]) },
    'a Map of copies': ({ v }, at, field, value) => { v.map = new Map(Array.from(v.map, ([key, one]) => [key, { ...one, ...(key === at && { [field]: value }) }])) },
    'Immer, on a plain copy': ({ v }, at, field, value) => { v.map = produce(new Map(json([...v.map])), (map) => { map.get(at)[field] = value }) },
    'a reducer': ({ ref, v }, at, field, value) => { ref.value = { ...v, map: new Map(v.map).set(at, { ...v.map.get(at), [field]: value }) } },
    'Pinia $patch, a function': ({ store }, at, field, value) => store.$patch(({ state: { map } }) => map.set(at, { ...map.get(at), [field]: value }))
  }),
  ...at('user', {
    'the field': ({ v }, _at, field, value) => { v.user[field] = value },
    'Object.assign': ({ v }, _at, field, value) => Object.assign(v.user, { [field]: value }),
    'lodash set': ({ v }, _at, field, value) => set(v, `user.${field}`, value),
    'spread': ({ v }, _at, field, value) => { v.user = { ...v.user, [field]: value } },
    'rest': ({ v }, _at, field, value) => { const { [field]: _old, ...rest } = v.user; v.user = { ...rest, [field]: value } },
    'Object.assign to {}': ({ v }, _at, field, value) => { v.user = Object.assign({}, v.user, { [field]: value }) },
    'lodash assign, defaults': ({ v }, _at, field, value) => { v.user = defaults(assign({}, { [field]: value }), v.user) },
    'Object.fromEntries': ({ v }, _at, field, value) => { v.user = Object.fromEntries(Object.entries({ ...v.user, [field]: value })) },
    'JSON copy': ({ v }, _at, field, value) => { const user = json(v.user); user[field] = value; v.user = user },
    'a deep copy': ({ v }, _at, field, value) => { v.user = set(cloneDeep(toRaw(v.user)), field, value) },
    'Immer, on a plain copy': ({ v }, _at, field, value) => { v.user = produce(json(v.user), (user) => { user[field] = value }) },
    'Immer without autoFreeze': ({ ref }, _at, field, value) => { ref.value = produceLoose(ref.value, ({ user }) => { user[field] = value }) },
    'a reducer': ({ ref, v }, _at, field, value) => { ref.value = { ...v, user: { ...v.user, [field]: value } } },
    'JSON copy of all': ({ ref }, _at, field, value) => { const all = json(ref.value); all.user[field] = value; ref.value = all },
    'Pinia $patch': ({ store }, _at, field, value) => store.$patch({ state: { user: { [field]: value } } }),
    'Pinia $patch, a function': ({ store }, _at, field, value) => store.$patch(({ state }) => { state.user = { ...state.user, [field]: value } })
  })
]

