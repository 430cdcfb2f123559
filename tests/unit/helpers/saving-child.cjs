'use strict'

/**
 * An app that is going to be killed: `saving-child.cjs <folder> <seed> [end]`. It checks what it finds,
 * changes a ref all the time, and prints each number of changes that `saved` has told to be on the disk.
 * With `end` it makes one change and ends in that way.
 */

const { tell } = require('./tell.cjs')
const { configure, remoteRef } = require(
  process.env.REMOTE_REF_MAIN ?? '../../../lib/main/index.js'
)

const [folder, seed, end] = process.argv.slice(2)
let state = Number(seed)
/** A number from 0 up to, but not, that. @param {number} below */
const random = (below) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return (state >>> 8) % below
}

configure({
  persist: { folder },
  onError: (error) => {
    tell(`error ${/** @type {any} */ (error).code} ${error}`)
  }
})
const ref = remoteRef('numbers', { count: 0, last: [], filler: '' }, { persist: true })

/** What each change makes of the value, so that any mixture of two values is seen. @param {number} count */
function valueOf(count) {
  const last = Array.from({ length: Math.min(count, 20) }, (_, at) => count - at)
  return { count, last }
}

function check() {
  const { count, last } = ref.get([])
  if (JSON.stringify({ count, last }) !== JSON.stringify(valueOf(count))) {
    tell(`error a value that has never been: ${JSON.stringify({ count, last })}`)
  }
  tell(`found ${count}`)
}

function change() {
  const count = ref.get(['count']) + 1
  const kind = random(200)
  if (kind === 0) {
    // Longer than what is compared on main, or than what is sent as patches.
    ref.value = {
      ...valueOf(count),
      filler: String(count).padEnd(300_000 + random(2) * 3_000_000, '.')
    }
    return
  }
  ref.update((value) => {
    value.count = count
    value.last.unshift(count)
    if (value.last.length > 20) value.last.pop()
    if (kind < 20) value.filler = 'x'.repeat(random(20_000))
  })
}

async function keepChanging() {
  for (;;) {
    for (let left = 1 + random(5); left > 0; left--) change()
    const count = ref.get(['count'])
    const saved = ref.saved().then(() => tell(`saved ${count}`))
    if (random(3) > 0) await saved
    else await new Promise((resolve) => setImmediate(resolve))
  }
}

check()
if (end === undefined) {
  void keepChanging()
} else {
  change()
  tell(`changed ${ref.get(['count'])}`)
  if (end === 'exit') process.exit(0)
  if (end === 'throw') throw new Error('on purpose')
}
