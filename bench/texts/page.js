/**
 * A window of the benchmark of typing. One round: this window types a letter in the middle of a text, the
 * other one sees it and takes it back in answer, and this window sees that.
 */

import { watch } from 'vue'
import { useRemoteRef } from '../../lib/vue/index.js'

const role = new URLSearchParams(location.search).get('role')
const scope = /** @type {Window & { bench: object }} */ (/** @type {unknown} */ (window))

/** @typedef {'patched' | 'assigned'} Way */
/** @typedef {{ value: { body: string }, patch(patches: object[]): void }} Note */
/** @type {Map<string, () => void>} Presses a key in each. */
const keys = new Map()
/** Called when the other window has typed. */
let heard = () => {}

/** @param {Note} note @param {Way} way */
function type(note, way) {
  const { body } = note.value
  const at = body.length >> 1
  const types = role === 'a'
  if (way === 'patched') note.patch([{ op: 'text', path: ['body'], edit: [at, types ? 'x' : -1] }])
  else note.value.body = body.slice(0, at) + (types ? 'x' : '') + body.slice(types ? at : at + 1)
}

scope.bench = {
  /** @param {string} name Of the ref. @param {Way} way How keys are pressed in it. */
  async open(name, way) {
    const ref = useRemoteRef(name, { body: '' })
    await ref.ready
    const note = /** @type {Note} */ (/** @type {unknown} */ (ref))
    let own = false
    const press = () => {
      own = true
      type(note, way)
      own = false
    }
    keys.set(name, press)
    watch(
      () => note.value.body,
      () => {
        if (own) return
        if (role === 'a') heard()
        else press()
      },
      { flush: 'sync' }
    )
  },

  /**
   * @param {string} name @param {number} count The most rounds.
   * @param {number} [enough] Milliseconds after which no further one begins.
   * @returns {Promise<number>} Milliseconds of a round.
   */
  async rounds(name, count, enough = Infinity) {
    const start = performance.now()
    const spent = () => performance.now() - start
    let rounds = 0
    for (; rounds < count && spent() < enough; rounds++) {
      const back = new Promise((resolve) => (heard = () => resolve(undefined)))
      keys.get(name)?.()
      await back
    }
    return spent() / rounds
  }
}
