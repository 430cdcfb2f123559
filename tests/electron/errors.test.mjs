/**
 * Mistakes and bad input: the code that made them gets an error with a code, and nobody else is
 * affected.
 */

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Fixture, inPage, openRef, waitForStatus } from './harness/fixture.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/** @param {import('playwright-core').Page} page */
const reports = (page) => inPage(page, ({ fixture: { reports: all } }) => all)

describe('a value that cannot be shared', () => {
  const values = {
    'a function': () => () => {},
    'a symbol': () => Symbol('s'),
    'a DOM node': () => document.body,
    'a promise': () => Promise.resolve(),
    'a cycle': () => {
      const cycle = { deeper: {} }
      cycle.deeper.cycle = cycle
      return cycle
    },
    'a value too deep': () => {
      let deep = {}
      for (let i = 0; i < 2000; i++) deep = { deep }
      return deep
    }
  }

  test.each(Object.entries(values))('%s throws where it is assigned', async (_name, make) => {
    await fixture.create('doc', { list: ['kept'] })
    const pages = await fixture.openWindows(2, 'doc')
    await fixture.agree('doc', pages)
    /** @type {any} */
    const error = await inPage(
      pages[0],
      ({ refs }, text) => {
        try {
          refs.doc.value.list.push({ ok: 1, bad: globalThis.make() })
          return `nothing thrown for ${text}`
        } catch ({ code, message }) {
          return { code, message }
        }
      },
      // The page cannot evaluate text, so the value's maker is put there from outside.
      await pages[0].evaluate(`globalThis.make = ${make.toString()}; ''`)
    )
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_REF_(VALUE|DEPTH)$/) })
    expect(error.message).toMatch(/list/)
    expect(error.message).toMatch(/bad/)
    await fixture.agree('doc', pages, { list: ['kept'] })
  })
})

describe('access', () => {
  test('a page that may only read: its change is undone and reported', async () => {
    await fixture.main(({ lib, refs }) => {
      refs.shown = lib.remoteRef('shown', ['as it is'], { access: () => 'read' })
    })
    const [page] = await fixture.openWindows(1, 'shown')
    await fixture.agree('shown', [page], ['as it is'])
    await inPage(page, ({ refs }) => {
      try {
        refs.shown.value.push('mine')
      } catch {
        // Refusing at once is fine, too.
      }
    })
    await page.waitForFunction(() => globalThis.fixture.reports.length > 0)
    await fixture.agree('shown', [page], ['as it is'])
    expect(await reports(page)).toMatchObject([{ kind: 'error', code: 'ERR_REF_DENIED' }])
  })

  test('a page without access gets an error, and nothing is sent', async () => {
    await fixture.main(({ lib, refs }) => {
      refs.secret = lib.remoteRef('secret', ['hidden'], { access: () => 'none' })
    })
    const [page] = await fixture.openWindows(1)
    await fixture.main(({ traffic }) => traffic.reset())
    await openRef([page], 'secret', [])
    await waitForStatus(page, 'secret', 'denied')
    expect(await reports(page)).toMatchObject([{ kind: 'error', code: 'ERR_REF_DENIED' }])
    const { down } = await fixture.main(({ traffic }) => traffic)
    expect(down.some(({ message }) => message.includes('hidden'))).toBe(false)
  })

  test('a rule that throws gives nothing', async () => {
    await fixture.main(({ lib, refs }) => {
      const access = () => {
        throw new Error('a mistake in the rule')
      }
      refs.broken = lib.remoteRef('broken', [], { access })
    })
    const [page] = await fixture.openWindows(1)
    await openRef([page], 'broken', [])
    await waitForStatus(page, 'broken', 'denied')
  })
})

