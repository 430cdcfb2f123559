/** What attacks on calls are written with: see ipc-messages.mjs. */

/** @typedef {import('./ipc-messages.mjs').IpcAttack} IpcAttack */

export const ENDED = ['e ERR_IPC_MESSAGE']
export const REFUSED = ['e ERR_REF_MESSAGE']
export const MIB = 2 ** 20

export const bytes = (/** @type {number} */ length) => new Uint8Array(length)
export const many = (/** @type {string} */ text, /** @type {number} */ times, between = ',') =>
  Array(times).fill(text).join(between)
export const inside = (
  /** @type {string} */ open,
  /** @type {string} */ value,
  /** @type {string} */ close,
  /** @type {number} */ times
) => open.repeat(times) + value + close.repeat(times)

/** @param {string} attack @param {IpcAttack['say']} say @param {string[]} hear @param {Partial<IpcAttack>} [more] */
export const one = (attack, say, hear, more) => ({ attack, say, hear, ...more })
/** A call that is refused. @param {string} attack @param {string} name @param {string} args @param {string} code @param {unknown} [attachments] */
export const call = (attack, name, args, code, attachments) =>
  one(
    attack,
    [
      attachments === undefined
        ? `c1\t${name}\t${args}`
        : [
            `c1+${typeof attachments === 'string' ? 1 : /** @type {any} */ (attachments).length}\t${name}\t${args}`,
            attachments
          ]
    ],
    [`x1 ${code}`]
  )
