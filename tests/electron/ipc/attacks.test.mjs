/**
 * A hostile page and calls: each attack gets the documented error, main does not block and keeps no
 * memory for it, and honest windows go on calling main and each other.
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ipcMessageAttacks } from '../attacks/ipc-messages.mjs'
import { inPage } from '../harness/fixture.mjs'
import { IpcSiege } from '../harness/ipc-siege.mjs'
import { eventually } from '../harness/windows.mjs'

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

describe('messages sent directly on the channel', () => {
  let page
  beforeAll(async () => {
    page = await siege.openHostile()
  })
  afterAll(() => page.close())

  test.each(ipcMessageAttacks.map((attack) => /** @type {const} */ ([attack.attack, attack])))(
    '%s',
    async (_name, { say, to, slowly, hear }) => {
      const heard = await survive(() =>
        inPage(page, ({ hostile }, what) => hostile.attack(what), { say, to, slowly })
      )
      expect(heard).toEqual(hear)
    }
  )
})

describe('a page that does not read', () => {
  let page
  beforeEach(async () => {
    page = await siege.openHostile()
    await siege.fixture.main(({ kept }) => Object.assign(kept, { produced: 0, ended: 0 }))
  })
  afterEach(() => page.close())

  test('credit without an end for an endless stream', async () => {
    const produced = await survive(async () => {
      await inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        hostile.say(channel, 'c1\tendless\t[]')
        await hostile.hears(channel, (text) => text.includes('$stream'))
        for (let i = 0; i < 200; i++) hostile.say(channel, 'w1\t9007199254740991')
        await hostile.pause(1000)
        // It acknowledges nothing. So main has sent what may be in transit, and waits.
        hostile.raw.send(`c${channel} `)
        await hostile.settle()
      })
      return siege.fixture.main(({ kept }) => [kept.produced, kept.ended])
    })
    expect(produced[0]).toBeLessThan(6000)
    expect(produced[1]).toBe(1)
  })

  test('20,000 streams that are never read', async () => {
    await survive(async () => {
      await inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        for (let i = 0; i < 20_000; i += 100) {
          const calls = Array.from({ length: 100 }, (_, n) => `c${i + n + 1}\tendless\t[]`)
          hostile.say(channel, calls.join('\n'))
        }
        await hostile.pause(1000)
        hostile.raw.send(`c${channel} `)
        await hostile.settle()
        hostile.heard.clear()
      })
      await eventually(
        () => siege.fixture.main(({ kept }) => kept.ended),
        (ended) => expect(ended).toBeGreaterThan(100)
      )
    })
  })

  test('large results that are never read', async () => {
    const outcome = await survive(() =>
      inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        for (let i = 1; i <= 1000; i++) hostile.say(channel, `c${i}\tlarge\t[1000000]`)
        await hostile.settle()
        const events = hostile.events(channel)
        hostile.raw.send(`c${channel} `)
        return [
          events.filter((event) => event.startsWith('r')).length,
          // In transit are 4 MiB, and the answers behind those wait.
          events.filter((event) => event.includes('BUSY')).length
        ]
      })
    )
    expect(outcome[0]).toBeLessThan(10)
    expect(outcome[1]).toBe(0)
  })

  test('answers that are never read: calls are refused, and then the connection ends', async () => {
    await siege.fixture.main(({ ipc }) => ipc.limits({ heldBytes: 4 * 2 ** 20, calls: 2000 }))
    const last = await survive(() =>
      inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        let id = 0
        let ended
        for (let i = 0; i < 400 && ended === undefined; i++) {
          const calls = Array.from({ length: 250 }, () => `c${++id}\t${'none'.repeat(60)}\t[]`)
          hostile.say(channel, calls.join('\n'))
          if (i % 20 === 19) {
            await hostile.settle()
            ended = hostile.events(channel).find((event) => event.startsWith('e '))
          }
        }
        return ended
      })
    )
    await siege.fixture.main(({ ipc }) => ipc.limits({ heldBytes: 256 * 2 ** 20, calls: 20_000 }))
    expect(last).toBe('e ERR_IPC_BUSY')
  })

  test('a flood of messages that are replied to', async () => {
    await siege.fixture.main(({ kept }) => (kept.errors = 0))
    const heard = await survive(() =>
      inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        const text = Array(10)
          .fill(`s\thello\t["${'x'.repeat(10_000)}"]`)
          .join('\n')
        for (let i = 0; i < 500; i++) hostile.say(channel, text)
        await hostile.settle()
        const { length } = hostile.events(channel)
        hostile.raw.send(`c${channel} `)
        return length
      })
    )
    expect(heard).toBeLessThan(1000)
    // Told, but not for each.
    const errors = await siege.fixture.main(({ kept }) => [kept.errors, kept.last.code])
    expect(errors[0]).toBeGreaterThan(0)
    expect(errors[0]).toBeLessThan(1500)
    expect(errors[1]).toBe('ERR_IPC_BUSY')
  })

  test('progress that is never read', async () => {
    await survive(() =>
      inPage(page, async ({ hostile }) => {
        const channel = hostile.open('main')
        for (let i = 1; i <= 50; i++) hostile.say(channel, `c${i}\tprogress\t[5000]\tp`)
        await hostile.settle()
        hostile.raw.send(`c${channel} `)
        hostile.heard.clear()
      })
    )
  })
})

