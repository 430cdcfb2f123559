/** What main does with the calls and messages of pages: the part that the hub knows. */

import {
  CLOSE_PORT,
  IpcError,
  OwnEnd,
  checkName,
  isReserved,
  makeCodec,
  ownText,
  writeError
} from '../core/index.js'
import { Admission } from './admission.js'
import { Attached } from './attached.js'
import { Direct } from './direct.js'
import { Ends } from './ends.js'
import { Offers, refusal } from './inbound.js'
import { DEFAULT_LIMITS } from './limits.js'
import { PageConnections } from './page-connections.js'
import { PageLink } from './page-link.js'
import { LinkConnection } from './link-connection.js'
import { Outlets } from './outlets.js'
import { Owners } from './owners.js'
import { Pairs } from './pairs.js'
import { Ports } from './ports.js'
import { Relay } from './relay.js'
import { Scopes } from './scopes.js'
import { answerAtOnce } from './synchronous.js'

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('./ends.js').End} End */
/** @typedef {import('./inbound.js').InboundOptions} InboundOptions */
/** @typedef {import('../core/local.js').Local} Local */
/** @typedef {import('../core/peer.js').Peer} Peer */
/** @typedef {import('../core/registry.js').Registry} Registry */
/** @typedef {import('./page-connections.js').Connection} Connection */
/**
 * @typedef {object} ServiceOptions
 * @property {import('../../main/hub/hub.js').Hub} hub
 * @property {any} shared Parts of lib/shared: see `makeCodec`.
 * @property {any} electron Null in tests.
 * @property {() => { port1: any, port2: any }} makeChannel
 * @property {(names: string[]) => void} namesChanged
 * @property {(name: string) => void} wanted Called when a page asks for a ref.
 */

/**
 * What the messages of pages cost main, in nanoseconds, about: see lib/main/native/work.js. It limits how
 * many are taken in one turn.
 */
const WORK = {
  frame: 2000,
  character: 6,
  refusal: 20_000,
  open: 20_000,
  connect: 100_000,
  sync: 20_000
}

export class IpcService {
  #offers = new Offers()
  #outlets = new Outlets(this.#offers, () => this.limits.queue)
  #hub
  #webContents
  #work

  /** @param {ServiceOptions} options */
  constructor({ hub, shared, electron, makeChannel, namesChanged, wanted }) {
    this.#hub = hub
    this.wanted = wanted
    this.#work = shared.work
    this.#webContents = electron?.webContents
    this.limits = DEFAULT_LIMITS
    /** Those of the pages. */
    this.connections = new PageConnections(hub)
    this.owners = new Owners(this)
    this.codec = makeCodec(shared)
    this.pairs = new Pairs()
    this.admission = new Admission(
      (frame, name) => hub.access(frame, name) === 'write',
      () => this.limits,
      (error) => this.report(error)
    )
    this.ends = new Ends(electron, () => this.limits.queue, namesChanged)
    this.direct = new Direct(this, () => this.#work(WORK.connect))
    this.ports = new Ports(makeChannel, () => this.limits.ports)
    /** Handlers of the package itself. @type {Map<string, (event: any, ...args: any[]) => any>} */
    this.own = new Map()
    /** What main offers to all. @type {OwnEnd} */
    this.main = new OwnEnd({
      handler: (peer, name) => this.#handler(peer, name),
      listeners: (peer, name) => this.#listeners(peer, name),
      event: (peer, name, progress) => this.owners.event(peer, name, progress),
      details: !(electron?.app?.isPackaged ?? false),
      onError: (error, from, peer) => this.#reportFrom(peer, error, from),
      admit: (peer, _kind, name, size, attachments) => {
        const page = this.owners.pageOf(peer)
        return page && this.#admit(page, peer, name, size, attachments)
      },
      limit: (peer, handler, name, size, attachments) => {
        const page = this.owners.pageOf(peer)
        return page && this.admission.limit(page, handler, name, size, attachments)
      }
    })
    /** @type {Local} */
    this.local = this.main.local
    /** @type {Scopes} */
    this.scopes = new Scopes(this.main.registry)
  }

  /** Tells what no caller learns. @param {IpcError} error @param {string} [from] */
  report(error, from) {
    this.main.report(error, from)
  }

  /** Tells what a page has done, not too often. @param {Peer | undefined} peer @param {IpcError} error @param {string} [from] */
  #reportFrom(peer, error, from) {
    const page = peer && this.owners.pageOf(peer)
    if (page && !this.#hub.answersComplaint(page)) return
    this.report(error, from)
  }

  /**
   * @param {Page} page @param {Peer} peer @param {string} name @param {number} size
   * @param {unknown[]} attachments
   * @returns {IpcError | undefined} Why a call or message is refused.
   */
  #admit(page, peer, name, size, attachments) {
    const link = /** @type {PageLink} */ (peer.owner)
    const refused =
      isReserved(name) && !link.own
        ? new IpcError('ERR_IPC_DENIED', name, 'only the page itself may do that.')
        : this.admission.admit(
            page,
            name,
            size,
            attachments,
            this.connections.loadOf(page),
            // A page may always say that. For the others, the access rule is asked.
            name === CLOSE_PORT
          )
    if (!refused) return undefined
    this.#work(WORK.refusal)
    link.refused()
    return refused
  }

