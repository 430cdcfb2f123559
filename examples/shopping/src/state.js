/** What this window shares with main, and through it with other devices: used like local refs. */

import { useRemoteRef } from 'electron-remote-ref/vue'

/** @typedef {import('../main/list.js').Item} Item */

export const list = useRemoteRef('list', { items: /** @type {Item[]} */ ([]), note: '' })
export const device = useRemoteRef('device', { name: '', network: true })
