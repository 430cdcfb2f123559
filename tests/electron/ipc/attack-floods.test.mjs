/** A hostile page that floods main, or does not read what main answers. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { inPage } from '../harness/fixture.mjs'
import { besiege } from '../harness/ipc-siege.mjs'
import { eventually } from '../harness/windows.mjs'

const { siege, survive } = besiege()

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
