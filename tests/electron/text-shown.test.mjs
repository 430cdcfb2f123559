/**
 * Fields of `useTextField` that do not show all of a text: a line of a text with line breaks, an e-mail address
 * with spaces, an area with the line breaks of Windows. What is not shown stays, and letters come where they belong.
 */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage } from './harness/fixture.mjs'
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

/** @param {string} text */
async function start(text) {
  pages = await openFields(fixture, text)
}

const note = async () => (await fixture.agree('doc', pages)).note
const fieldsOf = async (/** @type {import('playwright-core').Page} */ page) => {
  const ids = ['area', 'line', 'mail', 'rich']
  return Object.fromEntries(
    await Promise.all(ids.map(async (id) => [id, await inPage(page, textIn, id)]))
  )
}

test('two type into a text with line breaks, in fields of all kinds', async () => {
  await start('one\ntwo\nthree')
  await inPage(pages[0], select, ['line', 3, 3])
  await inPage(pages[1], select, ['area', 7, 7])
  const [one, two] = pages.map(({ keyboard }) => keyboard)
  await Promise.all([one.type(' and', { delay: 8 }), two.type(' or\nmore', { delay: 8 })])
  expect(await note()).toBe('one and\ntwo or\nmore\nthree')
  for (const page of pages) {
    expect(await fieldsOf(page)).toEqual({
      area: 'one and\ntwo or\nmore\nthree',
      line: 'one andtwo ormorethree',
      mail: 'one andtwo ormorethree',
      rich: 'one and\ntwo or\nmore\nthree'
    })
  }
  expect(await inPage(pages[0], caretIn, 'line')).toEqual([7, 7])
  await pages[1].focus('#rich')
  await two.press('Control+End')
  await two.type('!')
  await one.press('End')
  await one.type('?')
  expect([...(await note())].slice(0, -2).join('')).toBe('one and\ntwo or\nmore\nthree')
  await one.press('Control+z')
  expect(await note()).toBe('one and\ntwo or\nmore\nthree!')
})

test('line breaks of Windows', async () => {
  await start('one\r\ntwo\r\nthree')
  await inPage(pages[0], select, ['area', 4, 4])
  const { keyboard } = pages[0]
  await keyboard.type('new ')
  expect(await note()).toBe('one\r\nnew two\r\nthree')
  expect(await inPage(pages[0], caretIn, 'area')).toEqual([8, 8])
  await inPage(pages[0], select, ['area', 4, 4])
  await keyboard.press('Backspace')
  expect(await note()).toBe('onenew two\r\nthree')
  await keyboard.press('Enter')
  expect(await note()).toBe('one\nnew two\r\nthree')
  expect(await inPage(pages[1], textIn, 'area')).toBe('one\nnew two\nthree')
})

test('an e-mail address with spaces around it', async () => {
  await start(' me@here ')
  expect(await inPage(pages[0], textIn, 'mail')).toBe('me@here')
  await pages[0].focus('#mail')
  await pages[0].keyboard.press('End')
  await pages[0].keyboard.type('.org')
  expect(await note()).toBe(' me@here.org ')
  expect(await inPage(pages[1], textIn, 'line')).toBe(' me@here.org ')
})

test('a number field replaces what is no number', async () => {
  await start('none')
  await inPage(pages[0], ({ fixture: { vue, useTextField }, refs, document }) => {
    const form = {
      setup: () => {
        const number = useTextField(
          () => refs.doc.value.note,
          (text) => (refs.doc.value.note = text)
        )
        return () => vue.h('input', { id: 'number', type: 'number', ref: number })
      }
    }
    vue.createApp(form).mount(document.body.appendChild(document.createElement('div')))
  })
  expect(await inPage(pages[0], textIn, 'number')).toBe('')
  await pages[0].focus('#number')
  await pages[0].keyboard.type('1.5')
  expect(await note()).toBe('1.5')
  expect(await inPage(pages[0], textIn, 'number')).toBe('1.5')
})
