/** Windows with fields of `useTextField`, and what runs in their pages: these get the text of such functions. */

import { inPage, openRef } from './fixture.mjs'

/**
 * Opens windows with a field of each kind, on one text that several may edit.
 *
 * @param {import('./fixture.mjs').Fixture} fixture
 * @param {string} note The text. @param {number} [count] How many windows.
 * @returns {Promise<import('playwright-core').Page[]>}
 */
export async function openFields(fixture, note, count = 2) {
  await fixture.main(({ refs, lib }, text) => {
    refs.doc = lib.remoteRef('doc', { note: text }, { text: [['note']] })
  }, note)
  const pages = await fixture.openWindows(count)
  await openRef(pages, 'doc', { note: '' })
  await fixture.agree('doc', pages)
  for (const page of pages) await inPage(page, showFields)
  return pages
}

/** In the page: a field of each kind, on the same text. */
const showFields = ({ fixture: { vue, useTextField }, refs, document }) => {
  const form = {
    setup() {
      const field = () =>
        useTextField(
          () => refs.doc.value.note,
          (text) => (refs.doc.value.note = text)
        )
      const [area, line, mail, rich] = [field(), field(), field(), field()]
      globalThis.fields = { area, line, mail, rich }
      return () => [
        vue.h('textarea', { id: 'area', rows: 6, cols: 60, ref: area }),
        vue.h('input', { id: 'line', size: 60, ref: line }),
        vue.h('input', { id: 'mail', type: 'email', size: 60, ref: mail }),
        vue.h('pre', { id: 'rich', contenteditable: 'plaintext-only', ref: rich })
      ]
    }
  }
  vue.createApp(form).mount(document.body.appendChild(document.createElement('div')))
}

/** In the page: where the selection is. */
export const caretIn = ({ document }, id) => {
  const field = document.getElementById(id)
  return [field.selectionStart, field.selectionEnd]
}
export const select = ({ document }, [id, start, end]) => {
  document.getElementById(id).focus()
  document.getElementById(id).setSelectionRange(start, end)
}
export const textIn = ({ document }, id) => {
  const field = document.getElementById(id)
  return field.value ?? field.textContent
}
