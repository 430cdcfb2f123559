/** Provokes the codes of refs in main and in windows, for error-codes.test.mjs. */

import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { expect, jest } from '@jest/globals'
import { bridge } from '../../../lib/client/index.js'
import { RemoteRefError } from '../../../lib/shared/index.js'
import { checkVersion } from '../../../lib/vue/app-vue.js'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network, turn } from '../../simulation/network.mjs'

const require = createRequire(import.meta.url)
/** Untyped, since many arguments are wrong on purpose. */
const library = /** @type {any} */ (require('../../../lib/main/index.js'))
const { configure, remoteRef } = library

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

/** @param {() => unknown} fn */
function thrownBy(fn) {
  try {
    fn()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** A ref in main, untyped. @returns {any} */
const main = (initial, options) => network.remoteRef('files', initial, options)

/**
 * The error that a window gets when its page changes a ref or sends an invalid message.
 *
 * @param {object} options Of the ref.
 * @param {(replica: any, say: (message: string) => void) => void} act
 */
async function toldInWindow(initial, options, act) {
  main(initial, options)
  const window = network.open()
  const told = []
  const replica = window.replica('files', initial, { onError: (error) => void told.push(error) })
  await network.quiet()
  // Replaces the next message of its replica, like a malicious page.
  const say = (message) => {
    const [sent] = window.up.splice(0)
    const channel = /^\w(\d+) /.exec(sent)?.[1]
    window.up.push(message.replace(/^(\w)/, `$1${channel}`))
  }
  await act(replica, say)
  await network.quiet()
  return told[0]
}

/** A change of the page that is sent as another text. */
const forged = (message) => async (replica, say) => {
  replica.value.list.push(0)
  await turn()
  say(message)
}

/** What a script prints that runs in the package's folder. @param {string} script */
function runInNode(script) {
  const cwd = new URL('../../..', import.meta.url)
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd })
}

