/**
 * A user types into fields bound with `v-model` while another window and main edit the same list: no
 * character is lost, the caret stays in place, and typed text is never removed, not even for a frame.
 */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Fixture, inPage, openRef, pause } from './harness/fixture.mjs'

/** @type {Fixture} */
let fixture
/** Where the user types, and where somebody else works. @type {import('playwright-core').Page[]} */
let pages = []

const rows = () => Array.from({ length: 3 }, (_, id) => ({ id, text: `row ${id}`, size: 0 }))

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())

beforeEach(async () => {
  await fixture.create('doc', { title: '', note: '', rows: rows() })
  pages = await fixture.openWindows(2)
  await openRef(pages, 'doc', { title: '', note: '', rows: [] })
  await fixture.agree('doc', pages)
  await inPage(pages[0], showForm)
})
afterEach(() => fixture.reset())

/** In the page: a form as a template with `v-model` would make it. */
const showForm = ({ fixture: { vue }, refs, document }) => {
  const field = (tag, id, object, key) =>
    vue.withDirectives(
      vue.h(tag, { id, key: id, 'onUpdate:modelValue': (text) => (object[key] = text) }),
      [[vue.vModelText, object[key]]]
    )
  const form = () => {
    const { value } = refs.doc
    return vue.h('form', [
      field('input', 'title', value, 'title'),
      field('textarea', 'note', value, 'note'),
      ...value.rows.map((row) =>
        vue.h('p', { key: row.id }, [field('input', `row-${row.id}`, row, 'text'), row.size])
      )
    ])
  }
  vue.createApp({ render: form }).mount(document.body.appendChild(document.createElement('div')))
}

/** In the page: notes in each frame what the field shows and where its caret is. */
const watchField = ({ document, requestAnimationFrame }, id) => {
  const field = document.getElementById(id)
  const page = /** @type {any} */ (globalThis)
  page.frames = []
  const note = () => {
    const { value, selectionStart } = field
    page.frames.push([value, selectionStart, document.activeElement === field])
    requestAnimationFrame(note)
  }
  note()
}

/** In a page or in main: edits everything around the field, at once and again and again. */
const editAround = ({ refs }, [who, own]) => {
  let n = 0
  globalThis.around = setInterval(() => {
    const { value } = refs.doc
    n++
    value.rows.unshift({ id: `${who} ${n}`, text: 'before', size: n })
    value.rows.push({ id: `${who} ${-n}`, text: 'behind', size: n })
    for (const row of value.rows) row.size++
    const other = value.rows.findIndex(({ id }) => id !== own)
    if (value.rows.length > 20) value.rows.splice(other, 1)
    if (n % 5 === 0) value.rows = value.rows.filter(({ id, size }) => id === own || size < 30)
    if (own !== 'note') value.note = `${who} ${n}`
    if (own !== 'title') value.title = `${who} ${n}`
  }, 3)
}

/**
 * Has a user type while others edit around it.
 *
 * @param {string | number} own What the user edits: `title`, `note` or a row's id.
 * @param {() => Promise<unknown>} type
 * @returns {Promise<[value: string, caret: number, focused: boolean][]>} What each frame showed.
 */
async function whileOthersEdit(own, type) {
  const id = typeof own === 'number' ? `row-${own}` : own
  // Others keep away from the rows there are.
  await fixture.main(({ refs }, keep) => {
    if (typeof keep === 'number')
      refs.doc.value.rows = refs.doc.value.rows.filter((row) => row.id === keep)
  }, own)
  await fixture.agree('doc', pages)
  await pages[0].focus(`#${id}`)
  await inPage(pages[0], watchField, id)
  await inPage(pages[1], editAround, ['other', own])
  await fixture.main(editAround, ['main', own])
  await type()
  await inPage(pages[1], () => clearInterval(globalThis.around))
  await fixture.main(() => clearInterval(globalThis.around))
  await fixture.agree('doc', pages)
  // On a busy machine there are few, and one has to show the last of it.
  const before = await inPage(pages[0], ({ frames: { length } }) => length)
  await pages[0].waitForFunction(
    (count) => /** @type {any} */ (globalThis).frames.length > count,
    Math.max(10, before + 1)
  )
  const frames = await inPage(pages[0], ({ frames: noted }) => noted)
  expect(frames.every(([, , focused]) => focused)).toBe(true)
  return frames
}

