/**
 * Every interleaving of edits and message deliveries, on the real replicas, the real hub and the real
 * core.
 *
 * A state of the network is what each client and main have seen, each in its own order: everything else
 * follows from that, including messages in transit. So schedules that differ only in the order of
 * independent steps of two parties are the same. Three rules keep the search from repeating states:
 *
 * - A state is explored once.
 * - If a message waits for a client, the client will take it at some time, and steps of others before
 *   that do not depend on it. So only steps of this client are tried now: an edit, or the message.
 * - Clients differ in nothing but their numbers, so the one that edits first is the first.
 */

import { History } from './histories.mjs'
import { violated } from './intentions.mjs'
import { world } from './menu.mjs'
import { clientHistory, mainHistory } from './parties.mjs'

/** @typedef {import('./menu.mjs').Item} Item */
/** @typedef {import('./parties.mjs').ClientHistory} ClientHistory */
/** @typedef {import('./parties.mjs').MainHistory} MainHistory */
/**
 * @typedef {object} Bounds
 * @property {Item[]} menu
 * @property {number} clients
 * @property {number} edits In total.
 * @property {boolean} [turns] Also several edits in one tick of a page, and several transactions in one
 *   turn of main.
 * @property {'any' | 'at once'} [timer] Whether main, which may wait for something else to send an
 *   answer along with, does so, at any time (the default), or never.
 * @property {(text: string) => void} [onProgress]
 * @property {unknown} [initial] The value at the start, by default that of the menu.
 * @property {(final: unknown, meanings: any[]) => string | null} [misplaced] What is wrong with a final value, where
 *   edits may become several patches. By default it is checked against the intentions.
 * @property {object[]} [patches] A transaction of main itself, at any time. All have to converge then,
 *   but snapshots come between, and what they take the place of is not counted.
 */
/** @typedef {{ states: number, ends: number }} Counts Ends are states in which all is quiet. */
/** @typedef {{ main: MainHistory, clients: ClientHistory[], told: boolean }} State */

/** Two numbers below this fit into one. */
const MAX_HISTORIES = 2 ** 26

/**
 * @param {Bounds} bounds
 * @returns {Counts}
 * @throws {Error} With the schedule that ends wrong.
 */
export function explore(bounds) {
  const counts = { states: 0, ends: 0 }
  // The states are divided by the first edit of a client. Known states can be forgotten after each
  // part, since with many edits they do not fit into memory.
  const seconds = bounds.edits > 3 ? bounds.menu : [undefined]
  for (const first of bounds.menu) {
    for (const second of seconds) {
      const found = new Search(bounds, [first, second]).run()
      counts.states += found.states
      counts.ends += found.ends
    }
    bounds.onProgress?.(`after ${first.name}: ${counts.states} states, ${counts.ends} ends`)
  }
  return counts
}

class Search {
  #bounds
  /** What the first and the second client begin with, where that is settled. @type {(Item | undefined)[]} */
  #begins
  /** Numbers of known combinations: of main and one client, of that and the next. @type {Map<number, number>[]} */
  #known
  #counts = { states: 0, ends: 0 }
  /** The steps to the state at hand. @type {string[]} */
  #schedule = []

  /** @param {Bounds} bounds @param {(Item | undefined)[]} begins */
  constructor(bounds, begins) {
    this.#bounds = bounds
    this.#begins = begins
    this.#known = Array.from({ length: bounds.clients }, () => new Map())
  }

