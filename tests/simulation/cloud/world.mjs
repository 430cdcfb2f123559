/**
 * Devices, a log, disks and a network in one process, under steps that a seed has drawn. Messages are doubled,
 * reordered, delayed and lost; devices crash and go back to what was stored; the log is truncated while
 * devices are away, and rewound.
 */

import { random } from '../random.mjs'
import { stringify } from '../../../lib/shared/index.js'
import { Device } from './device.mjs'
import { tokenOf, tokensIn } from './edits.mjs'
import { MOST_DEVICES } from './plan.mjs'
import { Server } from './server.mjs'

/** Rounds until all must be quiet, and in which all devices send at once: with a window of 4, none may get through. */
const PATIENCE = 400
const AT_ONCE = 20

/** @typedef {import('./plan.mjs').Setup} Setup */
/** @typedef {import('./plan.mjs').Step} Step */

export class World {
  /** What was sent and has not arrived. @type {{ bytes: Uint8Array, device: Device, connection: any }[]} */
  #posts = []
  /** Who has written which token. @type {Map<string, Device>} */
  #authors = new Map()
  /** Tokens that need not be there. */
  #gone = new Set()
  #restored = new Set()
  #rewound = false
  counts = {
    steps: 0,
    edits: 0,
    crashes: 0,
    applied: 0,
    stale: 0,
    bad: 0,
    duplicate: 0,
    lost: 0,
    snapshots: 0,
    floors: 0,
    truncations: 0,
    interrupted: 0,
    parts: 0,
    refused: 0,
    tooLarge: 0,
    joined: 0,
    asked: 0,
    rejoined: 0,
    past: 0,
    absences: 0,
    diverged: 0,
    wholes: 0
  }

  /** @param {Setup} setup @param {any} lib */
  constructor(setup, lib) {
    this.setup = setup
    this.lib = lib
    this.server = new Server(setup.upkeep, lib, this.counts)
    /** @type {Device[]} */
    this.devices = []
    for (let i = 0; i < setup.devices; i++) this.#join()
  }

