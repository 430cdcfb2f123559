/** A hostile page: what it says on the channel, and what it answers. Honest windows go on calling meanwhile, main does not block, and keeps no memory for it. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ipcMessageAttacks } from '../attacks/ipc-messages.mjs'
import { inPage } from '../harness/fixture.mjs'
import { besiege } from '../harness/ipc-siege.mjs'

const { siege, survive } = besiege()

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
