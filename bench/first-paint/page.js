/** The page of the first-paint benchmark: it shows the list that its address names, or names none. */

import { createApp, h } from 'vue'
import { useRemoteRef } from '../../lib/vue/index.js'

/** @typedef {{ name: string }[]} List */
/**
 * @typedef {object} Figures Milliseconds; the last two since the navigation began.
 * @property {number} question How long the page was blocked while it asked.
 * @property {number} first Its first frame, whatever that shows.
 * @property {number} shown The first frame with the page's content.
 */

/** The name of the element whose first frame is measured. */
const SHOWN = 'shown'

/** Chromium's times of frames are those at which they are presented. @returns {Promise<Figures>} */
function measure() {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const [entry] = /** @type {(PerformanceEntry & { renderTime: number })[]} */ (
        list.getEntries()
      )
      const [before, after] = performance.getEntriesByName('preload')
      const [paint] = performance.getEntriesByName('first-contentful-paint')
      resolve({
        question: after.startTime - before.startTime,
        first: paint.startTime,
        shown: entry.renderTime
      })
    })
    observer.observe({ type: 'element', buffered: true })
  })
}

const name = new URLSearchParams(location.search).get('list')
Object.assign(window, { figures: measure() })

createApp({
  setup() {
    if (name === null) return () => h('p', { elementtiming: SHOWN }, 'no list')
    const list = useRemoteRef(name, /** @type {List} */ ([]))
    return () => {
      const last = list.value.at(-1)
      if (!last) return h('p', { key: 'initial' }, 'nothing yet')
      const text = `${list.value.length} items, the last is ${last.name}`
      return h('p', { key: SHOWN, elementtiming: SHOWN }, text)
    }
  }
}).mount('#app')