/** @type {Record<string, [what: string, provoke: () => any, details?: object][]>} */
export const refCases = {
  ERR_REF_EXISTS: [
    [
      'a name twice',
      () => {
        const ref = remoteRef('files', 1)
        try {
          return thrownBy(() => remoteRef('files', 2))
        } finally {
          ref.destroy()
        }
      }
    ]
  ],
  ERR_REF_NAME: [
    ['in main', () => thrownBy(() => remoteRef('n'.repeat(257), 1)), { ref: undefined }],
    ['in a window', () => thrownBy(() => useRemoteRef('', 1)), { ref: undefined }],
    [
      'of a page, too long',
      async () => {
        const told = []
        network.open().replica('n'.repeat(257), 1, { onError: (error) => told.push(error) })
        await network.quiet()
        return told[0]
      },
      { ref: 'n'.repeat(257) }
    ]
  ],
  ERR_REF_OPTION: [
    ['of configure', () => thrownBy(() => configure({ access: 'all' })), { ref: undefined }],
    ['of a ref', () => thrownBy(() => remoteRef('files', 1, { onError: 7 }))],
    ['a limit', () => thrownBy(() => main(1, { limits: { depth: 0 } }))],
    ['update', () => thrownBy(() => main(1).update(7))],
    ['onChange', () => thrownBy(() => main(1).onChange())],
    ['revoke', () => thrownBy(() => main(1).revoke({}))],
    ['persist', () => thrownBy(() => main(1, { persist: 'yes' }))],
    [
      'saved() without persist',
      () =>
        main(1)
          .saved()
          .catch((error) => error)
    ]
  ],
  ERR_REF_VALUE: [
    ['initial in main', () => thrownBy(() => main({ a: [() => {}] })), { path: ['a', 0] }],
    [
      'assigned in main',
      () => thrownBy(() => (main({ a: 1 }).value.a = Symbol('s'))),
      { path: ['a'] }
    ],
    [
      'patched in main',
      () => thrownBy(() => main([]).patch([{ op: 'add', path: [0], value: [Symbol('s')] }])),
      { path: [0, 0] }
    ],
    [
      'in an RFC 6902 document',
      () => thrownBy(() => main([]).patch([{ op: 'add', path: '/0', value: [Symbol('s')] }])),
      { path: [0, 0] }
    ],
    [
      'initial in a window',
      () => thrownBy(() => network.open().replica('files', [() => {}])),
      { path: [0] }
    ],
    [
      'assigned in a window',
      () => thrownBy(() => (network.open().replica('files', { a: {} }).value.a.b = () => {})),
      { path: ['a', 'b'] }
    ]
  ],
  ERR_REF_DEPTH: [
    ['in main', () => thrownBy(() => (main({ a: 1 }).value.a = deep(1001))), {}],
    [
      'in a window',
      () =>
        toldInWindow({ list: [] }, { limits: { depth: 3 } }, (replica) =>
          replica.value.list.push(deep(5))
        ),
      { path: ['list', 0] }
    ]
  ],
  ERR_REF_TOO_LARGE: [
    [
      'in main',
      () =>
        thrownBy(() =>
          main({ list: [] }, { limits: { valueBytes: 1000 } }).value.list.push('x'.repeat(5000))
        ),
      { path: ['list', 0] }
    ],
    [
      'in a window',
      () =>
        toldInWindow({ list: [] }, { limits: { messageBytes: 1000 } }, (replica) =>
          replica.value.list.push('x'.repeat(5000))
        ),
      { path: ['list', 0] }
    ]
  ],
  ERR_REF_RATE: [
    [
      'a flood',
      () =>
        toldInWindow([], {}, () => {
          network.hub.limits = { ...network.hub.limits, rate: 1, refs: 1 }
          const [window] = network.windows
          for (let n = 0; n < 50_000; n++) network.hub.receive(window, 'h1 ')
        })
    ]
  ],
  ERR_REF_TEXT: [
    [
      'of a page',
      () =>
        toldInWindow(
          { list: [] },
          {},
          forged('t [1,0,[{"op":"add","path":["list",0],"value":01}]]')
        )
    ],
    ['behind it', () => toldInWindow({ list: [] }, {}, forged('t [1,0,[]] [2,0,[]]'))]
  ],
  ERR_REF_PATCH: [
    ['in main', () => thrownBy(() => main([]).patch([{ op: 'burn', path: [0] }])), { patch: 0 }],
    [
      'RFC 6902',
      () =>
        thrownBy(() =>
          main([]).patch([
            { op: 'add', path: '/0', value: 1 },
            { op: 'burn', path: '/0' }
          ])
        ),
      { patch: 1 }
    ],
    ['a path of get', () => thrownBy(() => main([]).get('list/0'))],
    [
      'of a page',
      () => toldInWindow({ list: [] }, {}, forged('t [1,0,[{"op":"burn","path":[0]}]]')),
      { patch: 0 }
    ]
  ],
  ERR_REF_PATH: [
    [
      'in main',
      () => thrownBy(() => main({ a: {} }).patch([{ op: 'remove', path: ['a', 'b'] }])),
      { path: ['a', 'b'], patch: 0 }
    ],
    [
      'RFC 6902',
      () =>
        thrownBy(() =>
          main({ a: {} }).patch([
            { op: 'add', path: '/b', value: 1 },
            { op: 'remove', path: '/a/b' }
          ])
        ),
      { path: ['a', 'b'], patch: 1 }
    ],
    [
      'of a page',
      () =>
        toldInWindow({ list: [], a: {} }, {}, async (replica, say) => {
          replica.value.a.b = 1
          await turn()
          say('t [1,0,[{"op":"remove","path":["a","b"]}]]')
        }),
      { path: ['a', 'b'], patch: 0 }
    ]
  ],
  ERR_REF_TEST: [
    [
      'in main',
      () => thrownBy(() => main({ a: 1 }).patch([{ op: 'test', path: ['a'], value: 2 }])),
      { path: ['a'], patch: 0 }
    ]
  ],
  ERR_REF_CALLBACK: [
    [
      'a listener',
      () =>
        toldInWindow({ list: [] }, {}, (replica) => {
          replica.onChange(() => {
            throw new Error('of a listener')
          })
          replica.value.list.push(1)
        }),
      { cause: expect.objectContaining({ message: 'of a listener' }) }
    ]
  ],
  ERR_REF_RECURSION: [
    [
      'in main',
      () => {
        const told = []
        const ref = main({ n: 0 }, { onError: (error) => told.push(error) })
        // Each because of the other.
        ref.onChange(() => ref.value.n++)
        ref.onChange(() => ref.value.n++)
        ref.value.n++
        return told[0]
      }
    ]
  ],
  ERR_REF_DENIED: [
    ['nothing', () => toldInWindow([], { access: () => 'none' }, () => {})],
    [
      'reading only',
      () =>
        silently(() =>
          toldInWindow({ list: [] }, { access: () => 'read' }, (replica) =>
            replica.value.list.push(1)
          )
        ),
      { path: ['list', 0] }
    ]
  ],
  ERR_REF_DESTROYED: [
    [
      'in main',
      () => {
        const ref = main([])
        ref.destroy()
        return thrownBy(() => ref.value)
      }
    ],
    [
      'a closed replica',
      () => {
        const replica = network.open().replica('files', [])
        replica.destroy()
        return thrownBy(() => replica.value.push(1))
      },
      { path: [0] }
    ],
    [
      'a ref that ends before it has come',
      async () => {
        const replica = network.open().replica('files', [])
        replica.destroy()
        return replica.ready.catch((error) => error)
      }
    ]
  ],
  ERR_REF_VUE: [
    ['with an older Vue', () => thrownBy(() => checkVersion('3.4.38')), { ref: undefined }]
  ],
  ERR_REF_BRIDGE: [['without a preload', () => thrownBy(() => bridge()), { ref: undefined }]],
  ERR_REF_ADDON: [
    [
      'in a program that is too old',
      () => {
        const script = `
          Object.defineProperty(process.versions, 'napi', { value: '3' })
          try { require('./lib/main/index.js') } catch ({ name, code, message }) {
            console.log(JSON.stringify({ name, code, message }))
          }`
        const { code, message } = JSON.parse(runInNode(script))
        return new RemoteRefError(code, message)
      },
      { ref: undefined }
    ]
  ],
  ERR_REF_PROCESS: [
    [
      'in Electron, but not its main process',
      () => {
        const script = `
          Object.defineProperty(process.versions, 'electron', { value: '33.4.11' })
          try { require('./lib/main/index.js').remoteRef('files', []) } catch ({ code, message, ref }) {
            console.log(JSON.stringify({ code, message, ref }))
          }`
        const { code, message, ref } = JSON.parse(runInNode(script))
        return new RemoteRefError(code, message, { ref })
      }
    ]
  ],
  ERR_REF_MESSAGE: [
    [
      'a second transaction before the answer',
      () =>
        toldInWindow({ list: [] }, {}, async (replica) => {
          const [window] = network.windows
          replica.value.list.push(1)
          await turn()
          window.up.push(window.up[0])
        })
    ]
  ],
  ERR_REF_ORDER: [
    [
      'of a page',
      () =>
        toldInWindow({ list: [] }, {}, forged('t [7,0,[{"op":"add","path":["list",0],"value":1}]]'))
    ]
  ],
  ERR_REF_VERSION: [
    [
      'of a page',
      () =>
        toldInWindow(
          { list: [] },
          {},
          forged('t [1,99,[{"op":"add","path":["list",0],"value":1}]]')
        )
    ]
  ]
}

/** @param {number} levels @returns {unknown} */
function deep(levels) {
  let value = []
  for (let level = 1; level < levels; level++) value = [value]
  return value
}

/** Without what a write to a read-only ref prints. @param {() => Promise<unknown>} fn */
async function silently(fn) {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    return await fn()
  } finally {
    warn.mockRestore()
  }
}
