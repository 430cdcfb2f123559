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
## The ways, tried

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

Change it as you would change any object: \`row.done = true\`, \`list.push(row)\`, \`map.set(key, value)\`. Each statement sends what it changes, and no more. Code that makes new objects instead, as is usual with Redux, Immer, Pinia or a server's answer, works as well:

\`\`\`js
files.value[3] = { ...files.value[3], done: true } // sends: done of row 3
files.value = files.value.map((file) => (file.id === id ? { ...file, done: true } : file)) // the same
\`\`\`

If another window sets another field of that row at the same moment, both fields stay. If it sets the same field, the later one in main's order stays, everywhere.

## When an assignment sends the difference

What you assign is compared with what stands there. If it **continues** that, the difference is sent, and what others change in it at the same moment stays. If it is **another one**, all of it is sent and replaces what was there, with whatever others change in that: two records never become a mixture. The rule is the same for \`object.member = value\`, \`list[i] = value\`, \`map.set(key, value)\` and \`list.splice(i, n, ...values)\`, and for everything inside of what is assigned. The value of the ref itself, \`ref.value = value\`, always continues the one before.

**An object** continues an object

- if both have an id and it is the same. An id is a member \`id\`, \`_id\`, \`uuid\`, \`guid\`, \`uid\`, \`key\`, \`Id\` or \`ID\` that holds a number or a text; the first of these that both have decides. With different ids, it is another one, however much else is the same. To give a record another id, set the id: \`row.id = 7\`;
- or, where they have no such id in common, if it holds an object or array that you took from the old one (\`{ ...user, name }\` holds \`user.tags\`); or at least half of the old members are unchanged in it; or the keys of one are all among those of the other, and at least one member is unchanged; or the old one has one member, and it has that member too;
- or if one of them is empty, and the other one has no id.

A member is unchanged if it is equal, or an object, array, Map or Set that continues the old one. An object that stands elsewhere in the value, or did, is never a continuation: \`[list[0], list[1]] = [list[1], list[0]]\` moves two rows.

**An array** continues an array if they share an element (the same object, an equal number or text, an object with the same id), if at least half of the old elements are unchanged in their places, counted from the front or from the back, or if one of them is empty. Then elements are found again: those that are the same objects, then those that hold the same, then those with the same id. What is left between them is compared pair by pair.

**A Map** continues a Map if an entry is unchanged, or one is empty; **a Set** a Set if they share an element, or one is empty.

The members that are left of an object keep their places among each other (\`{ ...rest, status }\` does not move \`status\` to the end), unless the assignment changes nothing but their order. New members stand where you put them. Entries of a Map stand where you put them too.

What follows from it:

- **A value that makes sense only as a whole**, such as a rectangle or a range, is merged field by field where two windows set different fields of it. Give it an id that changes with it, or make it a text, if that must not be.
- **Taking out and putting in** (\`map.delete(key); map.set(key, next)\`, or a row that is removed here and pushed there) is a removal and an addition. What others change in it at the same moment goes with the removed one.
- **Objects that you hold** stay live as long as they stand in the value. After \`list[3] = { ...list[3] }\` this window's \`list[3]\` is the new object, as in Vue; in main and in other windows it is still the old one, edited.
- **Immer** freezes what it makes, and with it the parts of the ref that it keeps, which cannot be frozen. Use \`setAutoFreeze(false)\`, or give \`produce\` a plain copy.
- **A large new value assigned in main** (256 Ki characters or more) is compared by C, by the same rule: elements are found by what they hold, then by their ids. What is more than 32 levels inside of an element counts as unchanged only where it is the same.
`

const PAIRS = `This page is written by the tests, from what they have seen (\`UPDATE_UPDATING=1 npm run test:unit updating\`); it fails them if it is out of date. \`v\` is \`ref.value\`. Each of these sets one field of a record, and sends one patch, which replaces that field. Each was tried with each other one for the same kind of place: two windows, and main and a window, use them at the same moment on two fields of one record, on records that have an id and on records without.`
