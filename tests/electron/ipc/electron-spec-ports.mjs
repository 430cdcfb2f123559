/** The cases of electron-spec-cases.mjs about connections that go on without main, or beside it. */

import { expect } from '@jest/globals'

/** @typedef {import('./electron-spec-cases.mjs').Case} Case */
/** @typedef {import('./electron-spec-cases.mjs').Tools} Tools */

/** Lets the first window connect to the second. @param {Tools} t */
async function connect(t) {
  await t.main(({ ipc, track, first, second }) => {
    track(ipc.name(first, 'first'))
    track(ipc.name(second, 'second'))
    track(ipc.allow({ from: 'first', to: 'second', connect: true }))
  })
  await t.other(({ ipc, kept }) => {
    kept.ports = []
    kept.stop = ipc.onConnect((port) => {
      kept.ports.push(port)
      port.handle('echo', (_event, value) => value)
    })
  })
  await t.page(async ({ ipc, kept }) => {
    kept.port = await ipc.connect('second')
  })
}

/** @param {Tools} t */
const end = async (t) => {
  await t.page(({ kept }) => kept.port.close())
  await t.other(({ kept }) => kept.stop())
}

/** @type {Record<string, Case>} */
export const connections = {
  'main and a window talk over a connection of their own': async (t) => {
    await t.page(({ ipc, kept }) => {
      kept.stop = ipc.handle('double', (_event, n) => n * 2)
    })
    expect(await t.main(({ ipc, first }) => ipc.to(first).invoke('double', 42))).toBe(84)
    await t.page(({ kept }) => kept.stop())
  },
  'two windows talk over a port that main has forwarded': async (t) => {
    await connect(t)
    expect(await t.page(({ kept }) => kept.port.invoke('echo', 'a message'))).toBe('a message')
    await end(t)
  },
  'messages to a side that is not ready yet wait': async (t) => {
    await t.main(({ ipc, track, first }) => {
      track(ipc.name(first, 'first'))
      track(ipc.allow({ from: 'first', to: 'late', connect: true }))
    })
    await t.page(({ ipc, kept }) => {
      kept.connecting = ipc.connect('late').then(async (port) => {
        const answer = await port.invoke('echo', 1)
        port.close()
        return answer
      })
      kept.connecting.catch(() => {})
    })
    // The window has the name before its page listens.
    const codes = await t.page(({ kept, outcome }) => outcome(kept.connecting))
    expect(codes).toMatchObject({ error: { code: 'ERR_IPC_TARGET' } })
    const answer = await t.main(async ({ ipc, openWindow, BrowserWindow, track, first }) => {
      const window = BrowserWindow.fromId(await openWindow('', {}, false))
      track(() => window.destroy())
      ipc.name(window, 'late')
      const answer = first.webContents.executeJavaScript(`
        ipc.connect('late').then((port) => port.invoke('echo', 5))`)
      await new Promise((resolve) => window.webContents.once('did-finish-load', resolve))
      await window.webContents.executeJavaScript(`
        ipc.onConnect((port) => port.handle('echo', (_event, value) => value)); 0`)
      return answer
    })
    expect(answer).toBe(5)
  },
  'a side is told when the other has closed the connection': async (t) => {
    await connect(t)
    await t.page(({ kept }) => kept.port.close())
    const code = await t.other(async ({ kept }) => (await kept.ports.at(-1).closed).code)
    expect(code).toBe('ERR_IPC_GONE')
    await end(t)
  },
  'a message to a connection that this side has closed': async (t) => {
    await connect(t)
    const code = await t.page(({ kept }) => {
      kept.port.close()
      try {
        return kept.port.send('hello')
      } catch (error) {
        return error.code
      }
    })
    expect(code).toBe('ERR_IPC_GONE')
    await end(t)
  },
  'a message to a connection that the other side has closed': async (t) => {
    await connect(t)
    await t.other(({ kept }) => kept.ports.at(-1).close())
    const code = await t.page(async ({ kept }) => {
      await kept.port.closed
      try {
        return kept.port.send('hello')
      } catch (error) {
        return error.code
      }
    })
    expect(code).toBe('ERR_IPC_GONE')
    await end(t)
  },
  'a page that reloads with open ports does no harm': async (t) => {
    await connect(t)
    await t.reload()
    const code = await t.other(async ({ kept }) => (await kept.ports.at(-1).closed).code)
    expect(code).toBe('ERR_IPC_GONE')
    await t.other(({ kept }) => kept.stop())
    await connect(t)
    expect(await t.page(({ kept }) => kept.port.invoke('echo', 2))).toBe(2)
    await end(t)
  },
  'a connection is kept while it may receive messages': async (t) => {
    await connect(t)
    await t.other(({ kept }) => {
      kept.echo = new WeakRef(kept.ports.pop())
    })
    // Whatever the engine collects meanwhile.
    await t.other(() => {
      const waste = Array.from({ length: 50 }, () => new Uint8Array(2 ** 20))
      return waste.length
    })
    expect(await t.page(({ kept }) => kept.port.invoke('echo', 3))).toBe(3)
    await end(t)
  },
  'values of all kinds can be sent over a connection': async (t) => {
    await connect(t)
    const values = await t.page(async ({ kept }) => {
      const got = []
      for (const value of [undefined, 42, false, [], 'hello', { hello: 'goodbye' }]) {
        got.push(await kept.port.invoke('echo', value))
      }
      kept.port.send('nothing')
      return [got[0] === undefined, ...got.slice(1)]
    })
    expect(values).toEqual([true, 42, false, [], 'hello', { hello: 'goodbye' }])
    await end(t)
  },
  'a value that cannot be sent over a connection throws': async (t) => {
    await connect(t)
    const found = await t.page(({ kept }) => {
      try {
        return kept.port.send('hello', { a: [() => {}] })
      } catch (error) {
        return [error.code, error.path]
      }
    })
    expect(found).toEqual(['ERR_IPC_VALUE', [0, 'a', 0]])
    await end(t)
  }
}
