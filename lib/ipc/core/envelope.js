/**
 * Messages between main and a process that it has attached, beside the app's own messages:
 * `['remote-ref', kind, channel, text, attachments]`. Channel 0 is main's; the others are of ends that
 * main passes on.
 */

export const MARK = 'remote-ref'

/** @typedef {'open' | 'message' | 'close' | 'port'} Kind */

/**
 * @param {Kind} kind @param {number} channel @param {string} text @param {unknown[]} [attachments]
 */
export function envelope(kind, channel, text, attachments = []) {
  return [MARK, kind, channel, text, attachments]
}

/**
 * @param {unknown} data
 * @returns {{ kind: Kind, channel: number, text: string, attachments: unknown[] } | null} Null for a
 *   message of the app.
 */
export function readEnvelope(data) {
  if (!Array.isArray(data) || data[0] !== MARK) return null
  const [, kind, channel, text, attachments] = data
  if (typeof text !== 'string' || !Array.isArray(attachments)) return null
  return { kind, channel, text, attachments }
}
