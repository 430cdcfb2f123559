/**
 * Random schedules in which the code of the app does anything at any moment: listeners, handlers,
 * effects, watchers, computeds, access rules and functions passed to `update`, in main and in two to
 * four windows, edit, patch, update, destroy, throw, listen, change permissions, hold objects and end
 * pages. Messages arrive in any order that IPC allows. At each pause all values are equal, everybody
 * has seen the current value, and each error has been reported once, at the right place.
 */

import { stringify } from '../../lib/shared/index.js'
import { perform } from './user-code/acts.mjs'
import { listenToErrors } from './user-code/ledger.mjs'
import { MainRef, isRuleFailure } from './user-code/main.mjs'
import { Page, isRefusal } from './user-code/page.mjs'
import { difference } from './user-code/reading.mjs'
import { Actor, World } from './user-code/world.mjs'
import { turn } from './network.mjs'

/** @typedef {{ transactions: number, acts: number, thrown: number, live: number }} Stats */

const NAMES = ['shared', 'other']
const MOST_PAGES = 5

/**
 * Plays one schedule.
 *
 * @param {number} seed
 * @param {{ trace?: boolean, patience?: number }} [options] Whether what happens is printed; how many
 *   milliseconds a rest may take, far longer than a busy machine does by default.
 * @returns {Promise<Stats>}
 * @throws {Error} Naming the seed, if something is not as it should be.
 */
export async function playUserCode(seed, options) {
  const world = new World(seed, options)
  const stopListening = listenToErrors(world.ledger, isExpected)
  const schedule = new Schedule(world)
  try {
    await schedule.play()
    return schedule.stats
  } finally {
    schedule.end()
    stopListening()
  }
}

class Schedule {
  /** @type {Stats} */
  stats = { transactions: 0, acts: 0, thrown: 0, live: 0 }
  /** Main, as a place where code runs. @type {Required<import('./user-code/world.mjs').Place>} */
  #main = { handles: [], gone: [] }
  /** @type {Map<string, MainRef>} */
  #refs = new Map()
  /** Those that were destroyed. @type {MainRef[]} */
  #gone = []
  /** @type {Page[]} */
  #pages = []
  /** What a schedule does by itself: nobody calls it. */
  #actor
  #lastPage = 0
  #world

