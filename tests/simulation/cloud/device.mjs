/** A device of the simulation: a replica, the document that it is shown in, its disk and its connection. */

import { stringify, writePatches } from '../../../lib/shared/index.js'
import { elementsIn, randomEdit, tokensIn } from './edits.mjs'

/**
 * @typedef {object} Library What is under test.
 * @property {typeof import('../../../lib/cloud/replica/index.js').startReplica} startReplica
 * @property {typeof import('../../../lib/cloud/replica/index.js').step} step
 * @property {typeof import('../../../lib/cloud/reader/index.js').Draft} Draft
 * @property {typeof import('../../../lib/cloud/reader/index.js').readTransaction} readTransaction
 */

export class Device {
  /** What a power cut leaves. @type {Map<string, any>} */
  disk = new Map()
  /** Batches that are not stored yet. @type {any[]} */
  queue = []
  /** Where the server reads for it; null while it does not. @type {{ after: number | null, snapshot: boolean, told: boolean } | null} */
  connection = null
  /** Tokens of changes, by the batch that stores them. @type {{ id: number, tokens: string[] }[]} */
  #unstored = []
  /** The elements in whose texts tokens were written. @type {Map<string, string>} */
  #owners = new Map()
  #world
  #starts = 0

  /** @param {import('./world.mjs').World} world @param {number} index */
  constructor(world, index) {
    this.#world = world
    this.index = index
    this.start()
  }

  start() {
    const { lib, setup } = this.#world
    const client = `d${this.index}s${this.#starts++}`
    const { window, compact, entryBytes, upkeep, rule } = setup
    const records = this.disk.size > 0 ? new Map(this.disk) : undefined
    this.state = lib.startReplica({
      client,
      initial: setup.first,
      window,
      rule,
      compact,
      entryBytes,
      upkeep,
      records
    })
    this.document = this.state.view
    this.queue = []
    this.#unstored = []
    this.connection = null
    this.check()
  }

  /** Only what was stored is left, and perhaps batches that were being stored. @param {import('../random.mjs').Random} rng */
  crash(rng) {
    if (this.state.upkeep.work) this.#world.counts.interrupted++
    for (let left = rng.below(this.queue.length + 1); left > 0; left--) this.store()
    for (const { tokens } of this.#unstored) for (const token of tokens) this.#world.excuse(token)
    this.start()
  }

  /** The oldest batch is on the disk. @returns {number | null} Its id. */
  store() {
    const batch = this.queue.shift()
    if (!batch) return null
    for (const [key, record] of batch.records) {
      if (record === null) this.disk.delete(key)
      else this.disk.set(key, record)
    }
    this.#unstored = this.#unstored.filter(({ id }) => id !== batch.id)
    return batch.id
  }

  flush() {
    const id = this.store()
    if (id !== null) this.take({ type: 'stored', id })
  }

  connect() {
    if (this.connection) return
    this.connection = { after: null, snapshot: false, told: false }
    this.take({ type: 'connected' })
  }

  cut() {
    if (!this.connection) return
    if (this.state.upkeep.work) this.#world.counts.interrupted++
    this.connection = null
    this.take({ type: 'disconnected' })
  }

  /** @param {import('../random.mjs').Random} rng */
  edit(rng) {
    const before = tokensIn(stringify(this.document))
    /** @type {string[]} */
    const tokens = []
    const token = (part = false) => {
      tokens.push(this.#world.token(this, part))
      return tokens[tokens.length - 1]
    }
    const flat = this.#world.setup.coarse === 'flat'
    const patches = randomEdit(rng, JSON.parse(stringify(this.document)), token, flat)
    if (patches.length === 0) return
    const text = writePatches(patches)
    this.#apply(text)
    this.#written(before, tokens)
    for (const [id, string] of this.#elements()) {
      for (const token of tokensIn(string)) if (tokens.includes(token)) this.#owners.set(token, id)
    }
    this.take({ type: 'edit', patches: text })
    if (this.queue.length > 0) this.#unstored.push({ id: this.queue.at(-1).id, tokens })
  }

  /** @param {import('../random.mjs').Random} rng */
  restore(rng) {
    const sure = this.state.lost.filter(
      ({ reason }) => reason === 'dropped' || reason === 'overwritten' || reason === 'asked'
    )
    if (sure.length === 0) return
    const before = tokensIn(stringify(this.document))
    const { id, patch, reason } = rng.pick(sure)
    const choices = reason === 'asked' ? ['mine', 'theirs', 'both', 'merge'] : ['mine']
    const choice = rng.pick(choices)
    this.take({ type: 'answer', choice, id })
    this.#written(before, [])
    if (choice === 'mine') this.#checkPlace(patch)
    const tokens = tokensIn(`${patch.text}${patch.mine}${patch.edit}`)
    if (this.queue.length > 0) this.#unstored.push({ id: this.queue.at(-1).id, tokens })
    if (choice !== 'merge') for (const token of tokens) this.#world.restored(token)
  }

  /** The elements of all lists, and their texts. @returns {[id: string, text: string][]} */
  #elements() {
    return elementsIn(JSON.parse(stringify(this.document)))
  }

  /** What was written in an element is made again there, or nowhere while that is there. @param {any} patch */
  #checkPlace({ op, path, text, edit }) {
    if (path.at(-1) !== 'text') return
    const elements = this.#elements()
    for (const token of tokensIn(op === 'text' ? `${edit}` : text)) {
      const owner = this.#owners.get(token)
      const found = elements.filter(([, string]) => string.includes(token))
      if (elements.some(([id]) => id === owner) && found.some(([id]) => id !== owner))
        throw new Error(`${token} of element ${owner} was made again in ${found[0][0]}`)
    }
  }

