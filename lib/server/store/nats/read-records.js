/** How a server learns of a log that it has not known: by reading the headers of its messages. */

import { randomBytes } from 'node:crypto'
import { parseRecord, RECORD } from './records.js'
import { makeConsumer, TIMEOUT } from './streams.js'

/** @typedef {(place: number, record: import('./records.js').LogRecord) => void} Take */

const WAITS = { max_messages: 5000, expires: 2000, idle_heartbeat: 500 }
/** Between two looks whether something is left, in milliseconds. */
const LOOK = 50

/**
 * Reads the records of a log. Everything that was written before is among them: it reads until a mark that it
 * writes itself. And nothing that was deleted meanwhile is missing unnoticed: it reads until nothing is left at that
 * moment, and what is deleted has its floor record in the stream before that.
 *
 * @param {import('./shard.js').Shard} shard @param {string} subject @param {Take} take
 */
export async function readRecords(shard, subject, take) {
  const id = randomBytes(12).toString('base64url')
  const mark = await shard.write(subject, { kind: 'mark', id })
  const wanted = { prefix: 'records-', filter: subject, headersOnly: true }
  const consumer = await makeConsumer(shard.link, shard.stream, wanted)
  try {
    await readTo(mark, consumer, take)
  } finally {
    consumer.delete().catch(() => {})
    shard.forget([mark])
  }
}

/** @param {number} mark @param {import('@nats-io/jetstream').Consumer} consumer @param {Take} take */
async function readTo(mark, consumer, take) {
  /** @type {(error?: Error) => void} */
  let end = () => {}
  const ended = new Promise((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve(undefined))
  })
  let [name, count, place, last] = ['', 0, 0, Date.now()]
  const messages = await consumer.consume({
    ...WAITS,
    callback: ({ headers, info }) => {
      name ||= info.consumer
      // It has begun again, and what was deleted meanwhile is skipped.
      if (info.consumer !== name) return end(new Error('A consumer of NATS has ended.'))
      ;[count, place, last] = [count + 1, info.streamSequence, Date.now()]
      try {
        take(place, parseRecord(headers?.get(RECORD) ?? ''))
      } catch (error) {
        return end(/** @type {Error} */ (error))
      }
      if (place >= mark && info.pending === 0) end()
    }
  })
  const watch = setInterval(async () => {
    if (Date.now() - last > TIMEOUT) return end(new Error('NATS sends nothing.'))
    // What was left then may be deleted by now, such as a mark of another server.
    if (place >= mark && (await hasDelivered(consumer, count))) end()
  }, LOOK)
  try {
    await ended
  } finally {
    clearInterval(watch)
    await messages.close()
  }
}

/** Whether it has delivered so many, and nothing is left. @param {import('@nats-io/jetstream').Consumer} consumer @param {number} count */
async function hasDelivered(consumer, count) {
  const info = await consumer.info().catch(() => null)
  return info?.num_pending === 0 && info.delivered.consumer_seq === count
}