/** The different states in the order of the frames. */
const states = (/** @type {unknown[][]} */ frames) =>
  frames
    .map(([value, caret]) => `${caret} ${value}`)
    .filter((state, i, all) => state !== all[i - 1])

/** Each state that typing goes through, and none between or twice. */
function expectOnly(frames, text, { before = '', behind = '' } = {}) {
  const allowed = Array.from(text).map((_, i) => before + text.slice(0, i + 1) + behind)
  allowed.unshift(before + behind)
  const expected = allowed.map((value) => `${value.length - behind.length} ${value}`)
  const seen = states(frames)
  // Frames may be skipped, but never go back.
  const places = seen.map((state) => expected.indexOf(state))
  expect({ seen, places }).toEqual({ seen, places: [...new Set(places)].sort((a, b) => a - b) })
  expect(places).not.toContain(-1)
  expect(places.at(-1)).toBe(expected.length - 1)
}

const TEXT = 'The quick brown fox jumps over the lazy dog, 0123456789 times in a row.'

test('typing fast into a field', async () => {
  const frames = await whileOthersEdit('title', () => pages[0].keyboard.type(TEXT))
  expectOnly(frames, TEXT)
  expect((await fixture.agree('doc', pages)).title).toBe(TEXT)
})

test('typing at normal speed into a text area', async () => {
  const text = 'First line, and then another one.'
  const frames = await whileOthersEdit('note', () => pages[0].keyboard.type(text, { delay: 20 }))
  expectOnly(frames, text)
  expect((await fixture.agree('doc', pages)).note).toBe(text)
})

test('in the middle of a field of a row that others move', async () => {
  const frames = await whileOthersEdit(1, async () => {
    await inPage(pages[0], ({ document }) =>
      document.getElementById('row-1').setSelectionRange(3, 3)
    )
    await pages[0].keyboard.type(' number', { delay: 15 })
  })
  // Until the caret is put there it is where the focus has put it.
  const start = frames.findIndex(([text, caret]) => caret === 3 || text !== 'row 1')
  expectOnly(frames.slice(start), ' number', { before: 'row', behind: ' 1' })
  const { rows: list } = await fixture.agree('doc', pages)
  expect(list.find(({ id }) => id === 1).text).toBe('row number 1')
})

test('deleting and typing alternately', async () => {
  await whileOthersEdit('title', async () => {
    const { keyboard } = pages[0]
    for (let i = 0; i < 10; i++) {
      await keyboard.type('abc')
      await keyboard.press('Backspace')
      await keyboard.press('ArrowLeft')
    }
  })
  let [text, caret] = ['', 0]
  for (let i = 0; i < 10; i++) {
    text = `${text.slice(0, caret)}ab${text.slice(caret)}`
    caret += 1
  }
  expect((await fixture.agree('doc', pages)).title).toBe(text)
})

test('an input method composes', async () => {
  const cdp = await fixture.app.context().newCDPSession(pages[0])
  const steps = ['k', 'ka', 'か', 'かn', 'かな', '仮名']
  const frames = await whileOthersEdit('title', async () => {
    for (const word of ['仮名', '仮名']) {
      for (const text of steps) {
        const end = text.length
        await cdp.send('Input.imeSetComposition', {
          text,
          selectionStart: end,
          selectionEnd: end
        })
        await pause(30)
      }
      await cdp.send('Input.insertText', { text: word })
      await pause(30)
    }
  })
  const shown = frames.map(([value]) => value).filter((value, i, all) => value !== all[i - 1])
  // A busy machine skips frames; none of those shown goes back.
  const composed = ['', ...steps, ...steps.map((step) => `仮名${step}`)]
  expect(shown).toEqual(composed.filter((step) => shown.includes(step)))
  expect(shown.at(-1)).toBe('仮名仮名')
  expect((await fixture.agree('doc', pages)).title).toBe('仮名仮名')
})
