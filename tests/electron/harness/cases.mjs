/** The values of every type, for functions that run in main or in a page. */

import { difference } from '../../cases/same.mjs'
import { idOf } from '../../cases/types-table.mjs'
import { cases } from '../../cases/types.mjs'

/**
 * A function for main or a page, which has the cases: the values they make, and what arrives.
 *
 * @param {string} body It sees `scope`, `argument`, `difference`, `cases` (those that this process can
 *   make) and `good` (of these, those that can be shared).
 * @returns {any}
 */
export function withCases(body) {
  const list = cases.map((one) => {
    const there = (one.needs ?? '').replace(/^(\w+)$/, "typeof $1 !== 'undefined'") || 'true'
    return `{
      id: ${JSON.stringify(idOf(one))},
      error: ${JSON.stringify(one.error)},
      becomes: ${one.becomes !== undefined},
      there: () => ${there},
      make: () => (${one.make}),
      expected: () => (${one.becomes ?? one.make})
    }`
  })
  const tools = `
    const difference = ${difference.toString()}
    const cases = [${list.join(',\n')}].filter(({ there }) => there())
    const good = cases.filter(({ error }) => !error)
  `
  return new Function('scope', 'argument', `${tools}\n${body}`)
}