  // What the hub calls.

  /** @param {Page} page @param {number} channel @param {string} to */
  open(page, channel, to) {
    this.#work(WORK.open)
    if (this.has(page, channel)) {
      return this.#refuse(page, channel, 'ERR_IPC_MESSAGE', `channel ${channel} is open already`)
    }
    if (this.connections.count(page) >= MAX_CONNECTIONS) {
      const text = `the page has ${MAX_CONNECTIONS} connections`
      return this.#refuse(page, channel, 'ERR_IPC_BUSY', text)
    }
    const target = readTarget(to)
    const connection = this.#connect(page, channel, target)
    if (!connection) {
      return this.#refuse(page, channel, 'ERR_IPC_MESSAGE', 'there is no such connection')
    }
    this.connections.add(page, channel, connection)
    if (connection instanceof LinkConnection && connection.top) this.ends.opened(connection.link)
  }

  /** Whether a channel of a page is one of these connections. @param {Page} page @param {number} channel */
  has(page, channel) {
    return this.connections.get(page, channel) !== undefined
  }

  /** @param {Page} page @param {number} channel @param {string} text @param {unknown[]} attachments */
  receive(page, channel, text, attachments) {
    const connection = this.connections.get(page, channel)
    if (!connection) return
    try {
      connection.receive(text, attachments)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#refuse(page, channel, 'ERR_IPC_MESSAGE', message)
    }
  }

  /** A synchronous call. @param {Page} page @param {number} channel @param {string} question */
  answer(page, channel, question) {
    const connection = this.connections.get(page, channel)
    if (!(connection instanceof LinkConnection)) return ''
    const tab = question.indexOf('\t')
    const name = ownText(question.slice(0, tab))
    this.#work(WORK.sync + question.length * WORK.character)
    try {
      checkName(name)
      return `r${this.#answerAtOnce(page, connection.link.peer, name, question.slice(tab + 1))}`
    } catch (error) {
      return `x${writeError(error, name.slice(0, 256), this.codec, this.local.details)}`
    }
  }

