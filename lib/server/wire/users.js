/**
 * Who has written the entries of a frame, as text: `[[user, …], [index, …]]`. The second list has, for each entry, the
 * place of its user in the first one, or -1 if nothing is told of him.
 */

/** @typedef {(string | null)[]} Users Of entries in a row. Null: nothing is known. */

/** Characters of what is told of a user, at most: each reader gets it with each frame. */
export const MOST_USER = 256

/** @param {Users} users @returns {string} */
export function writeUsers(users) {
  /** @type {Map<string, number>} */
  const places = new Map()
  const indexes = users.map((user) => {
    if (user === null) return -1
    const place = places.get(user) ?? places.size
    places.set(user, place)
    return place
  })
  return JSON.stringify([[...places.keys()], indexes])
}

/**
 * @param {string} text Foreign. @param {number} count Of the entries.
 * @returns {Users | undefined} Undefined if it is none: entries are read all the same.
 */
export function readUsers(text, count) {
  try {
    const [users, indexes] = JSON.parse(text)
    if (!Array.isArray(users) || !Array.isArray(indexes) || indexes.length !== count)
      return undefined
    return indexes.map((index) => shownUser(users[index]))
  } catch {
    return undefined
  }
}

/** @param {unknown} user @returns {string | null} Null for what is not told: nothing, or too much. */
export function shownUser(user) {
  return typeof user === 'string' && user.length > 0 && user.length <= MOST_USER ? user : null
}
