/**
 * A case for each behaviour of tests/cases/ipc-electron-spec.mjs that is offered, by its group and name.
 * A case throws if it is not so.
 *
 * @typedef {object} Tools
 * @property {(fn: (scope: any, argument: any) => unknown, argument?: unknown) => Promise<any>} main Runs a
 *   function in main, with `ipc`, `track(stop)`, `first` and `second` (windows), `target` and `outcome`.
 * @property {(fn: (scope: any, argument: any) => unknown, argument?: unknown) => Promise<any>} page Runs one
 *   in the first window.
 * @property {(fn: (scope: any, argument: any) => unknown, argument?: unknown) => Promise<any>} other Runs one
 *   in the second window.
 * @property {() => Promise<any>} reload Reloads the first window.
 * @property {() => Promise<void>} renew Opens the two windows anew.
 * @property {() => Promise<any>} frame An inner frame of the first window, as a frame of Playwright.
 */
/** @typedef {(tools: Tools) => Promise<void>} Case */

import { expect } from '@jest/globals'
import { narrow, sending } from './electron-spec-targets.mjs'
import { connections } from './electron-spec-ports.mjs'

const call = (/** @type {Tools} */ { page }, name = 'test', ...args) =>
  page(({ ipc, outcome }, [called, given]) => outcome(ipc.invoke(called, ...given)), [name, args])

/** @type {Record<string, Case>} */
const calls = {
  'a handler that returns at once answers': async (t) => {
    await t.main(({ ipc, track }) => track(ipc.handle('test', (_event, n) => n + 1)))
    expect(await call(t, 'test', 123)).toEqual({ value: 124 })
  },
  'a handler that returns a promise answers': async (t) => {
    await t.main(({ ipc, track }) =>
      track(
        ipc.handle('test', async (_event, n) => {
          await new Promise(setImmediate)
          return n + 1
        })
      )
    )
    expect(await call(t, 'test', 123)).toEqual({ value: 124 })
  },
  'a handler that returns a thenable which begins when it is awaited answers': async (t) => {
    await t.main(({ ipc, track }) =>
      track(
        ipc.handle('test', () => ({
          then(resolve) {
            setImmediate(() => resolve('begun'))
          }
        }))
      )
    )
    expect(await call(t)).toEqual({ value: 'begun' })
  },
  'an error that a handler throws reaches the caller': async (t) => {
    await t.main(({ ipc, track }) =>
      track(
        ipc.handle('test', () => {
          throw Object.assign(new RangeError('too far'), { code: 'FAR' })
        })
      )
    )
    const error = { name: 'RangeError', type: 'RangeError', message: 'too far', code: 'FAR' }
    expect(await call(t)).toMatchObject({ error })
  },
  'a result that cannot be sent is an error of the call': async (t) => {
    await t.main(({ ipc, track }) => track(ipc.handle('test', () => ({ method() {} }))))
    expect(await call(t)).toMatchObject({ error: { code: 'ERR_IPC_VALUE', path: ['method'] } })
  },
  'an error that a promise of a handler rejects with reaches the caller': async (t) => {
    await t.main(({ ipc, track }) =>
      track(
        ipc.handle('test', async () => {
          await null
          throw new TypeError('late')
        })
      )
    )
    expect(await call(t)).toMatchObject({ error: { type: 'TypeError', message: 'late' } })
  },
  'a handler that rejects is no unhandled rejection of main': async (t) => {
    await t.main(({ ipc, track, kept }) => {
      kept.unhandled = 0
      const count = () => kept.unhandled++
      process.on('unhandledRejection', count)
      track(() => process.off('unhandledRejection', count))
      track(
        ipc.handle('test', async () => {
          throw new Error('at once')
        })
      )
    })
    expect(await call(t)).toMatchObject({ error: { message: 'at once' } })
    expect(await t.main(({ kept }) => kept.unhandled)).toBe(0)
  },
  'a call that nothing handles fails': async (t) => {
    expect(await call(t)).toMatchObject({ error: { code: 'ERR_IPC_NO_HANDLER', call: 'test' } })
  },
  'a call whose handler was removed fails': async (t) => {
    await t.main(({ ipc }) => {
      ipc.handle('test', () => 1)
      ipc.removeHandler('test')
    })
    expect(await call(t)).toMatchObject({ error: { code: 'ERR_IPC_NO_HANDLER' } })
  },
  'a second handler for a name is an error': async (t) => {
    const code = await t.main(({ ipc, track }) => {
      track(ipc.handle('test', () => 1))
      try {
        return ipc.handle('test', () => 2)
      } catch (error) {
        return error.code
      }
    })
    expect(code).toBe('ERR_IPC_EXISTS')
    expect(await call(t)).toEqual({ value: 1 })
  }
}