describe('floods', () => {
  let page
  beforeEach(async () => {
    page = await siege.openHostile()
  })
  afterEach(() => page.close())

  test.each([
    ['calls that nothing handles', 'c#\tnone\t[]'],
    ['calls that never answer', 'c#\tnever\t[]'],
    ['messages that nobody listens to', 's\tnone\t[]'],
    ['messages that are taken', 's\tlisten\t[]'],
    ['messages of frames that mean nothing', Array(256).fill('k1').join('\n')],
    ['answers to no calls', 'r#\t[1]']
  ])('through the bridge: 30,000 %s', async (_what, text) => {
    const { done, refused, error } = await survive(() =>
      inPage(
        page,
        async ({ remoteRef, hostile }, say) => {
          const handle = remoteRef.openIpc('"main"')
          let [done, refused, error] = [0, 0, '']
          for (let n = 1; n <= 30_000; n++) {
            try {
              handle.send(`i ${say.replace('#', String(n))}`)
              done++
            } catch ({ message }) {
              refused++
              error = message
            }
          }
          await hostile.pause(1100)
          handle.destroy()
          return { done, refused, error }
        },
        text
      )
    )
    expect(done + refused).toBe(30_000)
    if (refused > 0) expect(error).toContain('messages of this page wait to be sent')
  })

  test.each([
    ['calls that nothing handles', ['i~ c#\tnone\t[]']],
    ['messages that nobody listens to', ['i~ s\tnone\t[]']],
    ['connections', ['o9# {"ipc":"\\"main\\"","page":"^"}']],
    ['connections to guests, closed at once', ['o9# {"ipc":"\\"guest\\"","page":"^"}', 'c9# ']],
    [
      'malformed messages, each on a new connection',
      ['o9# {"ipc":"\\"main\\"","page":"^"}', 'i9# ?']
    ],
    [
      'connections to names',
      ['o9# {"ipc":"{\\"to\\":\\"other\\"}","page":"^"}', 'i9# c1\tdouble\t[1]']
    ],
    ['synchronous calls that it does not wait for', ['y~ add\t[1,2]']],
    ['ports asked for', ['i~ c#\tipc:connect\t["other"]']],
    ['ports closed', ['i~ c#\tipc:close-port\t[#]']]
  ])('on the channel: 10,000 %s', async (_what, messages) => {
    await survive(
      () =>
        inPage(
          page,
          async ({ hostile }, list) => {
            const channel = hostile.open('main')
            const texts = list.map((text) =>
              text.replaceAll('~', String(channel)).replaceAll('^', hostile.token)
            )
            hostile.raw.flood(texts, 10_000)
            hostile.raw.send(`c${channel} `)
            if (texts[0][0] === 'o') hostile.raw.flood(['c9# '], 10_000)
            // It may have been cut off for a while.
            for (const end = Date.now() + 40_000; Date.now() < end; await hostile.pause(100)) {
              const again = hostile.open('guest')
              hostile.say(again, 'c1\tping\t[]')
              await hostile.pause(50)
              if (hostile.events(again).some((event) => event.startsWith('r1'))) break
            }
            hostile.heard.clear()
          },
          messages
        ),
      { delay: 5000, beat: 5000, peak: 384 * 2 ** 20 }
    )
  })
})

