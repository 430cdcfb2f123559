/**
 * One side of a random schedule: its handlers, listeners, generators, wrappers and callbacks do
 * anything at any moment.
 */

import { turn } from '../../unit/helpers/peers.mjs'

/** @typedef {import('../random.mjs').Random} Random */
/** @typedef {import('../../unit/helpers/peers.mjs').End} End */
/** @typedef {import('./world.mjs').World} World */
/** @typedef {{ stream: AsyncGenerator<any>, next: number }} Reading A stream, and the part that comes next. */

export const NAMES = ['one', 'two', 'three', 'none']
/** The most acts inside of each other. */
const DEEPEST = 3

export class Side {
  /** Calls that may be aborted. @type {Set<AbortController>} */
  controllers = new Set()
  /** Streams that may be read. @type {Set<Reading>} */
  readings = new Set()
  /** The numbers of the calls and messages that came last. */
  #last = 0
  #depth = 0
  /** @type {World} */
  #world
  /** @type {Random} */
  #rng
  /** @type {End} */
  end

  /** @param {World} world @param {End} end */
  constructor(world, end) {
    this.#world = world
    this.#rng = world.rng
    this.end = end
    end.on('always', (_event, { stream }, { seq }) => {
      world.stats.messages++
      this.#came(seq)
      this.#keep(stream)
      this.#maybeAct()
      this.#maybeThrow()
    })
    for (const name of NAMES.slice(0, 3)) this.#handle(name)
  }

