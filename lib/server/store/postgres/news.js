/**
 * How the servers of a database tell each other which logs have become longer, and what else they have to say. It may
 * be late or get lost: who needs to know also looks from time to time.
 */

/** @typedef {import('pg').Client} Client */
/** @typedef {{ key: string, head: number }} Told The key of a log, as hexadecimal text. */

/** Begins what is no news of a log. */
const TEXT = '='
/** Milliseconds between two tries to connect. */
const PAUSE = 500

export class News {
  #connect
  #channel
  #onNews
  #onText
  #onGap
  /** @type {Client | null} */
  #client = null
  #isTrying = false
  #wasThere = false
  #ended = false

  /**
   * @param {() => Promise<Client>} connect Not connected yet.
   * @param {string} channel A valid name.
   * @param {{ onNews: (told: Told) => void, onText: (text: string) => void, onGap: (again: boolean) => void }} hears
   *   `onGap` is called when something may have been missed; `again` if it has listened before.
   */
  constructor(connect, channel, { onNews, onText, onGap }) {
    this.#connect = connect
    this.#channel = channel
    this.#onNews = onNews
    this.#onText = onText
    this.#onGap = onGap
  }

  get isListening() {
    return this.#client !== null
  }

  /** Begins to listen, and does so until it is closed. */
  listen() {
    if (!this.#client && !this.#isTrying) void this.#keepTrying()
  }

  async #keepTrying() {
    this.#isTrying = true
    while (!this.#ended) {
      try {
        await this.#begin()
        break
      } catch {
        // Servers that are reached otherwise have told it already.
        await new Promise((resolve) => void setTimeout(resolve, PAUSE).unref())
      }
    }
    this.#isTrying = false
  }

  async #begin() {
    const client = await this.#connect()
    client.on('error', () => {})
    client.on('notification', ({ payload = '' }) => {
      if (payload.startsWith(TEXT)) return this.#onText(payload.slice(TEXT.length))
      const [key, head] = payload.split(' ')
      this.#onNews({ key, head: Number(head) })
    })
    try {
      await client.connect()
      await client.query(`LISTEN ${this.#channel}`)
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    client.once('end', () => {
      this.#client = null
      if (!this.#ended) this.listen()
    })
    this.#client = client
    if (this.#ended) return void client.end().catch(() => {})
    this.#onGap(this.#wasThere)
    this.#wasThere = true
  }

  /**
   * Not part of the transaction that has made them longer: commits that notify wait for each other, also while the
   * disk is written. This one waits for no disk.
   *
   * @param {Told[]} told
   */
  tell(told) {
    this.#notify(told.map(({ key, head }) => `${key} ${head}`))
  }

  /** They arrive in this order. @param {string[]} texts Of at most 7,900 bytes each. */
  say(texts) {
    this.#notify(texts.map((text) => TEXT + text))
  }

  /** @param {string[]} texts */
  #notify(texts) {
    const sql = `
      SELECT set_config('synchronous_commit', 'off', true), pg_notify('${this.#channel}', text)
      FROM unnest($1::text[]) AS given(text)`
    // Without a connection others find out themselves.
    this.#client?.query(sql, [texts]).catch(() => {})
  }

  async close() {
    this.#ended = true
    await this.#client?.end().catch(() => {})
  }
}
