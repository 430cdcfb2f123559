/** Every pattern of calls and messages, in memory. */

import { describe, expect, jest, test } from '@jest/globals'
import { createTestApp } from '../../../../lib/ipc/testing/index.js'
import { all, app, count, eachWithApp } from '../../helpers/ipc-app.mjs'

eachWithApp()

describe('between a window and main', () => {
  test('messages go both ways, in order', async () => {
    const seen = []
    app.ipc.on('hello', (event, n) => {
      seen.push([n, event.from, event.window === app.window, event.sender, event.frame.url])
      event.reply('back', n * 2)
    })
    const back = []
    app.window.ipc.on('back', (event, n) => back.push([n, event.from]))
    app.window.ipc.send('hello', 1)
    app.window.ipc.send('hello', 2)
    expect(seen).toEqual([])
    await app.settled()
    const { webContents } = app.window
    expect(seen).toEqual([
      [1, 'main', true, webContents, 'file:///index.html'],
      [2, 'main', true, webContents, 'file:///index.html']
    ])
    expect(back).toEqual([
      [2, 'main'],
      [4, 'main']
    ])
  })

  test('calls both ways, with all kinds of values', async () => {
    const values = [
      new Map([['a', new Date(5)]]),
      new Uint8Array(1000).fill(7),
      'x'.repeat(10_000),
      undefined,
      { big: 12n, set: new Set([1]) }
    ]
    app.ipc.handle('same', (_event, ...args) => args)
    app.window.ipc.handle('same', (_event, ...args) => args)
    expect(await app.window.ipc.invoke('same', ...values)).toEqual(values)
    expect(await app.ipc.to(app.window).invoke('same', ...values)).toEqual(values)
  })

  test('what was sent does not change with its source, attached or not', async () => {
    app.ipc.handle('keep', (_event, value) => value)
    const given = { list: [1], bytes: new Uint8Array(1000) }
    const answer = app.window.ipc.invoke('keep', given)
    given.list.push(2)
    given.bytes[0] = 1
    const { list, bytes } = await answer
    expect([list, bytes[0]]).toEqual([[1], 0])
  })

  test('errors keep their classes and codes', async () => {
    app.ipc.handle('fail', () => {
      throw Object.assign(new RangeError('too far'), { code: 'E_FAR' })
    })
    const failed = app.window.ipc.invoke('fail')
    await expect(failed).rejects.toMatchObject({ message: 'too far', code: 'E_FAR' })
    await expect(failed).rejects.toBeInstanceOf(RangeError)
    await expect(app.window.ipc.invoke('nothing')).rejects.toMatchObject({
      code: 'ERR_IPC_NO_HANDLER',
      call: 'nothing'
    })
  })

  test('streams both ways, and as arguments', async () => {
    app.ipc.handle('count', count)
    app.window.ipc.handle('count', count)
    app.ipc.handle('sum', async (_event, numbers) => {
      let sum = 0
      for await (const n of numbers) sum += n
      return sum
    })
    expect(await all(app.window.ipc.stream('count', 3))).toEqual([0, 1, 2])
    expect(await all(app.ipc.to(app.window).stream('count', 1000))).toHaveLength(1000)
    expect(await app.window.ipc.invoke('sum', count(null, 5))).toBe(10)
  })

  test('progress, and aborting', async () => {
    const onProgress = jest.fn()
    /** @type {any} */
    let reason
    app.ipc.handle('long', async (event, n) => {
      for (let i = 0; i < n; i++) event.progress(i)
      await new Promise((resolve) => event.signal.addEventListener('abort', resolve))
      reason = event.signal.reason
    })
    const stop = new AbortController()
    const call = app.window.ipc.invoke('long', 3, { signal: stop.signal, onProgress })
    await app.settled()
    expect(onProgress.mock.calls).toEqual([[0], [1], [2]])
    stop.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await app.settled()
    expect(reason?.name).toBe('AbortError')
  })

  test('a timeout, with fake timers', async () => {
    jest.useFakeTimers()
    try {
      app.ipc.handle('never', () => new Promise(() => {}))
      app.window.ipc.handle('never', () => new Promise(() => {}))
      const calls = [
        app.window.ipc.invoke('never', { timeout: 1000 }),
        app.ipc.to(app.window).invoke('never')
      ].map((call) => call.catch((error) => error.code))
      await app.settled()
      jest.advanceTimersByTime(30_001)
      expect(await Promise.all(calls)).toEqual(['ERR_IPC_TIMEOUT', 'ERR_IPC_TIMEOUT'])
    } finally {
      jest.useRealTimers()
    }
  })

  test('calls arrive with fake timers', async () => {
    jest.useFakeTimers()
    try {
      app.ipc.handle('add', (_event, a, b) => a + b)
      expect(await app.window.ipc.invoke('add', 1, 2)).toBe(3)
    } finally {
      jest.useRealTimers()
    }
  })

  test('a synchronous call', () => {
    app.ipc.handle('now', (_event, value) => ({ value, at: new Date(3) }))
    app.ipc.handle('later', async () => 1)
    expect(app.window.ipc.invokeSync('now', [1])).toEqual({ value: [1], at: new Date(3) })
    expect(() => app.window.ipc.invokeSync('later')).toThrow(
      expect.objectContaining({ code: 'ERR_IPC_SYNC' })
    )
    expect(() => app.window.ipc.invokeSync('none')).toThrow(
      expect.objectContaining({ code: 'ERR_IPC_NO_HANDLER' })
    )
  })

  test('a synchronous call comes after what was sent before', () => {
    const seen = []
    app.ipc.on('note', (_event, n) => seen.push(n))
    app.ipc.handle('seen', () => seen)
    app.window.ipc.send('note', 1)
    app.window.ipc.send('note', 2)
    expect(app.window.ipc.invokeSync('seen')).toEqual([1, 2])
  })

  test('once, handleOnce, off, removeHandler', async () => {
    const seen = jest.fn()
    app.ipc.once('ping', (_event, n) => seen(n))
    app.ipc.handleOnce('first', () => 1)
    app.window.ipc.onError(() => {})
    app.window.ipc.send('ping', 1)
    app.window.ipc.send('ping', 2)
    expect(await app.window.ipc.invoke('first')).toBe(1)
    await expect(app.window.ipc.invoke('first')).rejects.toMatchObject({
      code: 'ERR_IPC_NO_HANDLER'
    })
    expect(seen.mock.calls).toEqual([[1]])
  })

  test('a message without a listener is reported at both sides', async () => {
    const [inMain, inPage] = [jest.fn(), jest.fn()]
    app.ipc.onError(inMain)
    app.window.ipc.onError(inPage)
    app.window.ipc.send('nobody', 1)
    await app.settled()
    expect(inPage.mock.calls[0]).toEqual([
      expect.objectContaining({ code: 'ERR_IPC_NO_LISTENER', call: 'nobody' }),
      'main'
    ])
    app.window.ipc.on('other', () => {})
    await app.settled()
    app.ipc.to(app.window).send('nobody', 1)
    await app.settled()
    expect(inMain.mock.calls[0][0]).toMatchObject({ code: 'ERR_IPC_NO_LISTENER' })
  })

  test('use and trace', async () => {
    const records = []
    app.ipc.trace((record) => records.push([record.kind, record.name, record.outcome]))
    app.window.ipc.trace((record) => records.push([record.kind, record.name, record.outcome]))
    app.ipc.use(async (_event, next) => `<${await next()}>`)
    app.ipc.handle('b', () => 'b')
    expect(await app.window.ipc.invoke('b')).toBe('<b>')
    expect(records).toEqual([['invoke', 'b', 'result']])
  })
})

