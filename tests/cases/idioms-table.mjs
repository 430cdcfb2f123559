/** The page docs/updating.md: what each way of changing a record sends, as the tests have seen it. */

import { idioms, places } from './idioms.mjs'

/** @typedef {import('./idioms.mjs').Idiom} Idiom */
/** @typedef {{ kept: number, pairs: number }} Outcome In how many of its trials both edits stayed. */

/** @param {Idiom} idiom */
export const idOf = ({ place, name }) => `${place}: ${name}`

/**
 * @param {Map<string, Outcome>} outcomes By `idOf`.
 * @returns {string}
 */
export function updatingPage(outcomes) {
  const tables = Object.entries(places).map(([place, title]) => {
    const rows = idioms.filter((one) => one.place === place).map((one) => row(one, outcomes))
    return [`### ${title}`, '', '| | | both stay |', '|---|---|---|', ...rows, ''].join('\n')
  })
  // Each trial counts for both of its idioms.
  const sum = (/** @type {'kept' | 'pairs'} */ what) =>
    [...outcomes.values()].reduce((all, outcome) => all + outcome[what], 0) / 2
  return `${HEAD}
## Tested ways

${PAIRS} Both stayed in ${sum('kept')} of ${sum('pairs')}.

${tables.join('\n')}`
}

/** @param {Idiom} one @param {Map<string, Outcome>} outcomes */
function row(one, outcomes) {
  const { kept, pairs } = outcomes.get(idOf(one)) ?? { kept: 0, pairs: 0 }
  const code = codeOf(one).replaceAll('|', '\\|')
  const quote = code.includes('`') ? '``' : '`'
  return `| ${one.name} | ${quote}${code}${quote} | ${kept} of ${pairs} |`
}

/** What an idiom does, on one line. @param {Idiom} idiom */
function codeOf({ edit }) {
  const [, body] = /^\([^)]*\) => (.*)$/s.exec(edit.toString()) ?? []
  return (body ?? '').replace(/^\{ (.*) \}$/, '$1')
}

const HEAD = `# Updating a shared value

Change it like any object: \`row.done = true\`, \`list.push(row)\`, \`map.set(key, value)\`. Each statement sends only what it changes. Code that makes new objects instead, as is usual with Redux, Immer, Pinia or a server's response, works too:

\`\`\`js
files.value[3] = { ...files.value[3], done: true } // sends: done of row 3
files.value = files.value.map((file) => (file.id === id ? { ...file, done: true } : file)) // the same
\`\`\`

If another window sets another field of that row at the same moment, both changes stay. If it sets the same field, the later one in main's order wins everywhere.

## When an assignment sends the difference

The new value is compared with the old one at its place. If it **continues** the old one, only the difference is sent, and concurrent changes of others stay. If it is **a different one**, it replaces the old one as a whole, with concurrent changes of others in it: two records are never mixed. The rule is the same for \`object.member = value\`, \`list[i] = value\`, \`map.set(key, value)\` and \`list.splice(i, n, ...values)\`, and for everything inside the new value. The value of the ref itself, \`ref.value = value\`, always continues the old one.

**An object** continues an object

- if both have the same id. An id is a member \`id\`, \`_id\`, \`uuid\`, \`guid\`, \`uid\`, \`key\`, \`Id\` or \`ID\` with a number or a string; the first of these that both have decides. With different ids it is a different object, even if everything else is equal. To change the id of a record, set it: \`row.id = 7\`;
- or, if they have no such id in common, if it contains an object or array of the old one (\`{ ...user, name }\` contains \`user.tags\`); or if at least half of the old members are unchanged; or if one has all keys of the other, and at least one member is unchanged; or if the old one has only one member, and the new one has it too;
- or if one of them is empty, and the other one has no id.

A member is unchanged if it is equal, or an object, array, Map or Set that continues the old one. An object that is or was elsewhere in the value never continues another: \`[list[0], list[1]] = [list[1], list[0]]\` moves two rows.

**An array** continues an array if they share an element (the same object, an equal number or text, an object with the same id), if at least half of the old elements are unchanged at the same positions, counted from the front or from the back, if one of them is empty, or if the new one has elements that have just been taken out of another array (\`v.done = v.list.splice(0)\` moves them). Then elements are matched: first the same objects, then those with equal content, then those with the same id. The others between them are compared pair by pair.

**A Map** continues a Map if an entry is unchanged, or one is empty; **a Set** a Set if they share an element, or one is empty.

The remaining members of an object keep their order (\`{ ...rest, status }\` does not move \`status\` to the end), unless the assignment changes nothing but the order. New members are added where you put them. Entries of a Map have the order that you give them.

Consequences:

- **A value that makes sense only as a whole**, such as a rectangle or a range, is merged field by field if two windows set different fields of it. To prevent that, give it an id that changes with it, or store it as a string.
- **Removing a member and setting it again** (\`map.delete(key); map.set(key, next)\`) is a removal and an addition. Concurrent changes of others in it are lost. An element of an array that is taken out and put into an array is [moved](texts.md#moves), and they stay.
- **Objects that you hold** stay live as long as they are part of the value. After \`list[3] = { ...list[3] }\` this window's \`list[3]\` is a new object, as in Vue. In main and in other windows it is still the old object, edited.
- **Immer** freezes its results, including the parts of the ref in them, which cannot be frozen. Use \`setAutoFreeze(false)\`, or pass a plain copy to \`produce\`.
- **A large new value assigned in main** (256 Ki characters or more) is compared in C by the same rule: elements are matched by content, then by id. Anything more than 32 levels inside an element counts as unchanged only if it is equal.
`

const PAIRS = `The tests generate this page from their results (\`UPDATE_UPDATING=1 npm run test:unit updating\`), and fail if it is out of date. \`v\` is \`ref.value\`. Each of these ways sets one field of a record, and sends one patch, which replaces that field. Each was combined with every other way for the same kind of place: two windows, or main and a window, use them at the same moment on two fields of one record, with and without an id.`
