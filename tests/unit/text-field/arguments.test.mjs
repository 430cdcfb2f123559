/** What is given to the functions for text fields. */

import { expect, test } from '@jest/globals'
import { onTextEdit, useTextField } from '../../../lib/text-field/index.js'

test.each([
  ['useTextField', useTextField, []],
  ['useTextField', useTextField, ['text', () => {}]],
  ['useTextField', useTextField, [() => 'text']],
  ['onTextEdit', onTextEdit, []],
  ['onTextEdit', onTextEdit, ['text', () => {}]],
  ['onTextEdit', onTextEdit, [() => 'text']]
])('%s says what it needs', (name, fn, args) => {
  const message = expect.stringMatching(`^${name}: give it `)
  const error = expect.objectContaining({ code: 'ERR_REF_OPTION', message })
  expect(() => /** @type {any} */ (fn)(...args)).toThrow(error)
})
