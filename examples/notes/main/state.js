import { nativeTheme } from 'electron'
import { remoteRef } from 'electron-remote-ref'
import { sampleNotes } from './sample-notes.js'

/** The notes, which every window sees and edits. */
export const notes = remoteRef('notes', sampleNotes())

/** How all windows look: they have it before they show anything. */
export const settings = remoteRef(
  'settings',
  { theme: 'system', font: 'sans', size: 16 },
  { firstPaint: true }
)

// Frames of windows and menus follow, too.
settings.onChange(() => {
  nativeTheme.themeSource = settings.value.theme
})
