/** What the numbers of attacks are held against. */

import { expect } from '@jest/globals'

expect.extend({
  /** @param {number} found @param {number} bound */
  below: (found, bound) => ({
    pass: found <= bound,
    message: () => `${found} is above ${bound}`
  })
})

/** A number up to a bound, inside what `toEqual` compares. @param {number} bound */
export const below = (bound) => /** @type {any} */ (expect).below(bound)