/** Sends values to main by a message, and gives what main says about them. */
const arrives = async (/** @type {Tools} */ t, make, look) => {
  await t.main(
    ({ ipc, track, kept }, text) =>
      track(
        ipc.once('test', (_event, ...args) => {
          kept.found = (0, eval)(`(${text})`)(...args)
        })
      ),
    look.toString()
  )
  await t.page(make)
  await t.page(({ ipc }) => ipc.invoke('flush').catch(() => {}))
  return t.main(({ kept }) => kept.found)
}

/** @type {Record<string, Case>} */
const payloads = {
  'texts, bytes and objects of sizes around the threshold of shared memory arrive as they were':
    async (t) => {
      await t.main(({ ipc, track }) => {
        track(ipc.handle('echo', (_event, value) => value))
        track(ipc.on('echo', (event, value) => event.reply('echoed', value)))
      })
      const wrong = await t.page(async ({ ipc }) => {
        const wrong = []
        const same = (a, b) =>
          typeof a === 'string' || typeof a === 'number'
            ? a === b
            : a instanceof Uint8Array
              ? a.length === b.length && a.every((byte, i) => byte === b[i])
              : Object.keys(a).every((key) => same(a[key], b[key]))
        for (const n of [0, 1, 65535, 65536, 65537, 256 * 1024 + 3, 1024 * 1024 + 1]) {
          const text = `<${'x'.repeat(n)}>`
          const bytes = new Uint8Array(n).map((_, i) => i * 7)
          for (const value of [text, bytes, { text, bytes, n }]) {
            const replied = new Promise((resolve) =>
              ipc.once('echoed', (_event, got) => resolve(got))
            )
            ipc.send('echo', value)
            const got = [await ipc.invoke('echo', value), await replied]
            // A synchronous call has a limit of its own.
            if (n < 300_000) got.push(ipc.invokeSync('echo', value))
            if (!got.every((one) => same(value, one))) wrong.push(n)
          }
        }
        return wrong
      })
      expect(wrong).toEqual([])
    },
  'an object with a member `id` arrives': async (t) => {
    const found = await arrives(
      t,
      ({ ipc }) => ipc.send('test', { id: 1, name: 'x' }),
      (value) => value
    )
    expect(found).toEqual({ id: 1, name: 'x' })
  },
  'a Date is a Date': async (t) => {
    const found = await arrives(
      t,
      ({ ipc }) => ipc.send('test', new Date(5)),
      (date) => [date instanceof Date, date.getTime()]
    )
    expect(found).toEqual([true, 5])
  },
  'bytes are bytes': async (t) => {
    const found = await arrives(
      t,
      ({ ipc }) =>
        ipc.send('test', new TextEncoder().encode('hello'), new Uint8Array(1000).fill(7)),
      (short, long) => [String(Buffer.from(short)), long.constructor.name, long.length, long[999]]
    )
    expect(found).toEqual(['hello', 'Uint8Array', 1000, 7])
  },
  'an object of the DOM throws where it is sent': async (t) => {
    const code = await t.page(({ ipc }) => {
      try {
        return ipc.send('test', { a: document.location })
      } catch (error) {
        return [error.code, error.path]
      }
    })
    expect(code).toEqual(['ERR_IPC_VALUE', [0, 'a']])
  },
  'an object of the engine throws where it is sent': async (t) => {
    const codes = await t.page(({ ipc }) =>
      [new WeakMap(), new Proxy(() => {}, {}), Symbol('x'), new WeakRef({})].map((value) => {
        try {
          return ipc.send('test', value)
        } catch (error) {
          return error.code
        }
      })
    )
    expect(codes).toEqual(Array(4).fill('ERR_IPC_VALUE'))
  },
  'an object that is referenced twice arrives in both places': async (t) => {
    const found = await arrives(
      t,
      ({ ipc }) => {
        const child = { hello: 'world' }
        ipc.send('test', [{ child }, { child }], child)
      },
      (...args) => args
    )
    const child = { hello: 'world' }
    expect(found).toEqual([[{ child }, { child }], child])
  }
}

/** Sends 300 things in a random order of kinds, and gives what arrives. */
const inOrder = async (/** @type {Tools} */ t, kinds) => {
  await t.main(({ ipc, track, kept }) => {
    kept.got = []
    track(ipc.on('test', (_event, n) => kept.got.push(n)))
    track(ipc.handle('test', (_event, n) => void kept.got.push(n)))
  })
  await t.page(async ({ ipc }, list) => {
    const waiting = []
    for (let i = 0; i < 300; i++) {
      const kind = list[Math.floor(Math.random() * list.length)]
      const result = ipc[kind]('test', i)
      if (kind === 'invoke') waiting.push(result)
    }
    await Promise.all(waiting)
    await ipc.invoke('test', 300)
  }, kinds)
  expect(await t.main(({ kept }) => kept.got)).toEqual(Array.from({ length: 301 }, (_, i) => i))
}

