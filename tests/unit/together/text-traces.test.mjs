/**
 * People write prose in one text at the same time, each in a section of their own: they type, mistype and
 * take back, replace words, cut sentences and paste them, delete and write anew. What each wants to have
 * written is known beforehand, so the end is known without any transform.
 */

import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { applyEdit, inert } from '../../../lib/shared/index.js'
import { root } from '../../../scripts/system.mjs'
import { Network } from '../../simulation/network.mjs'
import { Random } from '../helpers/generate.mjs'

const WRITERS = 3
const TRACES = Math.max(2, Number(process.env.RUNS ?? 0) / 20_000)
/** Units of the prose of each writer. */
const LENGTH = 1500

/** Real prose, with letters beyond ASCII and beyond the basic plane. */
const prose = ['README.md', 'docs/guide.md', 'docs/texts.md', 'docs/protocol.md']
  .map((file) => fs.readFileSync(path.join(root, file), 'utf8'))
  .join('\n')
  .replace(/\. /g, (end, at) => (at % 3 === 0 ? '. Öffentliche Größe 😀👍🏽 ' : end))

const marker = (writer) => `⟦${writer}⟧`

/** One person at a keyboard. */
class Writer {
  /** What was typed wrongly and is still to be taken back, in units. */
  #wrong = 0
  /** What was cut, and belongs behind the part that is there. */
  #cut = ''
  keys = 0

  /** @param {number} number @param {string} target @param {any} replica @param {Random} random */
  constructor(number, target, replica, random) {
    this.number = number
    this.target = target
    this.replica = replica
    this.random = random
  }

  get section() {
    const { body } = this.replica.value
    return body.slice(this.#start, body.indexOf(marker(this.number + 1)))
  }

  set section(text) {
    const { body } = this.replica.value
    this.replica.value.body =
      body.slice(0, this.#start) + text + body.slice(this.#start + this.section.length)
  }

  get #start() {
    const { body } = this.replica.value
    return body.indexOf(marker(this.number)) + marker(this.number).length
  }

  get done() {
    return this.section === this.target
  }

  /** Presses one key, or does one thing by the mouse. */
  press() {
    this.keys++
    const { section, random, target } = this
    if (this.#wrong > 0) {
      this.#wrong--
      this.section = section.slice(0, -1)
    } else if (this.#cut !== '') {
      this.section = section + this.#cut
      this.#cut = ''
    } else {
      const luck = random.below(40)
      const next = target.slice(section.length, section.length + 1 + random.below(3))
      if (luck === 0) this.#type('xq'.slice(0, 1 + random.below(2)))
      else if (luck === 1 && section.length > 60) this.#cutEnd(20 + random.below(40))
      else if (luck === 2 && section.length > 20) this.#rewrite()
      else if (luck === 3 && random.below(10) === 0)
        this.section = section.slice(0, section.length >> 1)
      else this.section = section + next
    }
  }

  #type(wrong) {
    this.#wrong = wrong.length
    this.section += wrong
  }

  #cutEnd(length) {
    this.#cut = this.section.slice(-length)
    this.section = this.section.slice(0, -length)
  }

  /** Replaces a word by itself in capitals, and back with the next key. */
  #rewrite() {
    const at = this.random.below(this.section.length - 10)
    const there = this.target.slice(at, at + 8)
    this.section = `${this.section.slice(0, at)}ÄÖ${this.section.slice(at + 8)}`
    this.section = this.section.replace('ÄÖ', () => there)
  }
}

test(`${TRACES} traces of ${WRITERS} people who write at once end with what each has written`, async () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stderr.write(`text traces: ${TRACES} from seed ${first}\n`)
  for (let trace = 0; trace < TRACES; trace++) {
    try {
      await play(new Random(first + trace))
    } catch (error) {
      throw new Error(`fails; replay with SEED=${first + trace}`, { cause: error })
    }
  }
})

/** @param {Random} random */
async function play(random) {
  const network = new Network()
  const empty = Array.from({ length: WRITERS + 1 }, (_, i) => marker(i)).join('')
  const main = network.remoteRef('note', { body: empty }, { text: [['body']] })
  /** Main's order of all edits: the trace. */
  const trace = []
  main.onChange(({ patches }) => trace.push(patches))
  const writers = Array.from({ length: WRITERS }, (_, i) => {
    const at = random.below(prose.length - LENGTH)
    const replica = network.open().replica('note', { body: '' }, { reactivity: inert })
    return new Writer(i, prose.slice(at, at + LENGTH), replica, random)
  })
  await network.quiet()

  while (writers.some(({ done }) => !done)) {
    for (const writer of writers) if (!writer.done && random.below(3)) writer.press()
    for (const window of network.windows) {
      if (random.below(2)) window.deliverUp()
      if (random.below(3)) window.deliverDown()
    }
    if (random.below(4) === 0) await Promise.resolve()
    if (random.below(60) === 0) await network.deliver()
  }
  await network.quiet()

  const end =
    writers.map(({ number, target }) => marker(number) + target).join('') + marker(WRITERS)
  expect(main.value.body).toBe(end)
  expect(JSON.parse(main.document.text()).body).toBe(end)
  for (const { replica, keys } of writers) {
    expect(replica.value.body).toBe(end)
    expect(keys).toBeGreaterThan(LENGTH / 4)
  }

  // One after the other, by C and by JavaScript: nothing but texts, and the same end.
  const again = network.remoteRef('again', { body: empty })
  let text = empty
  for (const patches of trace) {
    again.patch(patches)
    for (const { op, edit } of patches) {
      expect(op).toBe('text')
      text = applyEdit(text, edit)
    }
  }
  expect(text).toBe(end)
  expect(again.get(['body'])).toBe(end)
}
