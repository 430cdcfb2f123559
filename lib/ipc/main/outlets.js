/** Connections that main opens to ends on behalf of others, also to windows whose pages still load. */

import { IpcError, heldBy, ownText } from '../core/index.js'

/** @typedef {import('./ends.js').End} End */
/** @typedef {import('./inbound.js').Offers} Offers */
/** @typedef {import('./inbound.js').InboundOptions} InboundOptions */
/** @typedef {import('./relay.js').Outlet} Outlet */

export class Outlets {
  #offers
  #queue

  /** @param {Offers} offers @param {() => number} queue Characters and bytes that may wait for a window. */
  constructor(offers, queue) {
    this.#offers = offers
    this.#queue = queue
  }

  /**
   * @param {End} end @param {string | undefined} from The name of the other end.
   * @param {InboundOptions} options
   * @returns {Outlet}
   */
  open(end, from, options) {
    if (end.process) return end.process.open(from, options)
    const link = end.link?.()
    if (link && end.waiting.isEmpty) return this.#offers.offer(link, from, options)
    return this.#later(end, from, options)
  }

  /** @param {End} end @param {string | undefined} from @param {InboundOptions} options @returns {Outlet} */
  #later(end, from, options) {
    /** Messages until the page listens. @type {[string, unknown[]][]} */
    const early = []
    /** @type {Outlet | null} */
    let outlet = null
    let size = 0
    const fail = (/** @type {string} */ code, /** @type {string} */ what) =>
      options.closed(new IpcError(code, undefined, what))
    const deliver = () => {
      // Now it is known which page it is.
      const link = end.link?.()
      const denied =
        link && early.some(([text]) => namesIn(text).some((name) => !link.allows(name)))
      if (denied) return fail('ERR_IPC_DENIED', 'main does not allow it to be sent to that page.')
      outlet = this.open(end, from, options)
      for (const [text, attachments] of early.splice(0)) outlet.send(text, attachments)
    }
    const remove = end.waiting.add({ deliver, fail: options.closed, size: 0 }, 'a connection')
    return {
      send: (text, attachments) => {
        if (outlet) return outlet.send(text, attachments)
        size += text.length + heldBy(attachments)
        if (size > this.#queue()) {
          remove()
          return fail('ERR_IPC_BUSY', 'too much waits for a window whose page does not listen yet.')
        }
        early.push([ownText(text), attachments])
      },
      end: (why) => {
        remove()
        outlet?.end(why)
      }
    }
  }
}

/** The names of the calls and messages in a message. @param {string} text @returns {string[]} */
function namesIn(text) {
  return text.split('\n').flatMap((line) => {
    const [head, name] = line.split('\t', 2)
    return head[0] === 's' || head[0] === 'c' ? [name] : []
  })
}