describe('synchronous calls', () => {
  let page
  beforeAll(async () => {
    page = await siege.openHostile()
  })
  afterAll(() => page.close())

  test.each([
    ['a call that nothing handles', 'none\t[]', 'ERR_IPC_NO_HANDLER'],
    ['a reserved name', 'ipc:connect\t["other"]', 'ERR_IPC_NO_HANDLER'],
    ['a promise', 'later\t[]', 'ERR_IPC_SYNC'],
    ['a result that is too large', 'large\t[1048577]', 'ERR_IPC_TOO_LARGE'],
    ['a question that is too long', `length\t["${'x'.repeat(2 ** 20)}"]`, 'ERR_IPC_TOO_LARGE'],
    ['a question of a mebibyte of tabs', '\t'.repeat(2 ** 20), 'ERR_IPC_NAME'],
    ['no question', '', 'ERR_IPC_NAME'],
    ['a name of a mebibyte', `${'x'.repeat(2 ** 20)}\t[]`, 'ERR_IPC_NAME'],
    ['arguments that are no JSON', 'add\t[1', 'TypeError'],
    ['no arguments', 'add\t', 'TypeError'],
    ['a stream as argument', 'length\t[{"$stream":1}]', 'TypeError'],
    ['an attachment as argument', 'length\t[{"$attached":[0,"string"]}]', 'TypeError'],
    ['a wrong argument', 'number\t["x"]', 'ERR_IPC_ARGUMENT'],
    ['a stream as result', 'endless\t[]', 'ERR_IPC_VALUE']
  ])('%s', async (_what, question, code) => {
    const answer = await survive(() =>
      inPage(
        page,
        ({ hostile }, text) => {
          const channel = hostile.open('main')
          const said = hostile.raw.sendSync(`y${channel} ${text}`)
          hostile.raw.send(`c${channel} `)
          return said
        },
        question
      )
    )
    expect(answer[0]).toBe('x')
    const { name, own } = JSON.parse(answer.slice(1))
    expect(own ? (JSON.parse(own).code ?? name) : name).toBe(code)
  })

  test('on a channel that there is not, and on a connection to a window', async () => {
    const answers = await survive(() =>
      inPage(page, ({ hostile }) => {
        const channel = hostile.open({ to: 'other' })
        return [
          hostile.raw.sendSync('y55555 add\t[1,2]'),
          hostile.raw.sendSync(`y${channel} double\t[1]`)
        ]
      })
    )
    expect(answers).toEqual(['', ''])
  })

  test('10,000 in a loop', async () => {
    const right = await survive(() =>
      inPage(page, ({ hostile }) => {
        const channel = hostile.open('main')
        let right = 0
        for (let i = 0; i < 10_000; i++) {
          if (hostile.raw.sendSync(`y${channel} add\t[${i},1]`) === `r${i + 1}`) right++
        }
        hostile.raw.send(`c${channel} `)
        return right
      })
    )
    expect(right).toBe(10_000)
  })
})

