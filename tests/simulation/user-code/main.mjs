/** A ref in main, with all the code of the app that is called there. */

import { encode } from '../../../lib/shared/index.js'
import { startingValue } from './acts.mjs'
import { MainObserver } from './observers.mjs'
import { Actor } from './world.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./acts.mjs').Handle} Handle */
/**
 * @typedef {object} Listening A listener that does things.
 * @property {number} from The version after which it listens.
 * @property {number[]} heard
 * @property {boolean} stopped
 */

/** What a handler of main may be told of that is not thrown on purpose. @param {any} error */
export function isRuleFailure(error) {
  return error?.code === 'ERR_REF_OPTION'
}

export class MainRef {
  /** @type {Handle} */
  handle
  #world
  #place
  #observers
  /** Who has made each version: a listener, or nobody that matters. @type {(object | null)[]} */
  #authors = [null]
  /** Who has assigned the large value that is on its way. @type {{ author: object | null } | null} */
  #large = null
  /** @type {Listening[]} */
  #listenings = []
  /** What gives back what was revoked. @type {(() => void)[]} */
  #allows = []

  /** @param {World} world @param {import('./world.mjs').Place} place Main. @param {string} name */
  constructor(world, place, name) {
    const { rng, network } = world
    this.#world = world
    this.#place = place
    const actor = new Actor(world, `the rule of ${name}`, place)
    const access = rng.chance(0.7)
      ? (/** @type {any} */ frame) => this.ask(actor, frame)
      : undefined
    const handler = new Actor(world, `onError of ${name} in main`, place, {
      loose: true,
      throws: 0.3
    })
    const onError = world.handled
      ? (/** @type {any} */ error) => this.#told(handler, error)
      : undefined
    const ref = network.remoteRef(name, startingValue(), {
      access,
      onError,
      firstPaint: rng.chance(0.3)
    })
    this.handle = { kind: 'main', name, ref, place, updating: 0, held: [], stops: [], gone: false }
    place.handles.push(this.handle)
    if (rng.chance(0.5)) this.handle.held.push(ref.value.rows[0])
    this.#watchAssignments()
    this.#observers = [new MainObserver(world, this.handle)]
    for (let left = rng.below(4); left > 0; left--) this.listen()
    if (rng.chance(0.5)) this.#observers.push(new MainObserver(world, this.handle))
  }

  /** A version has come to be. @param {number} version @param {boolean} byWindow */
  made(version, byWindow) {
    this.#authors[version] = byWindow ? null : this.#large ? this.#large.author : this.#world.author
    if (!byWindow) this.#large = null
  }

  /** Another listener that does things. */
  listen() {
    const world = this.#world
    const { handle } = this
    const { ref, name, stops } = handle
    const actor = new Actor(world, `listener ${stops.length} of ${name} in main`, this.#place)
    /** @type {Listening} */
    const listening = { from: this.#untold(), heard: [], stopped: false }
    this.#listenings.push(listening)
    const rejects = world.rng.chance(0.2)
    const stop = ref.onChange((/** @type {any} */ change) => {
      listening.heard.push(change.version)
      if (listening.stopped) world.problem(`${actor.name} has stopped, and hears ${change.version}`)
      if (!handle.gone) world.see(handle)
      actor.change = { ...change, ref }
      const act = () => world.as(listening, () => actor.act())
      return rejects ? (async () => act())() : act()
    })
    stops.push(() => {
      listening.stopped = true
      stop()
    })
  }

  /** What the rule says to a page. @param {Actor} actor @param {any} frame */
  ask(actor, { windowId }) {
    const { rights, denied } = this.#world
    const { name } = this.handle ?? { name: actor.name }
    try {
      actor.act()
    } catch (error) {
      denied.add(name)
      throw error
    }
    const right = rights.get(`${name} ${windowId}`) ?? 'write'
    if (right !== 'write' && right !== 'read') denied.add(name)
    return right
  }

  /** Rights change, of pages or of all. @param {Actor} actor @param {number[]} windows Their ids. */
  changeRights(actor, windows) {
    const { rng, rights, denied, network } = this.#world
    const { ref, name } = this.handle
    const dice = rng.next()
    if (dice < 0.5 && windows.length > 0) {
      rights.set(
        `${name} ${rng.pick(windows)}`,
        rng.pick(['write', 'write', 'read', 'none', 'odd'])
      )
      ref.revoke()
    } else if (dice < 0.7) {
      const allow = ref.revoke(() => {
        // Also what throws covers it.
        denied.add(name)
        actor.act()
        return rng.chance(0.3)
      })
      this.#allows.push(allow)
    } else if (dice < 0.9) {
      rng.pick([() => {}, ...this.#allows])()
      ref.revoke()
    } else {
      const { access } = network.hub
      network.hub.access = access
    }
  }

  /** Nothing is on its way. */
  check() {
    const world = this.#world
    const { ref, name } = this.handle
    const text = ref.document.text()
    const shown = encode(ref.value)
    if (shown !== text) world.problem(`${name} is ${text}, shown in main as ${shown}`)
    for (const observer of this.#observers) observer.check()
    this.checkOrder()
  }

  /** Every listener has heard all, in order, but what it has made itself. */
  checkOrder() {
    const last = this.#authors.length
    for (const listening of this.#listenings) {
      const { from, heard, stopped } = listening
      const expected = []
      for (let version = from + 1; version < last; version++) {
        if (this.#authors[version] !== listening) expected.push(version)
      }
      const all = stopped ? expected.slice(0, heard.length) : expected
      if (heard.join() === all.join()) continue
      this.#world.problem(`a listener of ${this.handle.name} hears ${heard}; there were ${all}`)
    }
  }

  /** The last version of which a new listener is not told. */
  #untold() {
    const { ref } = this.handle
    return ref.document.version + (ref.stats().assigning > 0 ? 1 : 0)
  }

  /** An assignment gets its place in the order when it begins. */
  #watchAssignments() {
    const { document } = this.handle.ref
    const assign = document.assign.bind(document)
    const value = (/** @type {any[]} */ ...args) => {
      const assignment = assign(...args)
      this.#large = { author: this.#world.author }
      return assignment
    }
    Object.defineProperty(document, 'assign', { value })
  }

  /** @param {Actor} handler @param {any} error */
  #told(handler, error) {
    const { ledger } = this.#world
    if (ledger.owns(error) || !isRuleFailure(error)) ledger.saw(error, 'handler')
    this.#world.as(null, () => handler.act())
  }
}
