/** A hostile window and another one: through main, and directly. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { inPage } from '../harness/fixture.mjs'
import { IpcSiege } from '../harness/ipc-siege.mjs'

/** @type {IpcSiege} */
let siege

beforeAll(async () => {
  siege = await IpcSiege.start()
})
afterAll(async () => {
  expect(await siege?.fixture.main(({ kept }) => kept.crashes)).toEqual([])
  await siege?.close()
  console.log(siege?.summary())
})

/** @template T @param {() => Promise<T>} attack @param {import('../harness/ipc-siege.mjs').Cost} [cost] */
const survive = (attack, cost) => siege.survive(attack, cost)

describe('other windows', () => {
  /** @type {import('playwright-core').Page} */
  let page
  /** @type {import('playwright-core').Page} */
  let friend

  beforeEach(async () => {
    page = await siege.openHostile({ name: 'evil' })
    ;[friend] = await siege.fixture.openWindows(1)
    await inPage(friend, ({ ipc, seen }) => {
      ipc.handle('double', (_event, n) => n * 2)
      ipc.handle('never', () => new Promise(() => {}))
      ipc.on('note', (event, text) => {
        seen.push(text)
        event.reply('noted', text)
      })
      globalThis.addEventListener('error', ({ message }) => seen.push(`uncaught: ${message}`))
      globalThis.addEventListener('unhandledrejection', ({ reason }) =>
        seen.push(`uncaught: ${reason}`)
      )
    })
    await siege.fixture.main(({ ipc, kept, BrowserWindow }) => {
      const friend = BrowserWindow.getAllWindows()
        .sort((x, y) => x.id - y.id)
        .at(-1)
      ipc.name(friend, 'friend')
      const stops = [
        ipc.allow({
          from: 'evil',
          to: 'friend',
          names: ['double', 'note', 'never'],
          connect: true
        }),
        ipc.allow({ from: 'friend', to: 'evil', names: '*', connect: true })
      ]
      kept.stopAll = () => stops.forEach((stop) => stop())
    })
  })
  afterEach(async () => {
    await siege.fixture.main(({ kept }) => kept.stopAll())
    await page.close()
    await friend.close()
  })

  const inFriend = () => inPage(friend, ({ seen }) => seen.splice(0))

  test.each([
    [
      'a good call, and one that is not allowed',
      ['c1\tdouble\t[2]\nc2\tsecret\t[]'],
      ['x2 ERR_IPC_DENIED', 'r1 [4]']
    ],
    ['arguments that are no JSON', ['c1\tdouble\t[1'], ['x1 TypeError']],
    ['a message with arguments that are no JSON', ['s\tnote\t[1'], []],
    ['a call twice', ['c1\tnever\t[]', 'c1\tnever\t[]'], ['e ERR_IPC_MESSAGE']],
    ['numbers backwards', ['c5\tdouble\t[1]', 'c4\tdouble\t[1]'], ['r5 [2]', 'e ERR_IPC_GONE']],
    [
      'answers to calls of the friend',
      ['c1\tdouble\t[1]', 'r1\t["lie"]\nx1\t{}\ng1\t[1]'],
      ['r1 [2]']
    ],
    ['credit that is none', ['c1\tdouble\t[1]', 'w1\tx'], ['r1 [2]', 'e ERR_IPC_GONE']],
    ['parts of no stream', ['c1\tdouble\t[1]', 'p1\t1\t[1'], ['r1 [2]']],
    [
      'acknowledgements of what was not sent',
      ['c1\tdouble\t[1]', 'a9999'],
      ['r1 [2]', 'e ERR_IPC_MESSAGE']
    ],
    ['attachments that are missing', ['c1+3\tdouble\t[1]'], ['e ERR_IPC_MESSAGE']],
    [
      'tags that are dear',
      [`c1\tdouble\t[${'{"$boxed":'.repeat(400)}"${'x'.repeat(500_000)}"${'}'.repeat(400)}]`],
      ['x1 TypeError']
    ]
  ])('a call through main: %s', async (_what, say, hear) => {
    const heard = await survive(() =>
      inPage(
        page,
        async ({ hostile }, [list, count]) => {
          const channel = hostile.open({ to: 'friend' })
          for (const text of list) {
            hostile.say(channel, text)
            await hostile.settle()
            await hostile.pause(50)
          }
          // A busy machine takes longer.
          const seen = []
          for (let tries = 0; tries < 300; tries++) {
            seen.push(...hostile.events(channel))
            if (seen.length >= count) break
            await hostile.pause(50)
          }
          hostile.raw.send(`c${channel} `)
          return seen
        },
        /** @type {[string[], number]} */ ([say, hear.length])
      )
    )
    expect(heard).toEqual(hear)
    expect((await inFriend()).filter((text) => text.startsWith('uncaught'))).toEqual([])
    expect(await inPage(friend, ({ ipc }) => ipc.invoke('add', 1, 2))).toBe(3)
  })

  test('calls after the other window has gone', async () => {
    const codes = await survive(async () => {
      const channel = await inPage(page, async ({ hostile }) => {
        const channel = hostile.open({ to: 'friend' })
        hostile.say(channel, 'c1\tdouble\t[1]')
        await hostile.hears(channel, (text) => text.includes('r1'))
        return channel
      })
      await friend.close()
      const codes = await inPage(
        page,
        async ({ hostile }, number) => {
          await hostile.hears(number, (text) => text[0] === 'e')
          for (let i = 2; i < 100; i++)
            hostile.say(number, `c${i}\tdouble\t[1]\nw1\t5\ns\tnote\t[1]`)
          await hostile.settle()
          return hostile.events(number)
        },
        channel
      )
      ;[friend] = await siege.fixture.openWindows(1)
      return codes
    })
    expect(codes.filter((event) => !event.startsWith('r1'))).toEqual(['e ERR_IPC_GONE'])
  })

  test('a flood of messages to a window that does not read', async () => {
    const errors = await survive(async () => {
      await siege.fixture.main(({ ipc }) => ipc.limits({ heldBytes: 8 * 2 ** 20 }))
      const blocked = inPage(friend, () => {
        for (const end = Date.now() + 1500; Date.now() < end;);
      })
      const events = await inPage(page, async ({ hostile }) => {
        const channel = hostile.open({ to: 'friend' })
        const text = 'x'.repeat(50_000)
        for (let i = 1; i <= 1000; i++) {
          hostile.say(channel, `s\tnote\t["${text}"]\nc${i}\tdouble\t["${text}"]`)
        }
        await hostile.settle()
        return hostile.events(channel)
      })
      await blocked
      await siege.fixture.main(({ ipc }) => ipc.limits({ heldBytes: 256 * 2 ** 20 }))
      return events
    })
    expect(errors.filter((event) => event.endsWith('ERR_IPC_BUSY')).length).toBeGreaterThan(800)
  })

  /** What the friend gets for a call that the hostile page answers so. */
  const answered = async (answers) => {
    await inPage(page, ({ hostile }) => {
      globalThis.own = hostile.open('main')
    })
    const waiting = inPage(friend, ({ ipc, outcome }) =>
      Promise.race([
        outcome(ipc.to('evil').invoke('question', 1)),
        outcome(ipc.to('evil').invoke('question', 2, { timeout: 2500 }))
      ])
    )
    await inPage(
      page,
      async ({ hostile, own }, texts) => {
        const offer = await hostile.hears(own, (text) => text[0] === 'j')
        const { offer: id } = JSON.parse(offer.slice(offer.indexOf(' ')))
        const channel = hostile.open({ accept: id })
        await hostile.hears(channel, (text) => text.includes('question'))
        for (const text of texts) hostile.say(channel, text)
        await hostile.settle()
      },
      answers
    )
    return waiting
  }

  test.each([
    ['twice', ['r1\t[1]', 'r1\t[2]'], { value: 1 }],
    ['with a call', ['c1\tdouble\t[1]', 'r1\t[1]'], { value: 1 }],
    ['for calls that were not made', ['r7\t[1]', 'x8\t{}', 'g9\t[1', 'r1\t[3]'], { value: 3 }],
    ['malformed', ['r1\t[1'], { error: { code: 'ERR_IPC_VALUE' } }],
    ['with a frame that there is not', ['?'], { error: { code: 'ERR_IPC_GONE' } }],
    ['with 600 frames', [Array(600).fill('k1').join('\n')], { error: { code: 'ERR_IPC_GONE' } }],
    [
      'with an acknowledgement of what was not sent',
      ['a99999'],
      { error: { code: 'ERR_IPC_GONE' } }
    ],
    ['with parts that nobody has asked for', ['p5\t1\t[1]', 'r1\t[4]'], { value: 4 }],
    ['with credit for no stream', ['w5\tx', 'r1\t[5]'], { error: { code: 'ERR_IPC_MESSAGE' } }]
  ])('it answers another window %s', async (_what, answers, expected) => {
    expect(await survive(() => answered(answers))).toMatchObject(expected)
    expect((await inFriend()).filter((text) => text.startsWith('uncaught'))).toEqual([])
  })

  test('offers to another window are not for it', async () => {
    const events = await survive(async () => {
      // Offers have small numbers, one after the other.
      const calls = inPage(friend, async ({ ipc, outcome }) => {
        const codes = []
        for (let i = 0; i < 5; i++) codes.push(await outcome(ipc.invoke('ping')))
        return codes
      })
      const events = await inPage(page, async ({ hostile }) => {
        const channels = []
        for (let i = 0; i < 90; i++) channels.push(hostile.open({ accept: i }))
        await hostile.settle()
        return channels.flatMap((channel) => hostile.events(channel))
      })
      await calls
      return events
    })
    expect(new Set(events)).toEqual(new Set(['e ERR_IPC_MESSAGE']))
  })

  test('ports by the thousand: as many as it may have', async () => {
    const [made, refused] = await survive(() =>
      inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        for (let i = 1; i <= 1000; i++) hostile.say(channel, `c${i}\tipc:connect\t["friend"]`)
        await hostile.settle()
        await hostile.hears(channel, (text) => text.includes('1000\t'))
        const events = hostile.events(channel)
        hostile.raw.send(`c${channel} `)
        return [
          events.filter((event) => event.startsWith('r')).length,
          events.filter((event) => event.endsWith('ERR_IPC_BUSY')).length
        ]
      })
    )
    expect([made, refused]).toEqual([100, 900])
  })

  test.each([
    ['a frame that there is not', '?'],
    ['no text', 5],
    ['nothing', null],
    ['attachments that are none', ['c1\tdouble\t[1]', 5]],
    ['a message that is malformed', 's\tnote\t[1'],
    ['a name of 300 characters', `c1\t${'x'.repeat(300)}\t[]`],
    ['600 frames', Array(600).fill('k1').join('\n')]
  ])('malformed data on a direct port: %s', async (_what, data) => {
    const code = await survive(async () => {
      await inPage(friend, ({ ipc, kept }) => {
        ipc.onConnect((port) => {
          kept.code = port.closed.then((error) => error.code)
        })
      })
      await inPage(
        page,
        async ({ hostile }, said) => {
          const got = new Promise((resolve) =>
            globalThis.addEventListener('message', ({ ports }) => ports[0] && resolve(ports[0]))
          )
          const channel = hostile.open('main')
          hostile.say(channel, 'c1\tipc:connect\t["friend"]')
          const port = await got
          port.postMessage(said)
          // Whatever it sends after the end.
          for (let i = 0; i < 100; i++) port.postMessage('c1\tdouble\t[1]')
        },
        data
      )
      await friend.waitForFunction(() => globalThis.kept.code)
      return inPage(friend, ({ kept }) => kept.code)
    })
    expect(code).toBe('ERR_IPC_MESSAGE')
    expect((await inFriend()).filter((text) => text.startsWith('uncaught'))).toEqual([])
    expect(await inPage(friend, ({ ipc }) => ipc.invoke('add', 1, 2))).toBe(3)
  })
})
