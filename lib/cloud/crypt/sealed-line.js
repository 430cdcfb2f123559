import { Fault, Line } from '../transport/index.js'
import { Crypt } from './crypt.js'

/** @typedef {import('../transport/line-options.js').LineOptions} LineOptions */
/** @typedef {import('../transport/line-options.js').LineEvents} LineEvents */
/**
 * @typedef {object} SealedOptions
 * @property {import('./crypt.js').Encrypt} [encrypt]
 * @property {string} doc The name of the document.
 */

/** A line on which everything is sealed, if the app has keys for the document. */
export class SealedLine extends Line {
  #crypt

  /** @param {Omit<LineOptions, 'prepare' | 'seal'> & SealedOptions} options @param {LineEvents} events */
  constructor({ encrypt, doc, ...options }, events) {
    const crypt = new Crypt(encrypt, doc)
    super(
      {
        ...options,
        prepare: () => crypt.prepare(),
        seal: (text) => crypt.sealPresence(text)
      },
      {
        ...events,
        message: (message) => {
          if (message.type !== 'frame') return events.message(message)
          const { frame, fault } = crypt.openFrame(message)
          if (!fault || frame.entries.length > 0) events.message(frame)
          // With keys that are asked for again, it goes on from there.
          if (fault) this.fail(fault)
        },
        present: (text) => {
          let opened
          try {
            opened = crypt.openPresent(text)
          } catch {
            // It is no presence at all.
            return
          }
          events.present?.(opened)
        },
        snapshot: (bytes) => {
          const opened = bytes instanceof Uint8Array ? crypt.openSnapshot(bytes) : bytes
          if (opened instanceof Fault) this.fail(opened)
          else events.snapshot(opened)
        }
      }
    )
    this.#crypt = crypt
  }

  /** @param {Uint8Array} bytes */
  append(bytes) {
    super.append(this.#crypt.seal('entry', bytes))
  }

  /** @param {number} seq @param {Uint8Array} bytes */
  putSnapshot(seq, bytes) {
    return super.putSnapshot(seq, this.#crypt.seal('snapshot', bytes))
  }
}
