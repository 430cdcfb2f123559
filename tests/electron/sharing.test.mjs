/** One ref in main and in windows: the values and when they arrive. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Fixture, inPage, openRef, pause, textIn, waitForStatus } from './harness/fixture.mjs'
import { eventually } from './harness/windows.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

test('a ref made before the app was ready', async () => {
  const [page] = await fixture.openWindows(1, 'early')
  await fixture.agree('early', [page], { made: 'before ready' })
})

test("a window shows its initial value until it has main's", async () => {
  const pages = await fixture.openWindows(1)
  await openRef(pages, 'list', ['not yet'])
  expect(await textIn(pages[0], 'list')).toEqual({ value: '["not yet"]', shown: '["not yet"]' })
  expect(await inPage(pages[0], ({ refs }) => refs.list.status.value)).toBe('connecting')
  await fixture.create('list', ['of main'])
  await fixture.agree('list', pages, ['of main'])
  expect(await inPage(pages[0], ({ refs }) => refs.list.status.value)).toBe('live')
})

test('main has its value first: windows get it, regardless of their initial value', async () => {
  await fixture.create('list', [1, 2, 3])
  const pages = await fixture.openWindows(2, 'list')
  await fixture.agree('list', pages, [1, 2, 3])
  await inPage(pages[0], ({ refs }) => refs.list.ready)
})

test('a window opens first, and edits before main has the ref', async () => {
  const pages = await fixture.openWindows(2)
  await openRef(pages, 'later', [])
  await inPage(pages[0], ({ refs }) => void refs.later.value.push('written early'))
  await pause(100)
  await fixture.create('later', ['of main'])
  await fixture.agree('later', pages, ['of main', 'written early'])
})

test('a late window has all earlier changes', async () => {
  await fixture.create('doc', { title: '', tags: [] })
  const pages = await fixture.openWindows(2, 'doc')
  await fixture.agree('doc', pages)
  await inPage(pages[0], ({ refs }) => {
    refs.doc.value.title = 'Notes'
    refs.doc.value.tags.push('a', 'b')
  })
  await inPage(pages[1], ({ refs }) => void (refs.doc.value.author = { name: 'Ada' }))
  await fixture.agree('doc', pages)
  const [late] = await fixture.openWindows(1, 'doc')
  await fixture.agree('doc', [...pages, late], {
    title: 'Notes',
    tags: ['a', 'b'],
    author: { name: 'Ada' }
  })
})

test('all kinds of changes work: v-model, delete, Object.assign, length', async () => {
  await fixture.create('doc', { list: [{ n: 1 }, { n: 2 }, { n: 3 }], name: 'x' })
  const pages = await fixture.openWindows(2, 'doc')
  await fixture.agree('doc', pages)
  await inPage(pages[0], ({ refs, fixture: { vue } }) => {
    const { value } = refs.doc
    const [first, second] = value.list
    first.n = 10
    vue.toRaw(second).n = 20
    Object.assign(value, { name: 'y', extra: [] })
    delete value.name
    value.extra[2] = 'third'
    value.list.length = 2
    value.list.reverse()
  })
  const value = await fixture.agree('doc', pages)
  expect(value).toEqual({ list: [{ n: 20 }, { n: 10 }], extra: [null, null, 'third'] })
})

test('assigning a whole value sends the difference', async () => {
  const items = Array.from({ length: 1000 }, (_, id) => ({ id, name: `item ${id}` }))
  await fixture.create('list', items)
  const pages = await fixture.openWindows(2, 'list')
  await fixture.agree('list', pages)
  await fixture.main(({ traffic }) => traffic.reset())
  await inPage(pages[0], ({ refs }) => {
    refs.list.value = refs.list.value.filter(({ id }) => id !== 500)
  })
  await fixture.agree(
    'list',
    pages,
    items.filter(({ id }) => id !== 500)
  )
  const [up] = await fixture.main(({ traffic }) => traffic.up)
  expect(up.length).toBeLessThan(100)
})

describe('main', () => {
  test('edits its live value, updates, patches', async () => {
    await fixture.create('doc', { count: 0, list: ['a'] })
    const pages = await fixture.openWindows(2, 'doc')
    await fixture.agree('doc', pages)
    await fixture.main(({ refs }) => {
      refs.doc.value.count++
      refs.doc.value.list.push('b')
    })
    await fixture.agree('doc', pages, { count: 1, list: ['a', 'b'] })
    await fixture.main(({ refs }) =>
      refs.doc.update((value) => {
        value.list.splice(0, 1)
        value.count = 7
      })
    )
    await fixture.agree('doc', pages, { count: 7, list: ['b'] })
    await fixture.main(({ refs }) =>
      refs.doc.patch([{ op: 'move', from: '/count', path: '/list/0' }])
    )
    await fixture.agree('doc', pages, { list: [7, 'b'] })
    await fixture.main(({ refs }) => {
      refs.doc.value = { list: [] }
    })
    await fixture.agree('doc', pages, { list: [] })
  })

  test('an update that throws changes nothing anywhere', async () => {
    await fixture.create('doc', { count: 1 })
    const pages = await fixture.openWindows(1, 'doc')
    await fixture.agree('doc', pages)
    const outcome = await fixture.main(({ refs }) => {
      try {
        refs.doc.update((value) => {
          value.count = 2
          throw new Error('changed my mind')
        })
      } catch ({ message }) {
        return [message, refs.doc.version]
      }
    })
    expect(outcome).toEqual(['changed my mind', 0])
    await fixture.agree('doc', pages, { count: 1 })
  })

  test('gets changes with their inverse, which undoes them', async () => {
    await fixture.create('list', ['a', 'b'])
    const pages = await fixture.openWindows(1, 'list')
    await fixture.agree('list', pages)
    await fixture.main(({ refs }) => {
      globalThis.changes = []
      refs.list.onChange((change) => globalThis.changes.push(change))
    })
    await inPage(pages[0], ({ refs }) => void refs.list.value.splice(0, 1))
    await fixture.agree('list', pages, ['b'])
    const [change] = await fixture.main(({ changes }) => changes)
    expect(change).toMatchObject({
      patches: [{ op: 'remove', path: [0] }],
      inverse: [{ op: 'add', path: [0], value: 'a' }],
      version: 1
    })
    expect(change.client).toBeGreaterThan(0)
    await fixture.main(({ refs, changes }) => refs.list.patch(changes[0].inverse))
    await fixture.agree('list', pages, ['a', 'b'])
  })

  test('destroys the ref: windows keep the last value and learn that it is closed', async () => {
    await fixture.create('list', ['kept'])
    const pages = await fixture.openWindows(2, 'list')
    await fixture.agree('list', pages)
    await fixture.main(({ refs }) => {
      refs.list.destroy()
      delete refs.list
    })
    for (const page of pages) {
      await waitForStatus(page, 'list', 'closed')
      expect((await textIn(page, 'list')).shown).toBe('["kept"]')
      const code = await inPage(page, ({ refs }) => {
        try {
          refs.list.value.push('too late')
        } catch (error) {
          return error.code
        }
      })
      expect(code).toBe('ERR_REF_DESTROYED')
    }
    // The name is free again, for windows too.
    await fixture.create('list', ['again'])
    await inPage(pages[0], ({ fixture: page }) => page.close('list'))
    await openRef([pages[0]], 'list')
    await fixture.agree('list', [pages[0]], ['again'])
  })
})

describe('windows end', () => {
  /** How many connections main keeps. */
  const subscriptions = (name) =>
    fixture.main(({ refs }, refName) => refs[refName].subscriptions.size, name)

  const subscriptionsBecome = (name, count) =>
    eventually(
      () => subscriptions(name),
      (found) => expect(found).toBe(count)
    )

  test('one closes: the others continue, and its changes are kept', async () => {
    await fixture.create('list', [])
    const pages = await fixture.openWindows(3, 'list')
    await fixture.agree('list', pages)
    await inPage(pages[2], ({ refs }) => void refs.list.value.push('last words'))
    await fixture.agree('list', pages, ['last words'])
    await pages.pop().close()
    await inPage(pages[0], ({ refs }) => void refs.list.value.push('go on'))
    await fixture.agree('list', pages, ['last words', 'go on'])
    await subscriptionsBecome('list', 2)
  })

  test('a reload starts again', async () => {
    await fixture.create('list', ['x'])
    const pages = await fixture.openWindows(2, 'list')
    await fixture.agree('list', pages)
    for (let i = 0; i < 5; i++) {
      await pages[0].reload()
      await pages[0].waitForFunction(() => 'fixture' in globalThis)
    }
    await fixture.agree('list', pages, ['x'])
    await subscriptionsBecome('list', 2)
  })

  test('a component is unmounted: the connection ends; others on the same ref keep it', async () => {
    await fixture.create('list', [])
    const [page] = await fixture.openWindows(1)
    await inPage(page, ({ fixture: { open } }) => {
      open('list', null, 'one')
      open('list', null, 'two')
    })
    await waitForStatus(page, 'two', 'live')
    await subscriptionsBecome('list', 1)
    await inPage(page, ({ fixture: { close } }) => close('one'))
    await inPage(page, ({ refs }) => void refs.two.value.push('still'))
    await page.waitForFunction(() => globalThis.refs.two.pending.value === 0)
    expect(await fixture.textInMain('list')).toBe('["still"]')
    await inPage(page, ({ fixture: { close } }) => close('two'))
    await subscriptionsBecome('list', 0)
  })

  test('a renderer crashes: main forgets it and continues', async () => {
    await fixture.create('list', [])
    const pages = await fixture.openWindows(2, 'list')
    await fixture.agree('list', pages)
    await fixture.main(({ BrowserWindow }) => {
      const [last] = BrowserWindow.getAllWindows().sort((a, b) => b.id - a.id)
      last.webContents.forcefullyCrashRenderer()
    })
    await subscriptionsBecome('list', 1)
    await inPage(pages[0], ({ refs }) => void refs.list.value.push('alive'))
    await fixture.agree('list', [pages[0]], ['alive'])
  })
})
