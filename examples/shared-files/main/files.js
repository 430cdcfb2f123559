import { remoteRef } from 'electron-remote-ref'

/** @typedef {{ id: string, name: string, size: number, done: boolean, from: string }} SharedFile */

/** The list that every window edits. */
export const sharedFiles = remoteRef('shared-files', /** @type {SharedFile[]} */ ([]))
