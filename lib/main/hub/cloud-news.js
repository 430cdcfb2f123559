'use strict'

/**
 * What pages are told of the cloud of a ref: only what has changed, a few times a second at most, and of lost
 * writes only so much. A ref without a cloud, or without pages, costs nothing.
 */

/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('../options/cloud.js').CloudState} CloudState */
/** @typedef {import('../options/cloud.js').LostNews} LostNews */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/**
 * @typedef {object} Picture What there is to tell, as JSON texts.
 * @property {Map<string, string>} members
 * @property {Map<number, string>} lost Lost writes by their ids.
 * @property {number} synced When it was last synced, in milliseconds.
 */

/** Milliseconds between two looks. */
const INTERVAL = 100
/** Milliseconds between two news of nothing but being synced again. */
const SYNCED_AFTER = 1000
/** The most lost writes that pages see at once. The others follow when these are settled. */
const MAX_LOST = 50
/** The most characters of one of them with its value, and of all together. A longer value is left out. */
const MAX_EACH = 8192
const MAX_ALL = 128 * 1024

class CloudNews {
  /** Of refs that pages have open. @type {Map<RemoteRef, Look>} */
  #looks = new Map()
  #outgoing

  /** @param {Pick<import('./outgoing.js').Outgoing, 'touch'>} outgoing */
  constructor(outgoing) {
    this.#outgoing = outgoing
  }

  /** A page has opened a ref. @param {Subscription} subscription */
  open(subscription) {
    const { ref } = subscription
    const cloud = ref?.cloud
    if (!ref || !cloud) return
    const look = this.#looks.get(ref) ?? new Look(ref, cloud, this.#outgoing)
    this.#looks.set(ref, look)
    subscription.news = new News(look)
    look.pages.add(subscription)
  }

  /** @param {Subscription} subscription */
  close(subscription) {
    const { ref } = subscription
    const look = ref ? this.#looks.get(ref) : undefined
    if (!ref || !look?.pages.delete(subscription) || look.pages.size > 0) return
    look.stop()
    this.#looks.delete(ref)
  }
}

/** Looks at one cloud, for all pages of its ref. */
class Look {
  /** @type {Set<Subscription>} */
  pages = new Set()
  #ref
  #cloud
  #stop
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** @type {Picture | null} */
  #picture = null

  /** @param {RemoteRef} ref @param {CloudState} cloud @param {Pick<import('./outgoing.js').Outgoing, 'touch'>} outgoing */
  constructor(ref, cloud, outgoing) {
    this.#ref = ref
    this.#cloud = cloud
    this.#stop = cloud.onChange(() => {
      this.#picture = null
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        for (const subscription of this.pages) {
          subscription.news?.look()
          outgoing.touch(subscription)
        }
      }, INTERVAL).unref()
    })
  }

  get picture() {
    return (this.#picture ??= pictureOf(this.#cloud, this.#ref))
  }

  stop() {
    this.#stop()
    clearTimeout(this.#timer)
  }
}

/** What one page is told. */
class News {
  #look
  #due = true
  /** @type {Picture} */
  #told = { members: new Map(), lost: new Map(), synced: -Infinity }

  /** @param {Look} look */
  constructor(look) {
    this.#look = look
  }

  /** There may be some. */
  look() {
    this.#due = true
  }

  /** @returns {string} The event; empty if there is nothing new. */
  take() {
    if (!this.#due) return ''
    this.#due = false
    const { picture } = this.#look
    const parts = changesOf(this.#told, picture)
    const soon = parts.length === 1 && parts[0].startsWith('"lastSynced"')
    if (parts.length === 0 || (soon && picture.synced - this.#told.synced < SYNCED_AFTER)) return ''
    this.#told = picture
    return `["c",{${parts.join(',')}}]`
  }
}

/** @param {Picture} told @param {Picture} now @returns {string[]} The members that differ, as JSON texts. */
function changesOf(told, now) {
  const parts = []
  for (const [name, text] of now.members) {
    if (told.members.get(name) !== text) parts.push(`"${name}":${text}`)
  }
  const fresh = [...now.lost].filter(([id, text]) => told.lost.get(id) !== text)
  if (fresh.length > 0) parts.push(`"lost":[${fresh.map(([, text]) => text).join(',')}]`)
  const ids = [...now.lost.keys()].join(',')
  if ([...told.lost.keys()].join(',') !== ids) parts.push(`"ids":[${ids}]`)
  return parts
}

/** @param {CloudState} cloud @param {RemoteRef} ref @returns {Picture} */
function pictureOf(cloud, ref) {
  const { status, pending, lastSynced, transport, error } = cloud
  const all = ref.saving && 'lostNews' in ref.saving ? ref.saving.lostNews() : []
  const synced = lastSynced?.getTime() ?? -Infinity
  const members = Object.entries({
    status,
    pending,
    lastSynced: lastSynced ? synced : null,
    transport,
    error: error && [error.code, error.message],
    count: all.length
  }).map(([name, value]) => /** @type {const} */ ([name, JSON.stringify(value)]))
  return { members: new Map(members), lost: lostOf(all), synced }
}

/** @param {LostNews[]} all @returns {Picture['lost']} The first ones, as far as they are short enough. */
function lostOf(all) {
  /** @type {Picture['lost']} */
  const texts = new Map()
  let left = MAX_ALL
  for (const lost of all) {
    if (texts.size === MAX_LOST) break
    const text = textOf(lost)
    if (text.length > Math.min(left, MAX_EACH)) continue
    left -= text.length
    texts.set(lost.id, text)
  }
  return texts
}

/** @param {LostNews} lost @returns {string} */
function textOf({ value, ...lost }) {
  const whole =
    value === undefined || value.length > MAX_EACH ? '' : JSON.stringify({ ...lost, value })
  if (whole !== '' && whole.length <= MAX_EACH) return whole
  return JSON.stringify(value === undefined ? lost : { ...lost, cut: true })
}

module.exports = { CloudNews, News }
