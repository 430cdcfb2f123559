/** The RFC 6902 test suite from npm, all of it, against `patch()` of a real ref. */

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { remoteRef } = require('../../../lib/main/index.js')
const suites = {
  tests: require('json-patch-test-suite/tests.json'),
  spec: require('json-patch-test-suite/spec_tests.json')
}

/** Cases that cannot apply, by their place, with the reason. */
const TWICE = 'its operation has two members "op", of which JSON.parse keeps the last'
const NOT_APPLICABLE = new Map([
  ['tests 76', TWICE],
  ['spec 13', TWICE]
])

for (const [suite, cases] of Object.entries(suites)) {
  describe(suite, () => {
    cases.forEach((each, index) => {
      const name = `${index}: ${each.comment ?? JSON.stringify(each.patch)}`
      if (each.patch === undefined) return
      // Cases that the suite disables as a matter of taste are decided here, and run too.
      const reason = NOT_APPLICABLE.get(`${suite} ${index}`)
      if (reason) {
        console.warn(`Left out of the RFC 6902 suite: ${suite} ${name}: ${reason}`)
        return
      }
      test(name, () => {
        const ref = remoteRef(`${suite} ${index}`, each.doc)
        try {
          if (each.error !== undefined) {
            expect(() => ref.patch(each.patch)).toThrow(
              expect.objectContaining({ name: 'RemoteRefError' })
            )
            expect(ref.get([])).toEqual(each.doc)
          } else {
            ref.patch(each.patch)
            expect(ref.get([])).toEqual('expected' in each ? each.expected : each.doc)
          }
        } finally {
          ref.destroy()
        }
      })
    })
  })
}
