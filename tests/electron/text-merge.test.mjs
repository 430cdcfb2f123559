/**
 * Two users type into one text at once, in fields of `useTextField`: every letter is there once, carets stay
 * where they were in the text, an input method is not disturbed, and undo takes back one's own letters only.
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Fixture, inPage, openRef, pause } from './harness/fixture.mjs'
import { caretIn, openFields, select, textIn } from './harness/text-fields.mjs'

/** @type {Fixture} */
let fixture
/** @type {import('playwright-core').Page[]} */
let pages = []

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

const setNote = ({ refs }, text) => void (refs.doc.value.note = text)

/** @param {string} note */
async function start(note) {
  pages = await openFields(fixture, note)
}

const note = async () => (await fixture.agree('doc', pages)).note

/** Whether the letters of a word are in a text in their order. @param {string} text @param {string} word */
function contains(text, word) {
  let at = -1
  return [...word].every((letter) => (at = text.indexOf(letter, at + 1)) >= 0)
}

const [UPPER, LOWER] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz']

describe.each(['area', 'line', 'rich'])('a field: %s', (id) => {
  test('two type at the same place', async () => {
    await start('<>')
    for (const page of pages) {
      await page.focus(`#${id}`)
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowRight')
    }
    const [one, two] = pages.map(({ keyboard }) => keyboard)
    await Promise.all([one.type(UPPER, { delay: 8 }), two.type(LOWER, { delay: 8 })])
    const text = await note()
    expect([...text].sort().join('')).toBe([...`<>${UPPER}${LOWER}`].sort().join(''))
    expect([contains(text, UPPER), contains(text, LOWER)]).toEqual([true, true])
    expect([text.at(0), text.at(-1)]).toEqual(['<', '>'])
    for (const page of pages) expect(await inPage(page, textIn, id)).toBe(text)
  })

  test('one types in front of the other', async () => {
    await start('one two')
    await pages[0].focus(`#${id}`)
    await pages[0].keyboard.press('Home')
    await pages[1].focus(`#${id}`)
    await pages[1].keyboard.press('End')
    const [one, two] = pages.map(({ keyboard }) => keyboard)
    await Promise.all([
      one.type('in front ', { delay: 15 }),
      two.type(' and behind', { delay: 15 })
    ])
    expect(await note()).toBe('in front one two and behind')
    // The carets are still where they were in the text.
    await one.type('!')
    await two.type('?')
    expect(await note()).toBe('in front !one two and behind?')
  })
})

test('a selection stays on the same words', async () => {
  await start('alpha beta gamma')
  await inPage(pages[0], select, ['area', 6, 10])
  await inPage(pages[1], setNote, 'first alpha beta and gamma')
  await note()
  expect(await inPage(pages[0], caretIn, 'area')).toEqual([12, 16])
  await inPage(pages[1], setNote, 'alpha and gamma')
  await note()
  const [start_, end] = await inPage(pages[0], caretIn, 'area')
  expect(start_).toBe(end)
  await pages[0].keyboard.type(' BETA')
  expect(await note()).toBe('alpha BETA and gamma')
})

test('emoji and other pairs of surrogates stay whole', async () => {
  await start('😀😁')
  await inPage(pages[0], select, ['area', 2, 2])
  await inPage(pages[1], select, ['area', 4, 4])
  const [one, two] = pages.map(({ keyboard }) => keyboard)
  await Promise.all([one.insertText('😂'), two.insertText('🤣')])
  expect(await note()).toBe('😀😂😁🤣')
})

test('an input method composes while somebody else types', async () => {
  await start('<>')
  const cdp = await fixture.app.context().newCDPSession(pages[0])
  await inPage(pages[0], select, ['area', 1, 1])
  await pages[1].focus('#area')
  await pages[1].keyboard.press('Control+Home')
  const shown = []
  for (const text of ['k', 'ka', 'か', 'かn', 'かな']) {
    await cdp.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length
    })
    await pages[1].keyboard.type('x')
    await pause(20)
    shown.push(await inPage(pages[0], textIn, 'area'))
  }
  // The document does not change under the composition.
  expect(shown).toEqual(['<k>', '<ka>', '<か>', '<かn>', '<かな>'])
  await cdp.send('Input.insertText', { text: '仮名' })
  expect(await note()).toBe('xxxxx<仮名>')
  expect(await inPage(pages[0], textIn, 'area')).toBe('xxxxx<仮名>')
  await pages[0].keyboard.type('!')
  expect(await note()).toBe('xxxxx<仮名!>')
})