  /** Anything. */
  act() {
    const rng = this.#rng
    if (this.#depth === DEEPEST || !this.#world.spend()) return
    this.#depth++
    try {
      const dice = rng.next()
      if (dice < 0.4) this.#invoke()
      else if (dice < 0.6) this.#send()
      else if (dice < 0.7) this.#abort()
      else if (dice < 0.9) this.#readSome()
      else if (dice < 0.99) this.#change()
      else if (this.#world.mayClose) this.end.peer.close()
    } finally {
      this.#depth--
    }
  }

  /** Ends what waits for something: aborts calls, and reads streams or wants no more of them. */
  finish() {
    for (const controller of this.controllers) controller.abort()
    this.controllers.clear()
    for (const { stream } of this.readings) stream.return().catch(() => {})
    this.readings.clear()
  }

  /** A wrapper of all handlers. */
  wrapper = (_event, next, args) => {
    const rng = this.#rng
    const [{ id }, { seq }] = [args[0], args.at(-1)]
    this.#came(seq)
    this.#world.ran(id)
    this.#maybeAct()
    if (rng.chance(0.05)) throw new Error('a wrapper before')
    if (rng.chance(0.05)) return 'instead'
    if (rng.chance(0.2)) return turn().then(next)
    const result = next()
    if (rng.chance(0.05)) {
      // Nobody else waits for it, and nobody tells the handler.
      this.#world.abandoned.add(id)
      if (result instanceof Promise) result.catch(() => {})
      throw new Error('a wrapper after')
    }
    return result
  }

  /** Calls and messages come in the order in which they were sent. @param {number} seq */
  #came(seq) {
    if (!(seq > this.#last)) this.#world.fail(`${seq} comes after ${this.#last}`)
    this.#last = seq
  }

  #maybeAct() {
    if (this.#rng.chance(0.2)) this.act()
  }

  #maybeThrow() {
    if (this.#rng.chance(0.1)) throw new Error('of the app')
  }

  /** @param {string} name */
  #handle(name) {
    const handler = (event, ...args) => this.#run(event, args)
    this.end.handle(name, handler, { replace: true, once: this.#rng.chance(0.05) })
  }

  /** @param {any} event @param {any[]} args */
  #run(event, [{ id, stream }]) {
    const rng = this.#rng
    if (stream && rng.chance(0.4)) this.#read(stream).catch(() => {})
    else this.#keep(stream)
    this.#maybeAct()
    for (let left = rng.below(3); left > 0; left--) event.progress([left, this.#maybeStream(0.1)])
    if (rng.chance(0.3)) event.reply('always', {}, this.#seq())
    this.#maybeThrow()
    const dice = rng.next()
    if (dice < 0.2) return this.#value()
    if (dice < 0.45) return this.#later(event)
    if (dice < 0.6) return this.#forever(event, id)
    if (dice < 0.9) return this.#generate(event)
    if (dice < 0.94) return () => 'cannot be sent'
    if (dice < 0.97) {
      return {
        then: (resolve, reject) => {
          this.#maybeAct()
          resolve(this.#value())
          reject(new Error('late'))
          this.#maybeThrow()
        }
      }
    }
    return Object.defineProperty({}, 'then', {
      get() {
        throw new Error('a getter of then')
      }
    })
  }

  /** @param {any} event */
  async #later(event) {
    for (let left = this.#rng.below(4); left > 0; left--) {
      await turn()
      this.#maybeAct()
      event.progress(left)
    }
    this.#maybeThrow()
    return this.#value()
  }

  /** Until it is aborted. @param {any} event @param {number} id Of the call. */
  async #forever(event, id) {
    await this.#aborted(event, id)
    this.#maybeAct()
    return this.#value()
  }

  /** @param {any} event @param {number | null} id Of the call; null if it has its result. */
  #aborted({ signal }, id) {
    return new Promise((resolve) => {
      const end = () => {
        this.#world.waiting.delete(end)
        resolve(undefined)
      }
      this.#world.waiting.set(end, id)
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
    })
  }

  #value() {
    const { below, pick } = this.#rng
    return pick([
      undefined,
      below(100),
      'x'.repeat(below(2) * 5000),
      new Uint8Array(below(200)),
      [this.#maybeStream(0.5)],
      { deep: new Map([['s', this.#maybeStream(0.5)]]) },
      this.#acting()
    ])
  }

  /** An object with a getter that acts when it is written. */
  #acting() {
    let left = this.#rng.chance(0.3) ? 1 : 0
    const act = () => {
      if (left-- > 0) {
        this.act()
        if (this.#rng.chance(0.1)) throw new Error('a getter')
      }
      return left
    }
    return {
      get member() {
        act()
        return 1
      }
    }
  }

  /** Its number is read last, when nothing else can come between. */
  #seq() {
    const world = this.#world
    return {
      get seq() {
        return ++world.seq
      }
    }
  }

  /** @param {number} probability */
  #maybeStream(probability) {
    return this.#rng.chance(probability) ? this.#generate(null) : null
  }

  /** A stream of numbered parts. @param {any} event Its handler's, which may abort it. */
  async *#generate(event) {
    const rng = this.#rng
    const most = rng.pick([0, 3, 20, 300])
    this.#world.generators++
    try {
      for (let n = 0; n < most; n++) {
        if (rng.chance(0.1)) await turn()
        if (rng.chance(0.05)) this.act()
        if (rng.chance(0.01)) throw new Error('a generator')
        if (event && rng.chance(0.02)) {
          await this.#aborted(event, null)
        }
        const inner = rng.chance(0.03) ? this.#generate(null) : null
        yield { n, inner, pad: rng.chance(0.1) ? new Uint8Array(500) : 'x'.repeat(rng.below(400)) }
      }
    } finally {
      this.#world.generators--
      this.#maybeAct()
      this.#maybeThrow()
    }
  }

  /** Keeps the streams in a value, which may be read at any time. @param {any} value */
  #keep(value) {
    if (typeof value !== 'object' || value === null) return
    if (typeof value[Symbol.asyncIterator] === 'function') {
      this.readings.add({ stream: value, next: 0 })
    } else if (value instanceof Map) this.#keep([...value.values()])
    else if (!ArrayBuffer.isView(value)) Object.values(value).forEach((inner) => this.#keep(inner))
  }

  /** Reads a stream to its end, or to some part. @param {AsyncGenerator<any>} stream */
  async #read(stream) {
    let next = 0
    const most = this.#rng.chance(0.5) ? Infinity : this.#rng.below(30)
    for await (const part of stream) {
      this.#part(part, next++)
      if (next > most) break
      if (this.#rng.chance(0.05)) this.act()
    }
  }

  /** @param {any} part @param {number} expected */
  #part({ n, inner }, expected) {
    this.#world.stats.parts++
    if (n !== expected) this.#world.fail(`part ${n} comes in place of ${expected}`)
    if (inner && this.#rng.chance(0.3)) this.#read(inner).catch(() => {})
    else this.#keep(inner)
  }

  #readSome() {
    const rng = this.#rng
    const reading = rng.pick([...this.readings])
    if (!reading) return
    if (rng.chance(0.2)) {
      this.readings.delete(reading)
      return void reading.stream.return().catch(() => {})
    }
    for (let left = 1 + rng.below(20); left > 0; left--) {
      const read = ({ done, value }) => {
        if (!done) this.#part(value, reading.next++)
      }
      reading.stream.next().then(read, () => {})
    }
  }

  #send() {
    const stream = this.#maybeStream(0.2)
    const message = { stream, acting: this.#acting() }
    try {
      this.end.send('always', message, this.#seq())
      this.#world.sent(this)
    } catch (error) {
      this.#world.thrown(error)
    }
  }

  #invoke() {
    const rng = this.#rng
    const world = this.#world
    const id = ++world.calls
    const controller = new AbortController()
    this.controllers.add(controller)
    const options = {
      ...(rng.chance(0.8) && { signal: controller.signal }),
      ...(rng.chance(0.05) && { timeout: 1 + rng.below(5) }),
      ...(rng.chance(0.5) && {
        onProgress: (value) => {
          this.#keep(value)
          this.#maybeAct()
          this.#maybeThrow()
        }
      })
    }
    controller.signal.addEventListener('abort', () => this.#maybeAct())
    const args = [{ id, stream: this.#maybeStream(0.3) }, this.#acting()]
    if (rng.chance(0.03)) args.push(/** @type {any} */ (() => {}))
    const settled = () => {
      this.controllers.delete(controller)
      world.settled(id)
      this.#maybeAct()
    }
    this.end.peer.invoke(rng.pick(NAMES), [...args, this.#seq()], options).then(
      (value) => {
        this.#keep(value)
        settled()
      },
      (error) => {
        world.thrown(error)
        settled()
      }
    )
    if (rng.chance(0.1)) controller.abort()
  }

  #abort() {
    const controller = this.#rng.pick([...this.controllers])
    controller?.abort(this.#rng.pick([undefined, new Error('because'), 'text', null]))
  }

  /** Adds or removes a handler or a listener. */
  #change() {
    const { chance, pick } = this.#rng
    const { registry } = this.end
    if (chance(0.5)) {
      const stop = this.end.on('always', () => {
        if (chance(0.5)) stop()
        this.#maybeAct()
        this.#maybeThrow()
      })
    } else {
      const name = pick(NAMES.slice(0, 3))
      if (registry.handler(name) && chance(0.5)) registry.removeHandler(name)
      else this.#handle(name)
    }
  }
}
