/** The cases of electron-spec-cases.mjs about single windows and frames. */

import { expect } from '@jest/globals'

/** @typedef {import('./electron-spec-cases.mjs').Case} Case */
/** @typedef {import('./electron-spec-cases.mjs').Tools} Tools */

const call = (/** @type {Tools} */ { page }, name = 'test', ...args) =>
  page(({ ipc, outcome }, [called, given]) => outcome(ipc.invoke(called, ...given)), [name, args])

/** @param {'window' | 'frame'} of @returns {Record<string, Case>} */
export const narrow = (of) => ({
  'a message reaches the listeners': async (t) => {
    await t.main(({ ipc, track, target, kept }, kind) => {
      track(ipc.of(target(kind)).on('test', (_event, n) => (kept.got = n)))
      track(ipc.handle('flush', () => 1))
    }, of)
    await t.page(({ ipc }) => (ipc.send('test', 42), ipc.invoke('flush')))
    expect(await t.main(({ kept }) => kept.got)).toBe(42)
  },
  'a synchronous call reaches the handler': async (t) => {
    await t.main(
      ({ ipc, track, target }, kind) =>
        track(ipc.of(target(kind)).handle('test', (_event, n) => n * 2)),
      of
    )
    expect(await t.page(({ ipc }) => ipc.invokeSync('test', 42))).toBe(84)
  },
  'a call reaches the handler': async (t) => {
    await t.main(
      ({ ipc, track, target }, kind) =>
        track(ipc.of(target(kind)).handle('test', (_event, n) => n * 2)),
      of
    )
    expect(await call(t, 'test', 42)).toEqual({ value: 84 })
    // Not those of others.
    const elsewhere = await t.other(({ ipc, outcome }) => outcome(ipc.invoke('test', 42)))
    expect(elsewhere).toMatchObject({ error: { code: 'ERR_IPC_NO_HANDLER' } })
  },
  'listeners run from the narrowest to the general ones': async (t) => {
    await t.main(({ ipc, track, target, kept }) => {
      kept.got = []
      track(ipc.on('test', () => kept.got.push('all')))
      track(ipc.of(target('window')).on('test', () => kept.got.push('window')))
      track(ipc.of(target('frame')).on('test', () => kept.got.push('frame')))
      track(ipc.handle('flush', () => 1))
    })
    await t.page(({ ipc }) => (ipc.send('test'), ipc.invoke('flush')))
    expect(await t.main(({ kept }) => kept.got)).toEqual(['frame', 'window', 'all'])
  },
  'its handler answers instead of the general one': async (t) => {
    await t.main(({ ipc, track, target }, kind) => {
      track(ipc.handle('test', () => 'all'))
      track(ipc.of(target(kind)).handle('test', () => 'narrow'))
    }, of)
    expect(await call(t)).toEqual({ value: 'narrow' })
  },
  'without one, the general handler answers': async (t) => {
    await t.main(({ ipc, track, target }, kind) => {
      track(ipc.of(target(kind)).handle('another', () => 'narrow'))
      // Of a frame, the handler of its window is the next.
      if (kind === 'frame') track(ipc.of(target('window')).handle('test', () => 'general'))
      else track(ipc.handle('test', () => 'general'))
    }, of)
    expect(await call(t)).toEqual({ value: 'general' })
  },
  'messages of inner frames reach it': async (t) => {
    const frame = await t.frame()
    await t.main(({ ipc, track, target, kept }, kind) => {
      ipc.access(() => true)
      track(() => ipc.access((inner) => inner.isMainFrame))
      const inner = target('frame').frames[0]
      track(
        ipc
          .of(kind === 'frame' ? inner : target('window'))
          .on('test', (_event, n) => (kept.got = n))
      )
      if (kind === 'frame') track(ipc.of(target('frame')).on('test', () => (kept.wrong = true)))
      track(ipc.handle('flush', () => 1))
    }, of)
    await frame.evaluate(async () => {
      const { ipc } = /** @type {any} */ (globalThis)
      ipc.send('test', 42)
      await ipc.invoke('flush')
    })
    expect(await t.main(({ kept }) => [kept.got, kept.wrong])).toEqual([42, undefined])
    await t.renew()
  },
  'its handler answers instead of that of its window': async (t) => {
    await t.main(({ ipc, track, target }) => {
      track(ipc.of(target('window')).handle('test', () => 'window'))
      track(ipc.of(target('frame')).handle('test', () => 'frame'))
    })
    expect(await call(t)).toEqual({ value: 'frame' })
  },
  'messages of a page that unloads arrive': async (t) => {
    await t.main(({ ipc, track, target, kept }) => {
      kept.got = new Promise((resolve) =>
        track(ipc.of(target('frame')).on('bye', (_event, n) => resolve(n)))
      )
    })
    await t.page(({ ipc }) => {
      globalThis.addEventListener('pagehide', () => ipc.send('bye', 42))
    })
    await t.reload()
    expect(await t.main(({ kept }) => kept.got)).toBe(42)
  }
})

/** @param {'window' | 'frame'} to @returns {Record<string, Case>} */
export const sending = (to) => ({
  'a message arrives': async (t) => {
    await t.page(({ ipc, kept }) => {
      kept.got = new Promise((resolve) => ipc.once('news', (_event, value) => resolve(value)))
    })
    await t.main(
      ({ ipc, target }, kind) => ipc.to(target(kind)).send('news', { some: 'message' }),
      to
    )
    expect(await t.page(({ kept }) => kept.got)).toEqual({ some: 'message' })
  },
  ...Object.fromEntries(
    /** @type {[string, string, string][]} */ ([
      ['no name is an error', 'remote.send()', 'ERR_IPC_NAME'],
      ['a name that is none is an error', "remote.send(null, '', [])", 'ERR_IPC_NAME'],
      [
        'a value that cannot be sent throws',
        "remote.send('news', { a: () => {} })",
        'ERR_IPC_VALUE 0,a'
      ]
    ]).map(([name, code, expected]) => [
      name,
      async (/** @type {Tools} */ t) => {
        const found = await t.main(
          ({ ipc, target }, [kind, text]) => {
            try {
              return new Function('remote', text)(ipc.to(target(kind)))
            } catch (error) {
              return [error.code, error.path].filter((part) => part !== undefined).join(' ')
            }
          },
          [to, code]
        )
        expect(found).toBe(expected)
      }
    ])
  ),
  'a message without content': async (t) => {
    await t.page(({ ipc, kept }) => {
      kept.got = new Promise((resolve) => ipc.once('news', (_event, ...args) => resolve(args)))
    })
    await t.main(({ ipc, target }, kind) => ipc.to(target(kind)).send('news'), to)
    expect(await t.page(({ kept }) => kept.got)).toEqual([])
  }
})
