/** The page docs/types.md: what happens to a value of each type, as the tests have seen it. */

import { cases } from './types.mjs'

/** @typedef {import('./types.mjs').TypeCase} TypeCase */

/** Where a case stands among all. @param {TypeCase} one */
export const idOf = (one) => `${one.group}: ${one.name}`

/**
 * @param {Map<string, string>} outcomes By `idOf`: `same`, `becomes`, or the code of an error.
 * @returns {string}
 */
export function typesPage(outcomes) {
  const groups = [...new Set(cases.map(({ group }) => group))]
  const tables = groups.map((group) => {
    const rows = cases.filter((one) => one.group === group).map((one) => row(one, outcomes))
    return [`## ${group}`, '', '| value | arrives as | |', '|---|---|---|', ...rows, ''].join('\n')
  })
  const count = (/** @type {string} */ outcome) =>
    [...outcomes.values()].filter((found) => found === outcome).length
  const errors = outcomes.size - count('same') - count('becomes')
  return `${HEAD}
Of ${outcomes.size} kinds of value ${count('same')} arrive as what they are, ${count('becomes')} as what the table says, and ${errors} throw.

${tables.join('\n')}`
}

/** @param {TypeCase} one @param {Map<string, string>} outcomes */
function row(one, outcomes) {
  const outcome = outcomes.get(idOf(one)) ?? 'not tried'
  if (outcome === 'same') return `| ${one.name} | the same | |`
  if (outcome === 'becomes') return `| ${one.name} | \`${one.becomes}\` | ${one.why} |`
  return `| ${one.name} | | throws \`${outcome}\` |`
}

const HEAD = `# What happens to a value of each type

This page is written by the tests, from what they have seen (\`UPDATE_TYPES=1 npm run test:unit types\`); it fails them if it is out of date. Each value goes from main to two windows and from a window to main and to the other one, in the first snapshot and in a patch, in real Electron windows and through Vue, and is compared there by all that can be told of it.

What you store is copied. The line that stores what cannot be shared throws a \`RemoteRefError\` that names the path, and nothing has changed.

**Maps and Sets** are containers, as objects and arrays are: \`map.set(key, value)\` sends one entry, whatever the size, and \`map.get(key).name = 'x'\` one member of it; in Vue, reading an entry depends on that entry alone. In a path an entry has a name, which \`entry(key)\` gives: \`'text\` for a text, \`#1\`, \`#NaN\`, \`#10n\`, \`#null\` for the rest. \`ref.get(['users', entry(7), 'name'])\` and \`{ op: 'remove', path: ['users', "#7"] }\` address it; the value of a Set's element is 0. Objects are keys by identity, which nothing can carry from one process to another: a Map or Set with an object among its keys travels whole, reads as one, and cannot be changed in place; assign a new one.

**Vue** has names of its own: an object with a member \`__v_raw\`, \`__v_skip\`, \`__v_isRef\`, \`__v_isReactive\`, \`__v_isReadonly\` or \`__v_isShallow\` is something else to it, here as in every Vue app.

**Arrays with holes** travel whole too, since every window may write to each place of an array that does not. Such an array reads as one and cannot be changed in place; assign a new one, or \`Array.from(array)\`, in which holes are \`undefined\`. Making holes in a shared array, \`delete list[1]\` or \`list.length = 5\`, leaves \`undefined\` there.

**A date** is changed as any other: \`task.due.setDate(1)\` sends the new time, and is undone with everything else. A date that you hold is that of the object that you took it from; once it is no part of the value, it is your own. It stays the same object, so a watcher of the date itself is not run by this window's own setters: watch its time, \`() => task.due.getTime()\`. It is a real \`Date\`, and \`Object.getPrototypeOf(date)\` is a prototype in front of that of all dates.

**Bytes** (typed arrays, \`DataView\`, \`ArrayBuffer\`) travel whole. What a method would change (\`set\`, \`fill\`, \`sort\`, \`setUint8\`, …) throws. What is set by index (\`bytes[0] = 1\`), through another view of the same buffer, or by what fills or transfers a buffer **is not seen**, and reaches nobody: only a proxy could tell, and no other API would take one. Change a copy, and assign it: \`bytes.slice()\`, \`bytes.with(0, 1)\`.

**Errors** travel whole, and they and what is in them are frozen: assigning to a member throws a \`TypeError\` in strict code, as all modules are. **Regular expressions**: where one has stopped (\`lastIndex\`) is each window's own. Leaves in leaves, such as a date in a Map that has objects as keys, throw where one tries to change them.
`
