/** Presence over HTTP: what others show is asked for again and again, what this device shows is posted. */

import { faultOf, faultOfResponse } from './fault.js'
import { ask, bodyOf, textOf } from './request.js'

/** @typedef {import('./connection.js').Dialed} Dialed */
/** @typedef {import('./connection.js').Heard} Heard */

/** Bytes of an answer, at most. */
const MOST = 2 ** 24
/** Milliseconds until it is asked again after a failure. */
const PAUSE = 1000

export class HttpPresence {
  #dialed
  #signal
  #heard
  #address
  #posting = false
  /** What is to be posted, if it is not the last that was. @type {{ text: string | null } | null} */
  #next = null

  /**
   * @param {Dialed} dialed @param {AbortSignal} signal Ends it. @param {Heard} heard
   * @param {string} client Of this device.
   */
  constructor(dialed, signal, heard, client) {
    this.#dialed = dialed
    this.#signal = signal
    this.#heard = heard
    this.#address = `${dialed.address}?presence=${client}`
    void this.#follow()
  }

  /** @param {string | null} text */
  show(text) {
    this.#next = { text }
    if (!this.#posting) void this.#post()
  }

  async #post() {
    this.#posting = true
    const { token, agent, patience } = this.#dialed
    const signal = this.#signal
    while (this.#next && !signal.aborted) {
      const body = Buffer.from(this.#next.text ?? '')
      this.#next = null
      const headers = { 'Content-Type': 'application/json' }
      const asked = {
        method: 'POST',
        url: this.#address,
        token,
        agent,
        headers,
        body,
        patience,
        signal
      }
      try {
        const response = await ask(asked)
        const text = await textOf(response, patience)
        if (response.statusCode !== 204) throw faultOfResponse(response, text)
      } catch (error) {
        if (!signal.aborted) this.#heard.message({ type: 'unseen', fault: faultOf(error) })
      }
    }
    this.#posting = false
  }

  async #follow() {
    const signal = this.#signal
    /** @type {string | undefined} */
    let version
    while (!signal.aborted) {
      try {
        const text = await this.#ask(version)
        if (signal.aborted) return
        version = JSON.parse(text).version
        this.#heard.message({ type: 'present', text })
      } catch {
        // The connection beside it tells whether the server is there.
        await new Promise((resolve) => setTimeout(resolve, PAUSE).unref())
      }
    }
  }

  /** @param {string | undefined} version @returns {Promise<string>} */
  async #ask(version) {
    const { token, agent, patience } = this.#dialed
    const known = version === undefined ? '' : `&version=${encodeURIComponent(version)}`
    const url = `${this.#address}&ping=${Math.round(patience)}${known}`
    const asked = {
      url,
      token,
      agent,
      patience: 2 * Math.max(patience, PAUSE),
      signal: this.#signal
    }
    const response = await ask(asked)
    const body = await bodyOf(response, patience, MOST)
    const isOurs = /^application\/json\b/.test(response.headers['content-type'] ?? '')
    if (response.statusCode !== 200 || !isOurs) throw faultOfResponse(response, '')
    if (!body) throw new Error('The answer does not end.')
    return body.toString()
  }
}