  run() {
    const main = mainHistory(this.#bounds.initial ?? world(), this.#bounds.clients)
    const clients = main.seen.sent.map(([snapshot], i) => clientHistory(i + 1, snapshot))
    try {
      this.#visit({ main, clients, told: this.#bounds.patches === undefined })
    } finally {
      History.endAll()
    }
    return this.#counts
  }

  /** @param {State} state */
  #visit(state) {
    if (!this.#isNew(state)) return
    // As long as the second client has not begun, a state is in the parts of all that it may begin with.
    const [, second] = this.#begins
    const counts = !second || second === this.#bounds.menu[0] || begun(state.clients[1])
    if (counts) this.#counts.states++
    const steps = this.#schedule.length
    let moves = 0
    for (const [step, next] of this.#moves(state)) {
      moves++
      this.#schedule.push(step)
      this.#visit(next())
      this.#schedule.length = steps
    }
    // A tick in which nothing more can be done equals an ended one, which was tried too.
    if (moves > 0 || state.clients.some(({ seen }) => seen.open)) return
    if (counts) this.#counts.ends++
    const wrong = this.#wrong(state)
    if (wrong === null) return
    const views = state.clients.map(({ seen }, i) => `client ${i + 1} ${seen.view}`)
    throw new Error(
      [wrong, ...this.#schedule, `main     ${state.main.seen.text}`, ...views].join('\n')
    )
  }

  /** @param {State} state */
  #isNew({ main, clients }) {
    let combination = main.id
    let isNew = false
    clients.forEach(({ id }, i) => {
      const known = this.#known[i]
      const key = combination * MAX_HISTORIES + id
      const number = known.get(key)
      isNew = number === undefined
      combination = number ?? known.size
      if (isNew) known.set(key, combination)
    })
    return isNew
  }

  /** @param {State} state @returns {Generator<[step: string, next: () => State]>} */
  *#moves(state) {
    const { main, clients } = state
    // Nothing can happen between the statements of one tick.
    const open = clients.findIndex(({ seen }) => seen.open)
    if (open >= 0) return yield* this.#edits(state, open)
    if (main.seen.open) return yield* this.#deliveriesUp(state)
    if (main.seen.waits && this.#bounds.timer === 'at once') {
      return yield ['main sends', () => ({ ...state, main: main.then('later', 'later') })]
    }

    const eager = clients.findIndex(
      (_, i) => inbox(state, i) !== undefined && this.#mayEdit(state, i) !== 'later'
    )
    if (eager >= 0) return yield* this.#stepsOf(state, eager)
    for (let i = 0; i < clients.length; i++) yield* this.#stepsOf(state, i)
    yield* this.#deliveriesUp(state)
    if (main.seen.waits && this.#bounds.timer !== 'at once') {
      yield ['main sends what has waited', () => ({ ...state, main: main.then('later', 'later') })]
    }
    const { patches } = this.#bounds
    if (state.told || patches === undefined || made(clients) === 0) return
    yield [
      `main makes ${JSON.stringify(patches)}`,
      () => ({ ...state, main: main.then('patches', { patches }), told: true })
    ]
  }

  /** @param {State} state @param {number} i @returns {Generator<[step: string, next: () => State]>} */
  *#stepsOf(state, i) {
    yield* this.#edits(state, i)
    const message = inbox(state, i)
    if (message === undefined) return
    yield [`${i + 1} receives ${message}`, () => withClient(state, i, message, { message })]
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
    if (this.#mayEdit(state, i) !== 'now') return
    const count = made(clients)
    const value = JSON.parse(clients[i].seen.view)
    const begin = begun(clients[i]) ? undefined : this.#begins[i]
    for (const item of begin ? [begin] : this.#bounds.menu) {
      if (!item.possible(value)) continue
      const more = count + 1 < this.#bounds.edits
      for (const last of this.#bounds.turns && more ? [true, false] : [true]) {
        const key = `${item.name} ${last}`
        const next = () => withClient(state, i, key, { item, last })
        yield [`${i + 1} makes: ${item.name}${last ? '' : ', and'}`, next]
      }
    }
  }

  /** @param {State} state @param {number} i @returns {'now' | 'later' | 'never'} */
  #mayEdit({ clients }, i) {
    if (made(clients) === this.#bounds.edits) return 'never'
    return i === 0 || begun(clients[i - 1]) ? 'now' : 'later'
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
    const { misplaced } = this.#bounds
    if (misplaced) {
      return misplaced(
        JSON.parse(text),
        clients.flatMap(({ seen }) => seen.intentions)
      )
    }
    if (this.#bounds.patches !== undefined) return null
    const lost = clients.reduce((sum, { seen }) => sum + seen.lost + seen.overwritten, 0)
    if (made(clients) !== patches + lost) {
      return `of ${made(clients)} edits ${patches} were accepted and ${lost} reported lost`
    }
    const intentions = clients.flatMap(({ seen }) => seen.intentions)
    return violated(world(), JSON.parse(text), intentions, order)
  }
}

/** @param {State} state @param {number} i @returns {string | undefined} The message that the client takes in next. */
function inbox({ main, clients }, i) {
  // The first is the snapshot with which it started.
  return main.seen.sent[i][clients[i].seen.received + 1]
}

/** @param {ClientHistory[]} clients @returns {number} Edits made so far. */
function made(clients) {
  return clients.reduce((sum, { seen }) => sum + seen.intentions.length, 0)
}

/** @param {ClientHistory} client */
function begun(client) {
  return client.seen.intentions.length > 0
}

/**
 * @param {State} state @param {number} i @param {string} key
 * @param {import('./parties.mjs').ClientEvent} event
 * @returns {State}
 */
function withClient(state, i, key, event) {
  return { ...state, clients: state.clients.with(i, state.clients[i].then(key, event)) }
}
