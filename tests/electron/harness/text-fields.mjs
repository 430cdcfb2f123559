/** What runs in pages with fields of `useTextField`: pages get the text of these functions. */

/** In the page: a field of each kind, on the same text. */
export const showFields = ({ fixture: { vue, useTextField }, refs, document }) => {
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