  /** @param {World} world */
  constructor(world) {
    this.#world = world
    this.#actor = new Actor(world, 'main', this.#main, { budget: Infinity, passes: false })
    const { hub } = world.network
    const { publish, renew } = hub
    hub.publish = (ref, change, sender) => {
      this.#refs.get(ref.name)?.made(ref.document.version, sender !== undefined)
      publish.call(hub, ref, change, sender)
    }
    hub.renew = (ref) => {
      this.#refs.get(ref.name)?.made(ref.document.version, false)
      renew.call(hub, ref)
    }
    Object.assign(world, {
      listen: (/** @type {any} */ handle) => this.#owner(handle)?.listen(),
      destroy: (/** @type {any} */ handle) => this.#destroy(handle),
      changeRights: (/** @type {Actor} */ actor, /** @type {any} */ handle) =>
        this.#refs.get(handle.name)?.changeRights(
          actor,
          this.#pages.map(({ id }) => id)
        )
    })
  }

  async play() {
    const { rng } = this.#world
    // A page may be there before main has the ref.
    const early = rng.chance(0.3)
    if (!early) this.#createRefs()
    for (let left = 2 + rng.below(3); left > 0; left--) this.#openPage()
    if (rng.chance(0.6)) await this.#world.network.quiet()
    for (let left = 15 + rng.below(45); left > 0; left--) {
      await this.#step(rng.next(), rng.pick(this.#pages))
      if (rng.chance(0.7)) await turn()
      if (this.#world.long && rng.chance(0.4)) await new Promise(setImmediate)
      for (const page of this.#pages) page.checkStep()
      this.#failIfFound()
    }
    this.#createRefs()
    await this.#rest()
    const { stats } = this
    stats.acts = this.#world.acts
    stats.thrown = this.#world.ledger.size
    for (const { handle } of this.#refs.values()) stats.transactions += handle.ref.version
    stats.live = this.#uses.filter(({ handle }) => handle.ref.status === 'live').length
  }

  end() {
    for (const page of this.#pages) page.end()
    for (const { handle } of this.#refs.values()) handle.ref.destroy()
  }

  get #uses() {
    return this.#pages.flatMap(({ uses }) => uses)
  }

  /** @param {number} dice @param {Page} page */
  async #step(dice, page) {
    const world = this.#world
    if (dice < 0.24) perform(world, page.actor)
    else if (dice < 0.34) perform(world, this.#actor)
    else if (dice < 0.59) this.#some(() => page.window.deliverUp())
    else if (dice < 0.84) this.#some(() => page.deliverDown())
    else if (dice < 0.88) world.network.hub.flushAnswers()
    else if (dice < 0.9) this.#openPage()
    else if (dice < 0.925) await this.#closePage(page)
    else if (dice < 0.945) this.#createRefs()
    else if (dice < 0.955) this.#main.handles.length > 0 && this.#destroy(this.#main.handles[0])
    else if (dice < 0.965) spoil(page)
    else if (dice < 0.98) this.#reopen(page)
    else await this.#rest()
  }

  /** Up to three times. @param {() => void} fn */
  #some(fn) {
    for (let left = 1 + this.#world.rng.below(3); left > 0; left--) fn()
  }

  /** Those that are not there. */
  #createRefs() {
    for (const name of NAMES) {
      if (!this.#refs.has(name)) this.#refs.set(name, new MainRef(this.#world, this.#main, name))
    }
  }

  #openPage() {
    if (this.#pages.length === MOST_PAGES) return
    const page = new Page(this.#world, ++this.#lastPage)
    this.#pages.push(page)
    this.#reopen(page)
  }

  /** It reloads, or is gone at once. @param {Page} page */
  async #closePage(page) {
    if (this.#pages.length === 1) return
    this.#pages = this.#pages.filter((other) => other !== page)
    if (this.#world.rng.chance(0.5)) {
      await page.window.leave()
      this.#openPage()
    } else {
      page.window.close()
    }
    page.end()
  }

  /** Opens what is not open, or over. @param {Page} page */
  #reopen(page) {
    for (const name of NAMES) {
      const open = page.uses.some((use) => use.handle.name === name && !use.isOver)
      if (!open) page.open(name)
    }
  }

  /** @param {any} handle */
  #owner(handle) {
    if (handle.kind === 'main') return this.#refs.get(handle.name)
    return this.#uses.find((use) => use.handle === handle)
  }

  /** @param {any} handle */
  #destroy(handle) {
    if (handle.kind === 'window') {
      const use = this.#uses.find((each) => each.handle === handle)
      if (use) use.ended = true
    } else if (!handle.gone) {
      handle.gone = true
      this.#world.destroyed.add(handle.name)
      this.#main.handles = this.#main.handles.filter((other) => other !== handle)
      this.#main.gone.push(handle)
      const ref = this.#refs.get(handle.name)
      if (ref) this.#gone.push(ref)
      this.#refs.delete(handle.name)
    }
    handle.ref.destroy()
  }

  async #rest() {
    const world = this.#world
    for (const end = Date.now() + world.patience; !(await this.#isQuiet());) {
      this.#failIfFound()
      if (Date.now() > end) this.#fail(`a page stays behind: ${this.#behind().join(', ')}`)
      // Large values are compared, and written, by other threads.
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    for (const page of this.#pages) page.checkStep()
    for (const ref of this.#refs.values()) ref.check()
    for (const ref of this.#gone) ref.checkOrder()
    for (const use of this.#uses) this.#checkUse(use)
    world.ledger.check()
    this.#failIfFound()
  }

  /** @returns {Promise<boolean>} */
  async #isQuiet() {
    await this.#world.network.quiet()
    // What waits for the end of the tick comes to pass.
    for (let turns = 0; turns < 3; turns++) await turn()
    const { windows } = this.#world.network
    if (windows.some(({ up, down }) => up.length + down.length > 0)) return false
    return this.#behind().length === 0
  }

  /** @returns {string[]} */
  #behind() {
    const main = [...this.#refs.values()].filter(({ handle }) => handle.ref.busy)
    const uses = this.#uses.filter((use) => !this.#isReady(use))
    return [
      ...main.map(({ handle }) => `${handle.name} in main`),
      ...uses.map(
        ({ handle: { name, place, ref } }) =>
          `${name} of page ${place.id}, ${ref.status} ${ref.pending}`
      )
    ]
  }

  /** @param {import('./user-code/page.mjs').Page['uses'][number]} use */
  #isReady({ handle: { name, ref }, ended }) {
    const { destroyed, denied } = this.#world
    const main = this.#refs.get(name)?.handle.ref
    const { status, pending } = ref
    if (status === 'closed') return pending === 0 && (ended || destroyed.has(name))
    if (status === 'denied') return denied.has(name)
    if (!main) return status === 'connecting' || destroyed.has(name)
    return status === 'live' && pending === 0 && ref.version === main.document.version
  }

  /** @param {import('./user-code/page.mjs').Page['uses'][number]} use */
  #checkUse(use) {
    const { name, ref, place } = use.handle
    use.check()
    const main = this.#refs.get(name)?.handle.ref
    if (!main || ref.status !== 'live') return
    const [shown, there] = [stringify(ref.store.raw), main.document.text()]
    if (shown !== there) this.#fail(`page ${place.id} differs${difference(shown, there)}`)
  }

  #failIfFound() {
    const { found } = this.#world
    if (found !== null) this.#fail(found)
  }

  /** @param {string} what @returns {never} */
  #fail(what) {
    throw new Error(`seed ${this.#world.seed}: ${what}`)
  }
}

/** Makes a transaction on its way one that main refuses. @param {Page} page */
function spoil({ window: { up } }) {
  const at = up.findIndex((message) => message[0] === 't')
  if (at >= 0) up[at] = up[at].replace(/^(t\d+ \[\d+),\d+/, '$1,999999')
}

/** Whether an error may be printed where there is no handler. @param {any} error */
function isExpected(error) {
  return isRefusal(error) || isRuleFailure(error)
}