describe('main', () => {
  const attempt = (fn) =>
    fixture.main(async (scope, text) => {
      try {
        await (0, eval)(`(${text})`)(scope)
        return 'nothing thrown'
      } catch (error) {
        return error.code
      }
    }, fn.toString())

  test.each([
    ['a name used twice', ({ lib }) => lib.remoteRef('early', 1), 'ERR_REF_EXISTS'],
    ['a name that is no string', ({ lib }) => lib.remoteRef(7, 1), 'ERR_REF_NAME'],
    ['an initial function', ({ lib }) => lib.remoteRef('x', () => {}), 'ERR_REF_VALUE'],
    [
      'a path that leads nowhere',
      ({ refs }) => refs.early.patch([{ op: 'remove', path: ['no', 'such'] }]),
      'ERR_REF_PATH'
    ],
    [
      'a test that fails',
      ({ refs }) => refs.early.patch([{ op: 'test', path: '/made', value: 'elsewhere' }]),
      'ERR_REF_TEST'
    ],
    [
      'a patch that is none',
      ({ refs }) => refs.early.patch([{ op: 'move it', path: [] }]),
      'ERR_REF_PATCH'
    ]
  ])('%s', async (_name, fn, code) => {
    expect(await attempt(fn)).toBe(code)
    expect(await fixture.textInMain('early')).toBe('{"made":"before ready"}')
  })
})

describe('a page that sends invalid messages on the channel', () => {
  const messages = [
    '',
    't',
    't ',
    't hello',
    't []',
    't [1]',
    't [1,0]',
    't [1,0,{}]',
    't [1,0,[{}]]',
    't [1,0,[{"op":"add"}]]',
    't [1,0,[{"op":"add","path":[0]}]]',
    't [1,0,[{"op":"burn","path":[0],"value":1}]]',
    't [1,0,[{"op":"add","path":[-1],"value":1}]]',
    't [1,0,[{"op":"add","path":[1.5],"value":1}]]',
    't [1,0,[{"op":"add","path":["0"],"value":1}]]',
    't [1,0,[{"op":"add","path":[99],"value":1}]]',
    't [1,0,[{"op":"remove","path":[]}]]',
    't [1,0,[{"op":"add","path":[0],"value":1}]',
    't [1,0,[{"op":"add","path":[0],"value":01}]]',
    't [1,0,[{"op":"add","path":[0],"value":"\\ud800"}]]x',
    't [1,999,[{"op":"add","path":[0],"value":1}]]',
    't [1,-1,[{"op":"add","path":[0],"value":1}]]',
    't [0,0,[{"op":"add","path":[0],"value":1}]]',
    't [1e99,0,[]]',
    `t [1,0,[{"op":"add","path":[0],"value":${'['.repeat(5000)}${']'.repeat(5000)}}]]`,
    `t [1,0,[{"op":"add","path":[${'0,'.repeat(5000)}0],"value":1}]]`,
    'a 999999',
    'a x',
    'z 1',
    '💥'
  ]

  test.each(messages.map((message) => [message.slice(0, 60), message]))(
    '%j changes nothing',
    async (_shown, message) => {
      await fixture.create('list', ['kept'])
      const [honest, hostile] = await fixture.openWindows(2, 'list')
      await fixture.agree('list', [honest, hostile])
      await inPage(
        hostile,
        async ({ remoteRef }, text) => {
          const handle = remoteRef.useRemoteRef('list', 'null')
          await new Promise((resolve) => {
            handle.onUpdate((update) => update[0] === 'b' && resolve())
          })
          handle.send(text)
        },
        message
      )
      await inPage(honest, ({ refs }) => void refs.list.value.push('honest work'))
      await fixture.agree('list', [honest, hostile], ['kept', 'honest work'])
    }
  )

  test('a message that is not a string, and a name without a ref', async () => {
    await fixture.create('list', ['kept'])
    const pages = await fixture.openWindows(1, 'list')
    await fixture.main(({ ipcMain, BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      const { mainFrame } = window.webContents
      const event = {
        sender: window.webContents,
        senderFrame: mainFrame,
        processId: mainFrame.processId,
        frameId: mainFrame.routingId
      }
      for (const message of [
        null,
        undefined,
        7,
        {},
        [],
        'o1',
        'o1 {}',
        'o2 {"name":7}',
        'o3 null'
      ]) {
        ipcMain.emit('remote-ref', event, message)
      }
    })
    await fixture.agree('list', pages, ['kept'])
  })
})
