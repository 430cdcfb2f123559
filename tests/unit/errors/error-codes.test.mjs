/**
 * Provokes every code of the table through the public API: the error says which ref, where in its
 * value, what was wrong and what to do.
 */

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { expect, jest, test } from '@jest/globals'
import { bridge, configure as configureWindow } from '../../../lib/client/index.js'
import { IPC_ERROR_CODES } from '../../../lib/ipc/core/index.js'
import { ERROR_CODES, RemoteRefError } from '../../../lib/shared/index.js'
import { checkVersion } from '../../../lib/vue/app-vue.js'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network, turn } from '../../simulation/network.mjs'
import { cloudCases } from './cloud-cases.mjs'
import { diskCases } from './disk-cases.mjs'

const require = createRequire(import.meta.url)
/** Untyped, since many arguments are wrong on purpose. */
const library = /** @type {any} */ (require('../../../lib/main/index.js'))
const { configure, remoteRef } = library

/** A code that users never see: main answers by sending the value, and the page continues by itself. */
const STALE = 'ERR_REF_STALE'

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
const cases = {
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
  ],
  ...diskCases,
  ...cloudCases
}

test('all codes are provoked here', () => {
  expect([...Object.keys(cases), STALE].sort()).toEqual(Object.keys(ERROR_CODES).sort())
})

test(`${STALE}: a page that is too far behind gets the value, and nothing is reported`, async () => {
  const ref = main({ n: 0, list: ['a'] })
  const errors = []
  ref.onError = (error) => errors.push(error)
  const window = network.open()
  const onError = (error) => void errors.push(error)
  const replica = window.replica('files', null, { onError })
  await network.quiet()
  const said = []
  const { receive } = ref.document
  const value = (...message) => {
    try {
      const accepted = receive.apply(ref.document, message)
      said.push('accepted')
      return accepted
    } catch (error) {
      said.push(error.code)
      throw error
    }
  }
  Object.defineProperty(ref.document, 'receive', { value })
  replica.value.list.push('of the page')
  await turn()
  // More than the history can hold, while the transaction is in transit.
  for (let n = 1; n <= 10_002; n++) ref.value.n = n
  window.deliverUp()
  expect(said).toEqual([STALE])
  await network.quiet()
  expect(ref.value).toEqual({ n: 10_002, list: ['a', 'of the page'] })
  expect(replica.value).toEqual(ref.value)
  expect([replica.pending, said, errors]).toEqual([0, [STALE, 'accepted'], []])
})

describe.each(Object.entries(cases))('%s', (code, provocations) => {
  test.each(provocations)('%s', async (_what, provoke, details = {}) => {
    const error = await provoke()
    expect(error.name).toBe('RemoteRefError')
    const { ref = 'files', ...rest } = 'ref' in details ? details : { ...details, ref: 'files' }
    const named = !('ref' in details) || details.ref !== undefined
    expect(error).toMatchObject({ code, ...rest, ...(named && { ref }) })
    if (named) expect(error.message).toContain(`Ref "${ref}"`)
    for (const step of details.path ?? []) expect(error.message).toContain(String(step))
    // What was wrong and what to do: several complete sentences.
    const sentences = error.message.match(/[.;:] ?|\.$/g)
    expect(sentences?.length).toBeGreaterThan(1)
    expect(error.message).toMatch(/[.)]$/)
  })
})

test('docs/errors.md lists all codes, and no other', () => {
  const page = fs.readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  const listed = new Set(page.match(/ERR_(REF|IPC)_[A-Z_]+/g))
  const codes = [...Object.keys(ERROR_CODES), ...Object.keys(IPC_ERROR_CODES)]
  expect([...listed].sort()).toEqual(codes.sort())
})

describe('onError', () => {
  afterEach(() => configureWindow({ onError: undefined }))

  test('in main: errors and rejections of a listener reach the handlers of the ref and the hub', async () => {
    const [own, general] = [jest.fn(), jest.fn()]
    network.hub.onError = general
    const ref = main([], { onError: own })
    const mistakes = [new Error('at once'), new Error('later')]
    ref.onChange(() => {
      throw mistakes[0]
    })
    ref.onChange(async () => {
      throw mistakes[1]
    })
    ref.value.push(1)
    await turn()
    const expected = mistakes.map((mistake) => [mistake, 'files'])
    expect(own.mock.calls).toEqual(expected)
    expect(general.mock.calls).toEqual(expected)
    expect(ref.value).toEqual([1])
  })

  test('in main: an error of a handler is uncaught, and other handlers are called', () => {
    const later = []
    const queue = jest
      .spyOn(globalThis, 'queueMicrotask')
      .mockImplementation((fn) => later.push(fn))
    const general = jest.fn()
    network.hub.onError = general
    const ref = main(0, {
      onError() {
        throw new Error('of the handler')
      }
    })
    ref.onChange(() => {
      throw new Error('of the listener')
    })
    ref.value = 1
    queue.mockRestore()
    expect(general).toHaveBeenCalledTimes(1)
    expect(() => later.forEach((task) => task())).toThrow('of the handler')
  })

  const refuse = async (options) => {
    main({ list: [] }, { limits: { keys: 2 } })
    const window = network.open()
    const state = useRemoteRef(
      'files',
      { list: [] },
      {
        connect: window.bridge.useRemoteRef,
        ...options
      }
    )
    await network.quiet()
    Object.assign(state.value, { a: 1, b: 2 })
    await network.quiet()
    state.destroy()
    await network.quiet()
  }
  const refused = expect.objectContaining({ code: 'ERR_REF_TOO_LARGE', ref: 'files', path: ['b'] })

  test('in a window: a refusal without a handler of the ref reaches that of configure', async () => {
    const general = jest.fn()
    configureWindow({ onError: general })
    await refuse({})
    expect(general.mock.calls).toEqual([[refused, 'files']])
  })

  test('in a window: the handlers of the ref and of configure are called', async () => {
    const [own, general] = [jest.fn(), jest.fn()]
    configureWindow({ onError: general })
    await refuse({ onError: own })
    expect(own.mock.calls).toEqual([[refused, 'files']])
    expect(general.mock.calls).toEqual([[refused, 'files']])
  })

  test('in a window: without any handler it is printed', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {})
    await refuse({})
    expect(print.mock.calls).toEqual([[refused]])
    print.mockRestore()
  })

  test('in a window: a handler that throws stops nothing', async () => {
    const later = []
    const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((fn) => {
      if (String(fn).includes('throw')) later.push(fn)
      else Promise.resolve().then(fn)
    })
    await refuse({
      onError() {
        throw new Error('of the handler')
      }
    })
    queue.mockRestore()
    expect(later).toHaveLength(1)
    expect(later[0]).toThrow('of the handler')
  })
})

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