describe('answers of a hostile window', () => {
  let page
  beforeAll(async () => {
    page = await siege.openHostile({ name: 'evil' })
  })
  afterAll(() => page.close())

  /** What main gets for a call that the page answers so. `#` is the number of the call. */
  const answered = (answers) =>
    survive(async () => {
      const channel = await inPage(page, ({ hostile }) => hostile.open('main'))
      await siege.fixture.main(({ ipc, kept, BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()
          .sort((x, y) => x.id - y.id)
          .at(-1)
        kept.answer = ipc
          .to(window)
          .invoke('question', 1, { timeout: 3000 })
          .then(
            (value) => ({ value: JSON.stringify(value), keys: Object.keys(Object(value)) }),
            (error) => ({
              name: error.name,
              code: error.code,
              type: Object.getPrototypeOf(error).constructor.name,
              keys: Object.keys(error),
              depth: (function count(each) {
                return each?.cause instanceof Error ? 1 + count(each.cause) : 0
              })(error),
              text: String(error).slice(0, 40)
            })
          )
      })
      await inPage(
        page,
        async ({ hostile }, [number, texts]) => {
          const asked = await hostile.hears(number, (text) => text.includes('\tquestion\t'))
          const id = /c(\d+)\tquestion/.exec(asked)[1]
          for (const text of texts) hostile.say(number, text.replaceAll('#', id))
        },
        [channel, answers]
      )
      const answer = await siege.fixture.main(async ({ kept }) => [
        await kept.answer,
        /** @type {any} */ ({}).polluted
      ])
      await inPage(page, ({ hostile }, number) => void hostile.raw.send(`c${number} `), channel)
      expect(answer[1]).toBe(undefined)
      return answer[0]
    })

  const error = (/** @type {object} */ text) => [
    `x#\t${JSON.stringify({ name: 'Error', message: 'm', ...text })}`
  ]

  test.each([
    [
      'a result with keys of prototypes',
      ['r#\t[{"__proto__":{"polluted":1},"constructor":2}]'],
      { keys: ['__proto__', 'constructor'] }
    ],
    ['a result that is malformed', ['r#\t[1'], { code: 'ERR_IPC_VALUE' }],
    [
      'a result twice',
      ['r#\t[1]', 'r#\t[2]', 'x#\t{"name":"Error","message":"3"}'],
      { value: '1' }
    ],
    ['an error, and a result', [...error({}), 'r#\t[2]'], { name: 'Error', type: 'Error' }],
    ['an error that is none', ['x#\t5'], { type: 'Error' }],
    ['an error that is malformed', ['x#\t{'], { code: 'ERR_IPC_MESSAGE' }],
    ['an error that is missing', ['x#'], { code: 'ERR_IPC_MESSAGE' }],
    ['an error with a strange name', error({ name: { toString: 1 } }), { code: 'ERR_IPC_MESSAGE' }],
    [
      'an error of the class __proto__',
      error({ name: '__proto__', class: '__proto__' }),
      { name: '__proto__', type: 'Error' }
    ],
    [
      'an error of the class constructor',
      error({ name: 'constructor', class: 'toString' }),
      { name: 'constructor', type: 'Error' }
    ],
    [
      'an error whose class is an object',
      error({ class: { toString: 1 } }),
      { code: 'ERR_IPC_MESSAGE' }
    ],
    [
      'an error with members of prototypes',
      error({ own: '{"__proto__":{"polluted":1},"constructor":1,"toString":1,"code":"X"}' }),
      { keys: ['__proto__', 'code'], code: 'X', text: 'Error: m' }
    ],
    ['an error with members that are no JSON', error({ own: '{' }), { code: 'ERR_IPC_MESSAGE' }],
    [
      'an error with members that are dear',
      error({ own: `{"a":${'{"$boxed":'.repeat(400)}"${'x'.repeat(500_000)}"${'}'.repeat(401)}` }),
      { code: 'ERR_IPC_MESSAGE' }
    ],
    [
      'an error with 10,000 causes',
      [
        `x#\t${'{"name":"E","message":"","cause":{"error":'.repeat(10_000)}{"name":"E","message":""}${'}}'.repeat(10_000)}`
      ],
      { depth: 8 }
    ],
    ['an error with a cause that is none', error({ cause: 'x' }), { code: 'ERR_IPC_MESSAGE' }],
    ['an error with errors that are none', error({ errors: [null] }), { code: 'ERR_IPC_MESSAGE' }],
    ['progress that nobody wants', ['g#\t[1', 'r#\t[1]'], { value: '1' }],
    ['an answer to all calls but this', ['r999\t[1]', 'k1', 'r#\t["mine"]'], { value: '"mine"' }],
    ['no answer', [], { code: 'ERR_IPC_TIMEOUT' }]
  ])('%s', async (_what, answers, expected) => {
    expect(await answered(answers)).toMatchObject(expected)
  })
})

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
        async ({ hostile }, list) => {
          const channel = hostile.open({ to: 'friend' })
          for (const text of list) {
            hostile.say(channel, text)
            await hostile.settle()
            await hostile.pause(50)
          }
          hostile.raw.send(`c${channel} `)
          return hostile.events(channel)
        },
        say
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

describe('guests of a page: what it passes ports on to', () => {
  let page
  beforeEach(async () => {
    ;[page] = await siege.fixture.openWindows(1)
    await inPage(page, ({ seen }) => {
      globalThis.addEventListener('error', ({ message }) => seen.push(message))
    })
    await siege.fixture.main(({ ipc, BrowserWindow, kept }) => {
      const window = BrowserWindow.getAllWindows()
        .sort((x, y) => x.id - y.id)
        .at(-1)
      ipc.name(window, 'host')
      kept.stop = ipc.allow({ from: 'host', to: 'other', names: '*', connect: true })
    })
  })
  afterEach(async () => {
    expect(await inPage(page, ({ seen }) => seen)).toEqual([])
    expect(await inPage(page, ({ ipc }) => ipc.invoke('add', 1, 2))).toBe(3)
    await siege.fixture.main(({ kept }) => kept.stop())
    await page.close()
  })

  test.each([
    ['malformed text', '?', 'closed'],
    ['no text', 5, 'closed'],
    ['an object', { a: 1 }, 'closed'],
    ['a text with a head of the channel', 'o1 {"ipc":"\\"main\\""}', 'closed'],
    ['a name that is reserved', 'c1\tipc:connect\t["other"]', 'ERR_IPC_DENIED'],
    ['a port of the page', 'c1\tipc:close-port\t[1]', 'ERR_IPC_DENIED'],
    ['attachments that are no list', ['c1\tping\t[]', 5], 'nothing'],
    ['attachments of a wrong kind', ['c1\tping\t[]', [{}]], 'nothing'],
    ['after the end', '\u0000closed', 'closed']
  ])('%s', async (_what, data, expected) => {
    const heard = await survive(() =>
      inPage(
        page,
        async ({ ipc }, said) => {
          const port = ipc.port()
          const heard = []
          port.onmessage = ({ data }) => heard.push(data)
          port.postMessage(said)
          for (let i = 0; i < 50; i++) port.postMessage('k99')
          await ipc.invoke('ping')
          await new Promise((resolve) => setTimeout(resolve, 50))
          return heard
        },
        data
      )
    )
    if (expected === 'closed') expect(heard).toEqual(['\u0000closed'])
    else if (expected === 'nothing') expect(heard).toEqual([])
    else expect(JSON.stringify(heard)).toContain(expected)
  })

  test('a flood', async () => {
    const [answered, refused] = await survive(() =>
      inPage(page, async ({ ipc, fixture, outcome }) => {
        const guest = fixture.attach(ipc.port())
        const calls = []
        for (let i = 0; i < 20_000; i++) {
          calls.push(outcome(guest.invoke('ping')))
          // Each in a message of its own.
          if (i % 2 === 0) await null
        }
        const all = await Promise.all(calls)
        return [
          all.filter(({ value }) => value === 'pong').length,
          all.filter(({ error }) => error?.code === 'ERR_IPC_BUSY').length
        ]
      })
    )
    expect(answered + refused).toBe(20_000)
    expect(answered).toBeGreaterThan(100)
  })

  test.each([
    ['an iframe', false],
    ['an iframe that is removed at once', true]
  ])('a direct port forged by %s', async (_what, remove) => {
    const { ports, sources } = await survive(async () => {
      await inPage(page, ({ ipc, kept }) => {
        kept.ports = []
        kept.sources = []
        ipc.onConnect((port) => kept.ports.push(port))
        globalThis.addEventListener('message', ({ source }) => kept.sources.push(source === null))
        document.body.append(document.createElement('iframe'))
      })
      await page.frames()[1].evaluate((removed) => {
        for (const kind of ['Q1', 'P1', 'Q99']) {
          const message = ['remote-ref', `${kind} {"name":"main"}`]
          parent.postMessage(message, '*', [new MessageChannel().port1])
        }
        if (removed) parent.document.querySelector('iframe')?.remove()
      }, remove)
      await page.waitForFunction(() => globalThis.kept.sources.length === 3)
      return inPage(page, ({ kept }) => ({ ports: kept.ports.length, sources: kept.sources }))
    })
    expect(ports).toBe(0)
    // It has no source then.
    expect(sources).toEqual([remove, remove, remove])
  })
})

describe('pages that may do nothing', () => {
  const NOTHING = ['x1 ERR_IPC_DENIED', 'x2 ERR_IPC_DENIED', 'x3 ERR_IPC_DENIED']

  const tryAll = (scope) => {
    const { hostile } = scope
    return hostile.attack({
      say: ['c1\tadd\t[1,2]', 'c2\tipc:connect\t["other"]', 'c3\tnone\t[]', 's\tlisten\t[]']
    })
  }

  test('a frame inside of a named window', async () => {
    const page = await siege.openHostile({
      name: 'host',
      preferences: { nodeIntegrationInSubFrames: true }
    })
    await siege.fixture.main(({ ipc, kept }) => {
      kept.ran = 0
      kept.stop = ipc.allow({ from: 'host', to: 'other', names: '*', connect: true })
    })
    const heard = await survive(async () => {
      await page.evaluate(async () => {
        const frame = Object.assign(document.createElement('iframe'), { src: 'index.html' })
        await new Promise((resolve) => {
          frame.onload = resolve
          document.body.append(frame)
        })
      })
      await page.frames()[1].waitForFunction(() => 'hostile' in globalThis)
      const inner = await page.frames()[1].evaluate(async () => {
        const { hostile } = globalThis
        const relayed = await hostile.attack({ to: { to: 'other' }, say: ['c1\tdouble\t[1]'] })
        const own = await hostile.attack({
          say: ['c1\tadd\t[1,2]', 'c2\tipc:connect\t["other"]', 'c3\tnone\t[]', 's\tlisten\t[]']
        })
        return [relayed, own]
      })
      return inner
    })
    expect(heard).toEqual([['x1 ERR_IPC_DENIED'], NOTHING])
    expect(await siege.fixture.main(({ kept }) => (kept.stop(), kept.ran))).toBe(0)
    await page.close()
  })

  test('a page of another origin in a named window: it is sent nothing either', async () => {
    const page = await siege.openHostile({ name: 'host' })
    const [friend] = await siege.fixture.openWindows(1)
    await siege.fixture.main(({ ipc, kept, BrowserWindow }) => {
      const [host, friend] = BrowserWindow.getAllWindows()
        .sort((x, y) => x.id - y.id)
        .slice(-2)
      ipc.name(friend, 'friend')
      kept.host = host
      kept.ran = 0
      const stops = [
        ipc.allow({ from: 'host', to: 'other', names: '*', connect: true }),
        ipc.allow({ from: 'friend', to: 'host', names: '*', connect: true })
      ]
      ipc.access((frame, name) => frame.webContentsId !== host.webContents.id || name === 'no')
      kept.stop = () => {
        stops.forEach((stop) => stop())
        ipc.access((frame) => frame.isMainFrame)
      }
    })
    const heard = await survive(async () => {
      const own = await inPage(page, tryAll)
      const relayed = await inPage(page, ({ hostile }) =>
        hostile.attack({ to: { to: 'other' }, say: ['c1\tdouble\t[1]'] })
      )
      await inPage(page, ({ hostile }) => {
        globalThis.own = hostile.open('main')
        return hostile.settle()
      })
      const sent = await siege.fixture.main(async ({ ipc, kept, outcome }) => {
        ipc.to(kept.host).send('news', 1)
        ipc.broadcast('news', 2)
        return (await outcome(ipc.to('host').invoke('news', 3))).error.code
      })
      const fromFriend = await inPage(friend, async ({ ipc, outcome }) => {
        ipc.to('host').send('news', 4)
        return [
          (await outcome(ipc.to('host').invoke('news', 5))).error.code,
          (await outcome(ipc.connect('host'))).error.code
        ]
      })
      const events = await inPage(page, async ({ hostile, own: channel }) => {
        await hostile.settle()
        return hostile.events(channel)
      })
      return { own, relayed, sent, fromFriend, events }
    })
    expect(heard).toEqual({
      own: NOTHING,
      relayed: ['x1 ERR_IPC_DENIED'],
      sent: 'ERR_IPC_DENIED',
      fromFriend: ['ERR_IPC_DENIED', 'ERR_IPC_DENIED'],
      events: []
    })
    expect(await siege.fixture.main(({ kept }) => (kept.stop(), kept.ran))).toBe(0)
    await page.close()
    await friend.close()
  })
})

test('a page that navigates again and again while it calls', async () => {
  const page = await siege.openHostile()
  await survive(async () => {
    for (let i = 0; i < 5; i++) {
      await inPage(page, ({ hostile }) => {
        const channel = hostile.open('main')
        const streams = Array.from({ length: 50 }, (_, n) => `c${n + 1}\tendless\t[]`)
        const calls = Array.from({ length: 100 }, (_, n) => `c${n + 51}\tnever\t[{"$stream":${n}}]`)
        hostile.say(channel, [...streams, ...calls].join('\n'))
        for (let n = 0; n < 50; n++) hostile.open({ to: 'other' })
      })
      await page.reload()
      await page.waitForFunction(() => 'hostile' in globalThis)
    }
  })
  await page.close()
  await eventually(
    () => siege.fixture.main(({ service }) => service.links.length),
    (count) => expect(count).toBe(2)
  )
})