describe('main and its windows', () => {
  test('a window that does not listen yet gets all when it does', async () => {
    const other = app.openWindow()
    app.ipc.to(other).send('first', 1)
    const answer = app.ipc.to(other).invoke('double', 4)
    const parts = all(app.ipc.to(other).stream('count', 3))
    await app.settled()
    const seen = []
    other.ipc.on('first', (_event, n) => seen.push(n))
    // The page adds them one after the other.
    await Promise.resolve()
    other.ipc.handle('double', (_event, n) => n * 2)
    other.ipc.handle('count', count)
    expect(await answer).toBe(8)
    expect(await parts).toEqual([0, 1, 2])
    expect(seen).toEqual([1])
  })

  test('settled ends the loading of pages', async () => {
    app.window.ipc.on('something', () => {})
    const answer = app.ipc.to(app.window).invoke('nothing')
    const failed = expect(answer).rejects.toMatchObject({ code: 'ERR_IPC_NO_HANDLER' })
    await app.settled()
    await failed
  })

  test('broadcast reaches all pages that listen', async () => {
    const others = [app.openWindow(), app.openWindow()]
    const seen = []
    app.window.ipc.on('all', (_event, n) => seen.push(['first', n]))
    others[0].ipc.on('all', (_event, n) => seen.push(['second', n]))
    await app.settled()
    app.ipc.broadcast('all', 1)
    await app.settled()
    expect(seen).toEqual([
      ['first', 1],
      ['second', 1]
    ])
  })

  test('of(window): the narrowest handler answers, and ends with the window', async () => {
    const other = app.openWindow()
    const seen = []
    app.ipc.handle('who', () => 'all')
    app.ipc.on('note', () => seen.push('all'))
    const own = app.ipc.of(other)
    own.handle('who', () => 'other')
    own.on('note', () => seen.push('other'))
    app.ipc.of(app.window.webContents.mainFrame).handle('who', () => 'frame')
    expect(await other.ipc.invoke('who')).toBe('other')
    expect(await app.window.ipc.invoke('who')).toBe('frame')
    other.ipc.send('note')
    await app.settled()
    expect(seen).toEqual(['other', 'all'])
  })

  test('access rules', async () => {
    app.ipc.handle('secret', () => 1)
    app.ipc.access(({ url }, name) => name !== 'secret' || url.endsWith('admin.html'))
    const admin = app.openWindow({ url: 'file:///admin.html' })
    expect(await admin.ipc.invoke('secret')).toBe(1)
    await expect(app.window.ipc.invoke('secret')).rejects.toMatchObject({ code: 'ERR_IPC_DENIED' })
    const foreign = app.openWindow({ url: 'https://example.com/', origin: 'https://example.com' })
    app.close()
    const other = createTestApp({ url: 'https://example.com/', origin: 'https://example.com' })
    other.ipc.handle('secret', () => 1)
    await expect(other.window.ipc.invoke('secret')).rejects.toMatchObject({
      code: 'ERR_IPC_DENIED'
    })
    await expect(foreign.ipc.invoke('secret')).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
    other.close()
  })

  test('limits of handlers, and schemas', async () => {
    const number = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (/** @type {unknown} */ value) =>
          typeof value === 'number' ? { value } : { issues: [{ message: 'no number' }] }
      }
    }
    app.ipc.handle('one', (_event, n) => n, { args: [number], calls: 1 })
    const calls = [1, 2].map((n) => app.window.ipc.invoke('one', n).catch((error) => error.code))
    expect(await Promise.all(calls)).toEqual([1, 2])
    await expect(app.window.ipc.invoke('one', 'x')).rejects.toMatchObject({
      code: 'ERR_IPC_ARGUMENT',
      path: [0]
    })
  })
})