  /** What a local change takes away is not lost. @param {string[]} before @param {string[]} made */
  #written(before, made) {
    const after = new Set(tokensIn(stringify(this.document)))
    for (const token of [...before, ...made]) if (!after.has(token)) this.#world.removed(token)
  }

  /** @param {string} text */
  #apply(text) {
    const { Draft, readTransaction } = this.#world.lib
    const draft = new Draft(this.document)
    const patches = readTransaction(text, ['add', 'remove', 'replace', 'move', 'text'])
    if (!patches) throw new Error(`no patches: ${text}`)
    for (const patch of patches) draft.apply(patch)
    this.document = draft.share()
  }

  /** @param {any} event */
  take(event) {
    const { state, effects } = this.#world.lib.step(this.state, event)
    const launched = state.inflight && state.inflight.txn !== this.state.inflight?.txn
    if (launched && state.buffer.length > 0) this.#world.counts.parts++
    this.state = state
    for (const effect of effects) this.#effect(effect)
    this.check()
  }

  /** @param {any} effect */
  #effect(effect) {
    const { connection } = this
    if (effect.type === 'show') this.#apply(writePatches(effect.patches))
    else if (effect.type === 'store') this.queue.push(effect)
    else if (effect.type === 'send') this.#world.post(this, effect.bytes)
    else if (effect.type === 'put-snapshot' || effect.type === 'truncate')
      this.#world.server.ask(this, effect)
    else if (effect.type === 'reconnect') this.#reconnect = true
    else if (effect.type === 'report') this.#world.report(this, effect)
    else if (!connection) throw new Error(`${effect.type} without a connection`)
    else if (effect.type === 'read') Object.assign(connection, { after: effect.from, told: false })
    else connection.snapshot = true
  }

  #reconnect = false

  /** Cuts the connection if the replica has asked for it. */
  obey() {
    if (!this.#reconnect) return
    this.#reconnect = false
    this.cut()
  }

  /** What is shown is what the replica believes. */
  check() {
    const [shown, view] = [stringify(this.document), stringify(this.state.view)]
    if (shown !== view) throw new Error(`device ${this.index} shows ${shown}, not ${view}`)
  }
}
