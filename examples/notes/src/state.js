/** What the windows share: used like local refs. */

import { watchEffect } from 'vue'
import { useRemoteRef } from 'electron-remote-ref/vue'

export const notes = useRemoteRef('notes', [])
export const settings = useRemoteRef('settings', { theme: 'system', font: 'sans', size: 16 })

export const SIZES = { least: 13, most: 22 }

watchEffect(() => {
  const root = document.documentElement
  root.dataset.theme = settings.value.theme
  root.dataset.font = settings.value.font
  root.style.setProperty('--note-size', `${settings.value.size}px`)
})

/** @param {number} step */
function resize(step) {
  const { least, most } = SIZES
  settings.value.size = Math.min(most, Math.max(least, settings.value.size + step))
}

export const largerText = () => resize(1)
export const smallerText = () => resize(-1)
