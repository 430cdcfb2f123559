/** What a peer is made with. */

/** @typedef {import('./values.js').Attachment} Attachment */
/** @typedef {import('./values.js').Codec} Codec */
/** @typedef {import('./local.js').Local} Local */
/** @typedef {import('./errors.js').IpcError} IpcError */
/**
 * @typedef {object} PeerOptions
 * @property {(text: string, attachments: Attachment[]) => void} post Sends a message to the other side.
 * @property {Codec} codec
 * @property {Local} local What this side offers.
 * @property {any} [owner] Whose connection it is, for `local`.
 * @property {string} [to] What the other side is called in traces and messages.
 * @property {(characters: number) => void} [acknowledged] Called with the other side's
 *   acknowledgements.
 * @property {boolean} [acknowledges] Whether to acknowledge what was received.
 * @property {(why: IpcError) => void} [malformed] Called if the other side has sent what no peer sends. The
 *   connection ends after that. Without it, `receive` throws a TypeError.
 * @property {(frames: number, characters: number) => void} [work] Counts what a message costs.
 * @property {() => number} [messageBytes] The most characters and bytes of a result, or a part of a
 *   stream. `local.admit` limits calls and messages.
 * @property {(size: number) => boolean} [mayHold] Whether parts of streams of that size may wait to be read.
 * @property {() => boolean} [hasRoom] Whether messages and progress may be sent now, or are dropped.
 * @property {() => Promise<void> | null} [room] See `Sink`.
 * @property {() => boolean} [complains] Whether to tell once more that nothing listens to a message.
 */

export {}