  #join() {
    this.devices.push(new Device(this, this.devices.length))
  }

  /** @param {Device} author @param {boolean} part Whether it is a part of what is written. */
  token(author, part) {
    const token = tokenOf(this.#authors.size)
    this.#authors.set(token, author)
    if (part) this.#gone.add(token)
    return token
  }

  /** @param {string} token Whose change was not stored before a crash. */
  excuse(token) {
    this.#gone.add(token)
  }

  /** @param {string} token That a local change has taken away. */
  removed(token) {
    this.#gone.add(token)
  }

  /** @param {string} token */
  restored(token) {
    this.#restored.add(token)
  }

  /** @param {Device} device @param {Uint8Array} bytes */
  post(device, bytes) {
    this.#posts.push({ bytes, device, connection: device.connection })
  }

  /** @param {Device} device @param {any} effect */
  report(device, effect) {
    if (effect.what === 'lost') {
      const asked = effect.lost.filter((/** @type {any} */ { reason }) => reason === 'asked')
      this.counts.lost += effect.lost.length - asked.length
      this.counts.asked += asked.length
    } else if (effect.what === 'diverged' && this.#rewound) this.counts.diverged++
    else if (effect.what === 'too-large') this.counts.tooLarge++
    else if (effect.what !== 'cannot-restore')
      throw new Error(`device ${device.index}: ${effect.what}`)
  }

  /** @param {Step} step */
  async happen({ kind, who, r }) {
    const rng = random(r)
    const device = this.devices[who % this.devices.length]
    this.counts.steps++
    await ACTS[kind](this, device, rng)
    device.obey()
  }

  /** One of the messages to the server arrives. @param {import('../random.mjs').Random} rng */
  async arrive(rng) {
    if (this.#posts.length === 0) return
    // Mostly in their order.
    const at = rng.chance(0.7) ? 0 : rng.below(this.#posts.length)
    const [{ bytes, device, connection }] = this.#posts.splice(at, 1)
    if (bytes.length <= this.setup.serverBytes) return this.server.append(bytes)
    this.counts.refused++
    if (device.connection === connection) device.take({ type: 'too-large' })
  }

  /** @param {import('../random.mjs').Random} rng */
  double(rng) {
    if (this.#posts.length > 0) this.#posts.push(rng.pick(this.#posts))
  }

  /** A message is lost with the connection that it was sent over. @param {import('../random.mjs').Random} rng */
  lose(rng) {
    if (this.#posts.length === 0) return
    this.#posts.splice(rng.below(this.#posts.length), 1)
    // Nobody knows whose it was.
    for (const device of this.devices) device.cut()
  }

  /**
   * The server sends a device what comes next.
   *
   * @param {Device} device @param {number} most Entries. @param {{ skip?: boolean, repeat?: number }} [odd]
   * @returns {Promise<boolean>} Whether there was something to send.
   */
  async deliver(device, most, { skip = false, repeat = 0 } = {}) {
    const { connection } = device
    if (!connection) return false
    if (connection.snapshot) {
      connection.snapshot = false
      const snapshot = await this.server.snapshot()
      if (snapshot) this.counts[device.state.log.seq === 0 ? 'joined' : 'rejoined']++
      device.take({ type: 'snapshot', bytes: snapshot && snapshot.bytes })
      return true
    }
    if (connection.after === null) return false
    const from = connection.told ? Math.max(0, connection.after - repeat) : connection.after
    const slice = await this.server.read(from, most)
    if ('gone' in slice) {
      if (repeat > 0) return false
      connection.after = null
      if (device.state.log.seq > 0) this.counts.past++
      device.take({ type: 'gone', floor: slice.gone })
      return true
    }
    if (connection.told && slice.entries.length === 0) return false
    connection.told = true
    if (skip && slice.entries.length > 0) {
      slice.entries.shift()
      slice.from++
    } else {
      connection.after = Math.max(connection.after, slice.to)
    }
    device.take({ type: 'frame', ...slice })
    return true
  }

  /** One is away while others get on. @param {Device} away @param {import('../random.mjs').Random} rng */
  async absence(away, rng) {
    away.cut()
    this.counts.absences++
    for (let left = 2 + rng.below(12); left > 0; left--) {
      const other = rng.pick(this.devices)
      if (other === away) continue
      if (rng.chance(0.7)) this.edit(other, rng)
      if (rng.chance(0.9)) await this.#settle(other, rng)
    }
  }

  /** What a device has gets there, and it gets what is there. @param {Device} device @param {import('../random.mjs').Random} rng */
  async #settle(device, rng) {
    if (!device.connection) device.connect()
    for (let round = 0; round < 3; round++) {
      while (device.queue.length > 0) device.flush()
      while (this.#posts.length > 0) await this.arrive(rng)
      if (device.state.upkeep.work && rng.chance(0.15)) this.crash(device, rng)
      while (await this.server.answer(rng));
      while (await this.deliver(device, 50));
    }
    device.obey()
  }

  /** @param {Device} device @param {import('../random.mjs').Random} rng */
  crash(device, rng) {
    this.counts.crashes++
    device.crash(rng)
  }

  /** @param {Device} device @param {import('../random.mjs').Random} rng */
  edit(device, rng) {
    this.counts.edits++
    device.edit(rng)
  }

  /** The log is restored from a backup. @param {import('../random.mjs').Random} rng */
  async rewind(rng) {
    await this.server.rewind(rng)
    this.#rewound = true
    // What was on its way was sent to a server that is gone.
    this.#posts = []
    for (const device of this.devices) device.cut()
  }

  join() {
    if (this.devices.length < MOST_DEVICES) this.#join()
  }

  /** Everything arrives, until nothing is left to do. */
  async quiet() {
    const rng = random(1)
    for (let round = 0; round < PATIENCE; round++) {
      let busy = false
      for (const device of this.devices) {
        if (!device.connection) device.connect()
        while (device.queue.length > 0) device.flush()
        while (await this.deliver(device, 50)) busy = true
        for (; round > AT_ONCE && this.#posts.length > 0; busy = true) await this.arrive(rng)
        device.obey()
        busy ||= !device.connection || device.queue.length > 0
      }
      for (; this.#posts.length > 0; busy = true) await this.arrive(rng)
      while (await this.server.answer(rng)) busy = true
      if (!busy) return
    }
    throw new Error('it does not come to rest')
  }

  /** What must hold when all is quiet. */
  check() {
    const { reference } = this.server
    const text = stringify(reference.value)
    for (const device of this.devices) this.#checkDevice(device, reference, text)
    // Two may restore one thing that both have moved.
    const found = tokensIn(text).filter((token) => !this.#restored.has(token))
    const there = new Set(tokensIn(text))
    if (this.setup.coarse !== 'nested' && new Set(found).size !== found.length)
      throw new Error(`a token is there twice: ${text}`)
    for (const [token, author] of this.#authors) {
      // Who writes a whole unit again has written what others have put into it, too.
      const tellers = this.setup.rule ? this.devices : [author]
      const told = tellers.flatMap(({ state }) => state.lost)
      const lost = told.filter(({ patch }) => ownTokens(patch).includes(token))
      if (
        !there.has(token) &&
        !this.#gone.has(token) &&
        !this.#restored.has(token) &&
        lost.length === 0
      )
        throw new Error(`${token} of device ${author.index} is lost without a word: ${text}`)
      const wrong = !this.setup.coarse && there.has(token) && !this.#restored.has(token)
      if (wrong && lost.some((each) => this.#contradicts(each, token, text)))
        throw new Error(`${token} is told to be lost, and is there: ${text}`)
    }
  }

  /**
   * Whether nothing of a write can be there.
   *
   * @param {any} lost @param {string} token @param {string} value The text of what is there.
   */
  #contradicts({ reason, patch }, token, value) {
    const { op, edit, text } = patch
    if (reason !== 'dropped' || op === 'move') return false
    if (op === 'text') return `${edit}`.includes(token)
    if (!text?.includes(token)) return false
    // A text that is one unit is told as a whole, with what others have typed into it, and that may be there.
    const isWhole = this.setup.rule && text.startsWith('"') && tokensIn(text).length > 1
    if (isWhole) this.counts.wholes++
    return !isWhole || value.includes(text)
  }

  /** @param {Device} device @param {any} reference @param {string} text */
  #checkDevice({ index, state }, reference, text) {
    const where = `device ${index}`
    if (state.status !== 'live') throw new Error(`${where} is ${state.status}`)
    if (state.inflight || state.buffer.length > 0)
      throw new Error(`${where} has not sent everything`)
    if (state.log.seq !== reference.seq) throw new Error(`${where} has read up to ${state.log.seq}`)
    if (state.log.fp !== reference.fp) throw new Error(`${where} has another log`)
    const view = stringify(state.view)
    if (view !== text) throw new Error(`${where} has ${view}, not ${text}`)
  }
}

/** @param {any} patch */
function ownTokens({ text, edit, mine, op }) {
  // What was typed in between others may have been typed by them.
  return tokensIn(op === 'text' || op === 'move' ? `${edit}${mine}` : `${text}`)
}

/** @type {Record<string, (world: World, device: Device, rng: import('../random.mjs').Random) => any>} */
const ACTS = {
  edit: (world, device, rng) => world.edit(device, rng),
  deliver: (world, device, rng) => world.deliver(device, 1 + rng.below(4)),
  arrive: (world, _device, rng) => world.arrive(rng),
  flush: (_world, device) => device.flush(),
  connect: (_world, device) => device.connect(),
  cut: (_world, device) => device.cut(),
  double: (world, _device, rng) => world.double(rng),
  lose: (world, _device, rng) => world.lose(rng),
  repeat: (world, device, rng) => world.deliver(device, 3, { repeat: 1 + rng.below(3) }),
  skip: (world, device) => world.deliver(device, 2, { skip: true }),
  crash: (world, device, rng) => world.crash(device, rng),
  answer: (world, _device, rng) => world.server.answer(rng),
  join: (world) => world.join(),
  absence: (world, device, rng) => world.absence(device, rng),
  restore: (_world, device, rng) => device.restore(rng),
  rewind: (world, _device, rng) => world.rewind(rng)
}
