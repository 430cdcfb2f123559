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

The tests generate this page from their results (\`UPDATE_TYPES=1 npm run test:unit types\`), and fail if it is out of date. Each value is sent from main to two windows, and from a window to main and to the other window, in the first snapshot and in a patch, in real Electron windows and through Vue. There it is compared in every detail.

Values that you store are copied. If a value cannot be shared, the line that stores it throws a \`RemoteRefError\` that names the path, and nothing changes.

**Maps and Sets** are containers, like objects and arrays: \`map.set(key, value)\` sends one entry, whatever the size, and \`map.get(key).name = 'x'\` sends one member of it. In Vue, reading an entry depends only on that entry. In a path an entry has a name, which \`entry(key)\` returns: \`'text\` for a string, and \`#1\`, \`#NaN\`, \`#10n\`, \`#null\` for other keys. \`ref.get(['users', entry(7), 'name'])\` and \`{ op: 'remove', path: ['users', "#7"] }\` use it. The value of a Set's element is 0. Objects are keys by identity, which cannot be sent to another process. So a Map or Set with an object as a key is sent as a whole, can be read as usual, and cannot be changed in place: assign a new one.

**Vue** reserves some names: it treats an object with a member \`__v_raw\`, \`__v_skip\`, \`__v_isRef\`, \`__v_isReactive\`, \`__v_isReadonly\` or \`__v_isShallow\` differently, as in every Vue app.

**Arrays with holes** are sent as a whole too, since every window can write to every index of other arrays. Such an array can be read as usual, and cannot be changed in place: assign a new one, or \`Array.from(array)\`, in which holes are \`undefined\`. Making holes in a shared array, with \`delete list[1]\` or \`list.length = 5\`, leaves \`undefined\` there.

**Dates** can be changed as usual: \`task.due.setDate(1)\` sends the new time, and is undone like any other change. A date that you hold belongs to the object that you read it from. When it is no longer part of the value, it is your own. Setters of this window keep the same object, so a watcher of the date itself does not run: watch its time, \`() => task.due.getTime()\`. It is a real \`Date\`, but \`Object.getPrototypeOf(date)\` is a prototype that inherits from \`Date.prototype\`.

**Bytes** (typed arrays, \`DataView\`, \`ArrayBuffer\`) are sent as a whole. Methods that change them (\`set\`, \`fill\`, \`sort\`, \`setUint8\`, …) throw. Changes by index (\`bytes[0] = 1\`), through another view of the same buffer, or by functions that fill or transfer a buffer **are not detected**, and reach nobody: only a proxy could detect them, and other APIs do not accept proxies. Change a copy and assign it: \`bytes.slice()\`, \`bytes.with(0, 1)\`.

**Errors** are sent as a whole. They and their content are frozen: assigning to a member throws a \`TypeError\` in strict code, as in all modules. **Regular expressions**: each window has its own \`lastIndex\`. Leaves in leaves, such as a date in a Map that has objects as keys, throw when they are changed.
`