test("undo takes back one's own letters, and redo brings them again", async () => {
  await start('text')
  await inPage(pages[0], select, ['area', 4, 4])
  await pages[0].keyboard.type(' mine')
  await note()
  await inPage(pages[1], select, ['area', 0, 0])
  await pages[1].keyboard.type('their ')
  expect(await note()).toBe('their text mine')
  await pages[0].keyboard.press('Control+z')
  expect(await note()).toBe('their text')
  await pages[0].keyboard.press('Control+Shift+z')
  expect(await note()).toBe('their text mine')
  await pages[1].keyboard.press('Control+z')
  expect(await note()).toBe('text mine')
  // Nothing is left to undo.
  await pages[1].keyboard.press('Control+z')
  expect(await note()).toBe('text mine')
})

test('the app may refuse or change what was typed', async () => {
  await start('')
  await inPage(pages[0], ({ fixture: { vue, useTextField }, refs, document }) => {
    const form = {
      setup: () => {
        const upper = useTextField(
          () => refs.doc.value.note,
          (text) => (refs.doc.value.note = text.toUpperCase().replace(/\d/g, ''))
        )
        return () => vue.h('textarea', { id: 'upper', ref: upper })
      }
    }
    vue.createApp(form).mount(document.body.appendChild(document.createElement('div')))
  })
  await pages[0].focus('#upper')
  await pages[0].keyboard.type('a1b2')
  expect(await note()).toBe('AB')
  expect(await inPage(pages[0], textIn, 'upper')).toBe('AB')
})

test('a place that is no text: the last one wins, as before', async () => {
  await fixture.create('doc', { note: 'start' })
  pages = await fixture.openWindows(2)
  await openRef(pages, 'doc', { note: '' })
  await fixture.agree('doc', pages)
  await Promise.all(pages.map((page, i) => inPage(page, setNote, `${i} start`)))
  expect(await note()).toMatch(/^[01] start$/)
})

describe('rows are dragged while somebody types into them and main works', () => {
  const SECONDS = process.env.REMOTE_REF_LONG ? 30 : 3

  beforeEach(async () => {
    await fixture.main(({ refs, lib }) => {
      const rows = Array.from({ length: 12 }, (_, id) => ({ id, text: '', progress: 0 }))
      refs.doc = lib.remoteRef('doc', { todo: rows, done: [] }, { text: [['*', '*', 'text']] })
    })
    pages = await fixture.openWindows(2)
    await openRef(pages, 'doc', { todo: [], done: [] })
    await fixture.agree('doc', pages)
  })

  test('no letter, no progress and no row is lost or there twice', async () => {
    /** In a page: drags rows within and between both lists. */
    const drag = ({ refs }) => {
      globalThis.drags = 0
      globalThis.dragging = setInterval(() => {
        const { todo, done } = refs.doc.value
        const [from, to] = Math.random() < 0.5 ? [todo, done] : [done, todo]
        const target = Math.random() < 0.5 ? from : to
        if (from.length === 0) return
        const [row] = from.splice(Math.floor(Math.random() * from.length), 1)
        target.splice(Math.floor(Math.random() * (target.length + 1)), 0, row)
        globalThis.drags++
      }, 20)
    }
    /** In a page: types letters into one row after the other, as a field of `v-model` does. */
    const type = ({ refs }) => {
      globalThis.typed = 0
      globalThis.typing = setInterval(() => {
        const rows = [...refs.doc.value.todo, ...refs.doc.value.done]
        rows[globalThis.typed % rows.length].text += 'x'
        globalThis.typed++
      }, 10)
    }
    /** In main: 60 times a second. */
    const work = ({ refs }) => {
      globalThis.worked = 0
      globalThis.working = setInterval(() => {
        const rows = [...refs.doc.value.todo, ...refs.doc.value.done]
        rows[globalThis.worked % rows.length].progress++
        globalThis.worked++
      }, 16)
    }
    await inPage(pages[0], drag)
    await inPage(pages[1], type)
    await fixture.main(work)
    await pause(SECONDS * 1000)
    await inPage(pages[0], () => clearInterval(globalThis.dragging))
    await inPage(pages[1], () => clearInterval(globalThis.typing))
    await fixture.main(() => clearInterval(globalThis.working))
    const { todo, done } = await fixture.agree('doc', pages)
    const rows = [...todo, ...done]
    const [drags, typed] = [
      await inPage(pages[0], ({ drags: count }) => count),
      await inPage(pages[1], ({ typed: count }) => count)
    ]
    const worked = await fixture.main(({ worked: count }) => count)
    process.stdout.write(`    ${drags} drags, ${typed} letters, ${worked} updates by main\n`)
    expect(rows.map(({ id }) => id).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i))
    expect(rows.reduce((sum, { text }) => sum + text.length, 0)).toBe(typed)
    expect(rows.reduce((sum, { progress }) => sum + progress, 0)).toBe(worked)
    expect(drags).toBeGreaterThan(SECONDS)
  })
})