/** @type {Record<string, Case>} */
const order = {
  'messages and synchronous calls arrive in the order in which they were sent': (t) =>
    inOrder(t, ['send', 'invokeSync']),
  'messages, synchronous calls and calls arrive in the order in which they were sent': (t) =>
    inOrder(t, ['send', 'invokeSync', 'invoke'])
}

/** @type {Record<string, Case>} */
const synchronous = {
  'a synchronous call gets its answer': async (t) => {
    await t.main(({ ipc, track }) => track(ipc.handle('test', (_event, n) => [n])))
    expect(await t.page(({ ipc }) => ipc.invokeSync('test', 'x'))).toEqual(['x'])
  },
  'a window that is closed while it waits for a synchronous call does no harm': async (t) => {
    await t.main(async ({ ipc, track, first, kept }) => {
      kept.asked = new Promise((resolve) =>
        track(
          ipc.handle('test', () => {
            first.destroy()
            resolve(true)
            return null
          })
        )
      )
      first.webContents.executeJavaScript('ipc.invokeSync("test")').catch(() => {})
      await kept.asked
    })
    await t.renew()
    await t.main(({ ipc, track }) => track(ipc.handle('again', () => 1)))
    expect(await call(t, 'again')).toEqual({ value: 1 })
  }
}

/** @type {Record<string, Case>} */
const messages = {
  'a message can be replied to': async (t) => {
    await t.main(({ ipc, track }) => track(ipc.on('test', (event, x) => event.reply('back', x))))
    const got = await t.page(({ ipc }) => {
      const back = new Promise((resolve) => ipc.once('back', (_event, x) => resolve(x)))
      ipc.send('test', 'hello')
      return back
    })
    expect(got).toBe('hello')
  },
  'listeners of one name are removed': async (t) => {
    await t.main(({ ipc, track, kept }) => {
      kept.got = []
      ipc.on('one', () => kept.got.push('one'))
      track(ipc.on('two', () => kept.got.push('two')))
      track(ipc.onError(() => {}))
      track(ipc.handle('flush', () => 1))
      ipc.off('one')
    })
    await t.page(({ ipc, kept }) => {
      kept.stop = ipc.onError(() => {})
      ipc.send('one')
      ipc.send('two')
      return ipc.invoke('flush')
    })
    await t.page(({ kept }) => kept.stop())
    expect(await t.main(({ kept }) => kept.got)).toEqual(['two'])
  },
  'the listeners of `ipcMain` are the app’s alone': async (t) => {
    const names = await t.main(({ ipcMain }) => ipcMain.eventNames().map(String).sort())
    // Electron has one for errors.
    expect(names).toEqual(['error', 'remote-ref', 'removeListener'])
  },
  'in a window, listeners of one name are removed': async (t) => {
    await t.main(({ ipc, track }) =>
      track(
        ipc.handle('test', (event) => {
          event.reply('one')
          event.reply('two')
        })
      )
    )
    const got = await t.page(async ({ ipc, kept }) => {
      const got = []
      ipc.on('one', () => got.push('one'))
      kept.stop = ipc.on('two', () => got.push('two'))
      ipc.off('one')
      await ipc.invoke('test')
      kept.stop()
      return got
    })
    expect(got).toEqual(['two'])
  },
  'in a window, no listeners of the page are used for internals': async (t) => {
    expect(await t.page((scope) => [typeof scope.require, typeof scope.ipcRenderer])).toEqual([
      'undefined',
      'undefined'
    ])
  },
  'a page that has gone cannot send': async (t) => {
    await t.main(({ ipc, track, first }) => {
      track(ipc.handle('test', () => new Promise(() => {})))
      // Out of the page cache, its connection was ended.
      void first
    })
    const outcome = await t.main(async ({ ipc, first, outcome }) => {
      const waiting = outcome(ipc.to(first).invoke('never'))
      await new Promise(setImmediate)
      first.destroy()
      return waiting
    })
    expect(outcome).toMatchObject({ error: { code: 'ERR_IPC_GONE' } })
    await t.renew()
  }
}

/** The cases by group. @type {Record<string, Record<string, Case>>} */
export const CASES = {
  calls,
  payloads,
  order,
  'synchronous calls': synchronous,
  messages,
  'handlers of one window': narrow('window'),
  'handlers of one frame': narrow('frame'),
  ports: connections,
  'main sends to a window': sending('window'),
  'main sends to a frame': sending('frame')
}