  /** @param {Page} page @param {Peer} peer @param {string} name @param {string} text @returns {string} */
  #answerAtOnce(page, peer, name, text) {
    const denied = this.#admit(page, peer, name, text.length, [])
    if (denied) throw denied
    const answer = answerAtOnce({
      name,
      text,
      found: isReserved(name) ? undefined : this.#handler(peer, name),
      event: this.owners.event(peer, name, null),
      limit: (handler) => this.admission.limit(page, handler, name, text.length, []),
      most: this.limits.syncBytes,
      local: this.local,
      codec: this.codec
    })
    // The page cannot read other messages until it has this answer.
    this.#hub.catchUp(page)
    return answer
  }

  /** @param {Page} page @param {number} channel */
  close(page, channel) {
    const connection = this.connections.remove(page, channel)
    connection?.close(new IpcError('ERR_IPC_GONE', undefined, 'the other side has closed it.'))
  }

  /** @param {Page} page */
  drop(page) {
    const why = new IpcError('ERR_IPC_GONE', undefined, 'the page has gone.')
    this.connections.closeAll(page, why)
    this.#offers.drop(page, why)
    this.ports.drop(page)
    this.connections.dropOutbox(page)
  }

  /** Ends all connections of a page, and tells it why. @param {Page} page @param {string} code @param {string} text */
  cutOff(page, code, text) {
    for (const channel of this.connections.channelsOf(page)) {
      page.send(refusal(channel, code, text))
    }
    this.drop(page)
  }

  /** @param {Page} page */
  serves(page) {
    return this.connections.has(page)
  }

  // What ipc calls.

  /** The own connections of all pages, also of inner frames. @returns {PageLink[]} */
  get links() {
    return this.connections.links
  }

  /** The web contents of a main frame. @param {any} frame */
  contentsOf(frame) {
    const page = this.connections.pageOf(frame)
    return page ? page.contents : (this.#webContents?.fromFrame?.(frame) ?? undefined)
  }

  /** @param {any} child @param {string} name @returns {Attached} */
  attach(child, name) {
    const attached = new Attached(child, name, {
      local: this.local,
      codec: this.codec,
      queue: () => this.limits.queue,
      closed: () => {
        remove()
        this.ports.drop(attached)
      }
    })
    this.owners.set(attached.peer, attached)
    const remove = this.ends.addProcess(attached, name, attached.end)
    return attached
  }

  /** The names of a page. Inner frames have none. @param {Page} page */
  namesOf(page) {
    return page.inner ? [] : this.ends.namesOf(page.contents)
  }

  /** @param {Page} page @param {number} channel @param {any} target @returns {Connection | undefined} */
  #connect(page, channel, target) {
    if (target === 'main' || target === 'guest') return this.#link(page, channel, target === 'main')
    if (typeof target?.to === 'string') return this.#relay(page, channel, target.to)
    return this.#offers.accept(page, channel, this.connections.outboxOf(page), target?.accept)
  }

  /** @param {Page} page @param {number} channel @param {boolean} own */
  #link(page, channel, own) {
    const link = new PageLink({
      page,
      channel,
      own,
      outbox: this.connections.outboxOf(page),
      hub: this.#hub,
      local: this.local,
      codec: this.codec,
      limits: () => this.limits,
      allows: (name) => this.admission.allows(page, name),
      work: (frames, characters) => this.#work(frames * WORK.frame + characters * WORK.character),
      mayHold: (size) => this.connections.loadOf(page).held + size <= this.limits.heldBytes,
      over: ({ code, message }) => this.#refuse(page, channel, code, message)
    })
    this.owners.set(link.peer, page)
    return new LinkConnection(link, this.ends)
  }

  /** @param {Page} page @param {number} channel @param {string} to */
  #relay(page, channel, to) {
    if (!isName(to)) return undefined
    return new Relay(this.connections.outboxOf(page), channel, {
      to: ownText(to),
      ends: () => this.ends.named(to),
      connect: (end, options) => this.#outlets.open(end, this.namesOf(page)[0], options),
      admit: (name, size, attachments) => {
        const refused = this.#refusalOf(page, to, name, size, attachments)
        this.#work(refused ? WORK.refusal : WORK.frame + size)
        return refused
      },
      mayReach: (end, name) => end.link?.()?.allows(name) !== false,
      limit: () => this.limits.heldBytes / 2,
      messageBytes: () => this.limits.messageBytes,
      errorText: (error) => writeError(error, '', this.codec, false),
      report: (error) => {
        if (this.#hub.answersComplaint(page)) this.report(error)
      },
      over: ({ code, message }) => this.#refuse(page, channel, code, message)
    })
  }

  /** @param {Page} page @param {string} to @param {unknown} name @param {number} size @param {unknown[]} attachments */
  #refusalOf(page, to, name, size, attachments) {
    if (!isName(name) || isReserved(name)) return new IpcError('ERR_IPC_NAME', undefined)
    if (!this.pairs.allows(this.namesOf(page), to, name)) {
      return new IpcError('ERR_IPC_DENIED', name, `main does not allow it to reach "${to}".`)
    }
    return this.admission.admit(page, name, size, attachments, this.connections.loadOf(page))
  }

  /** @param {Peer} peer @param {string} name */
  #handler(peer, name) {
    const own = this.own.get(name)
    if (own) return { registry: this.scopes.all, handler: { fn: own, once: false, options: {} } }
    return this.scopes.handler(this.owners.pageOf(peer), name)
  }

  /** @param {Peer} peer @param {string} name */
  #listeners(peer, name) {
    return this.scopes.listeners(this.owners.pageOf(peer), name)
  }

  /**
   * Ends a connection, and tells the page why, not too often.
   *
   * @param {Page} page @param {number} channel @param {string} code @param {string} text
   */
  #refuse(page, channel, code, text) {
    const connection = this.connections.remove(page, channel)
    this.#work(WORK.refusal)
    if (this.#hub.answersComplaint(page)) {
      const message = refusal(channel, code, text)
      // After the answers that another window has given.
      if (connection instanceof Relay) this.connections.outboxOf(page).send(message)
      else page.send(message)
    }
    connection?.close(new IpcError(code, undefined, `${text.replace(/\.$/, '')}.`))
  }
}

/** The most connections of one page. */
const MAX_CONNECTIONS = 1000

/** @param {unknown} name @returns {name is string} */
function isName(name) {
  try {
    checkName(name)
    return true
  } catch {
    return false
  }
}

/** @param {string} to @returns {unknown} */
function readTarget(to) {
  try {
    return JSON.parse(to)
  } catch {
    return undefined
  }
}
