/**
 * Every interleaving of edits and message deliveries, on the real replicas, the real hub and the
 * real core.
 *
 * A state of the network is what each client and main have seen, each in its own order: everything
 * else follows from that, what is on its way included. Two schedules that differ only in the order
 * of steps of different parties reach the same state, and it is explored once.
 */

import { clientHistory, mainHistory } from './histories.mjs'
import { violated } from './intentions.mjs'
import { world } from './menu.mjs'

/** @typedef {import('./menu.mjs').Item} Item */
/** @typedef {import('./histories.mjs').ClientHistory} ClientHistory */
/** @typedef {import('./histories.mjs').MainHistory} MainHistory */
/**
 * @typedef {object} Bounds
 * @property {Item[]} menu
 * @property {number} clients
 * @property {number} edits In all.
 * @property {boolean} [turns] Also several edits in one tick of a page, and several transactions in
 *   one turn of main.
 * @property {object[]} [patches] A transaction of main itself, at any time; each state then has to
 *   converge, but snapshots may take the place of what was meant.
 */
/** @typedef {{ states: number, ends: number }} Counts */
/** @typedef {{ main: MainHistory, clients: ClientHistory[], told: boolean }} State */

/**
 * @param {Bounds} bounds
 * @returns {Counts}
 * @throws {Error} With the schedule that ends wrong.
 */
export function explore(bounds) {
  const counts = { states: 0, ends: 0 }
  // The first edit parts the states, so what is known can be forgotten after each.
  for (const first of bounds.menu) {
    const search = new Search(bounds, first)
    const found = search.run()
    counts.states += found.states
    counts.ends += found.ends
  }
  return counts
}

class Search {
  #bounds
  #first
  #visited = new Set()
  #counts = { states: 0, ends: 0 }
  /** The steps to the state at hand. @type {string[]} */
  #schedule = []

  /** @param {Bounds} bounds @param {Item} first */
  constructor(bounds, first) {
    this.#bounds = bounds
    this.#first = first
  }

  run() {
    const main = mainHistory(world(), this.#bounds.clients)
    const clients = main.seen.sent.map(([snapshot], i) => clientHistory(i + 1, snapshot))
    try {
      this.#visit({ main, clients, told: this.#bounds.patches === undefined })
    } finally {
      main.end()
    }
    return this.#counts
  }

  /** @param {State} state */
  #visit(state) {
    const key = `${state.main.id} ${state.clients.map(({ id }) => id).join(' ')}`
    if (this.#visited.has(key)) return
    this.#visited.add(key)
    this.#counts.states++
    const steps = this.#schedule.length
    let moves = 0
    for (const [step, next] of this.#moves(state)) {
      moves++
      this.#schedule.push(step)
      this.#visit(next())
      this.#schedule.length = steps
    }
    if (moves > 0) return
    this.#counts.ends++
    const wrong = this.#wrong(state)
    if (wrong === null) return
    const views = state.clients.map(({ seen }, i) => `client ${i + 1} ${seen.view}`)
    throw new Error(
      [wrong, ...this.#schedule, `main     ${state.main.seen.text}`, ...views].join('\n')
    )
  }

  /** @param {State} state @returns {Generator<[step: string, next: () => State]>} */
  *#moves(state) {
    const { main, clients } = state
    // Nobody comes between the statements of one tick.
    const open = clients.findIndex(({ seen }) => seen.open)
    if (open >= 0) return yield* this.#edits(state, open)
    yield* this.#deliveriesUp(state)
    if (main.seen.open) return
    if (main.seen.waits) {
      yield ['main sends what has waited', () => ({ ...state, main: main.then('later', 'later') })]
    }
    for (let i = 0; i < clients.length; i++) {
      yield* this.#edits(state, i)
      // The first message is the snapshot with which it started.
      const message = main.seen.sent[i][clients[i].seen.received + 1]
      if (message === undefined) continue
      yield [`${i + 1} receives ${message}`, () => withClient(state, i, message, { message })]
    }
    const { patches } = this.#bounds
    if (state.told || patches === undefined || made(clients) === 0) return
    yield [
      `main makes ${JSON.stringify(patches)}`,
      () => ({ ...state, main: main.then('patches', { patches }), told: true })
    ]
  }

  /** @param {State} state @returns {Generator<[step: string, next: () => State]>} */
  *#deliveriesUp(state) {
    const { main, clients } = state
    for (let from = 0; from < clients.length; from++) {
      const message = clients[from].seen.sent[main.seen.received[from]]
      if (message === undefined) continue
      const more = clients.some(
        ({ seen }, i) => seen.sent.length > main.seen.received[i] + (i === from ? 1 : 0)
      )
      for (const last of this.#bounds.turns && more ? [true, false] : [true]) {
        const key = `${from} ${last} ${message}`
        const next = () => ({ ...state, main: main.then(key, { from, message, last }) })
        yield [`main receives from ${from + 1} ${message}${last ? '' : ', and'}`, next]
      }
    }
  }

  /** @param {State} state @param {number} i @returns {Generator<[step: string, next: () => State]>} */
  *#edits(state, i) {
    const { clients } = state
    const count = made(clients)
    if (count === this.#bounds.edits) return
    // Clients differ in nothing but their numbers: the one that edits first is the first.
    if (i > 0 && clients[i - 1].seen.intentions.length === 0) return
    const { value } = clients[i].seen
    for (const item of count === 0 ? [this.#first] : this.#bounds.menu) {
      if (!item.possible(value)) continue
      const more = count + 1 < this.#bounds.edits
      for (const last of this.#bounds.turns && more ? [true, false] : [true]) {
        const key = `${item.name} ${last}`
        const next = () => withClient(state, i, key, { item, last })
        yield [`${i + 1} makes: ${item.name}${last ? '' : ', and'}`, next]
      }
    }
  }

  /** @param {State} state @returns {string | null} What is wrong with a state in which all is quiet. */
  #wrong({ main, clients }) {
    const { text, version, order, patches } = main.seen
    for (const { seen } of clients) {
      if (seen.view !== text) return 'a view differs from main'
      if (seen.version !== version) return 'a client is not at the version of main'
      if (seen.pending > 0) return 'a client has changes pending'
      const resync = seen.sent.find((message) => message[0] === 'r' && message !== 'r1 order')
      if (resync !== undefined) return `a client was lost: ${resync}`
    }
    const lost = clients.reduce((sum, { seen }) => sum + seen.lost + seen.overwritten, 0)
    if (made(clients) !== patches + lost) {
      return `of ${made(clients)} edits ${patches} were accepted and ${lost} reported lost`
    }
    if (this.#bounds.patches !== undefined) return null
    const intentions = clients.flatMap(({ seen }) => seen.intentions)
    return violated(world(), JSON.parse(text), intentions, order)
  }
}

/** @param {ClientHistory[]} clients @returns {number} Edits made so far. */
function made(clients) {
  return clients.reduce((sum, { seen }) => sum + seen.intentions.length, 0)
}

/**
 * @param {State} state @param {number} i @param {string} key
 * @param {import('./histories.mjs').ClientEvent} event
 * @returns {State}
 */
function withClient(state, i, key, event) {
  return { ...state, clients: state.clients.with(i, state.clients[i].then(key, event)) }
}
