/**
 * Local transactions that the replica does not have yet: those of this turn of the event loop. Main's own ones
 * may still be made one that moves elements, so they are taken when the turn ends.
 */

/** The beginning of the event of a transaction, without its version. */
const START = '["t",'

export class Edits {
  /** @type {{ version: number, patches: string }[]} */
  #all = []

  get size() {
    return this.#all.length
  }

  /** The version before the first of them; infinite without. */
  get since() {
    return (this.#all[0]?.version ?? Infinity) - 1
  }

  /** @param {string} change `["t",version,"client.number",patches]`, with `,1` for an assigned value. */
  add(change) {
    const comma = change.indexOf(',', START.length)
    const start = change.indexOf('",', comma) + 2
    const patches = change.slice(start, change.endsWith(',1]') ? -3 : -1)
    this.#all.push({ version: Number(change.slice(START.length, comma)), patches })
  }

  /**
   * The transactions after a version have become one.
   *
   * @param {number} since @param {string} patches
   */
  rewrite(since, patches) {
    this.#all = this.#all.filter(({ version }) => version <= since)
    this.#all.push({ version: since + 1, patches })
  }

  /** @param {string} text The whole value, which was replaced. */
  replaceWhole(text) {
    const patches = `[{"op":"replace","path":[],"value":${text}}]`
    this.#all.push({ version: Infinity, patches })
  }

  /** @returns {string[]} The patches of each. */
  take() {
    return this.#all.splice(0).flatMap(({ patches }) => (patches === '[]' ? [] : [patches]))
  }
}
