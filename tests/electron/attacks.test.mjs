/**
 * A hostile page in real Electron, with the bridge and with the IPC channel itself: each attack gets
 * the documented error, main does not block and keeps no memory for it, and an honest window keeps
 * working.
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { HELD_BACK, bridgeFloods, channelFloods, mayHear } from './attacks/floods.mjs'
import { below } from './attacks/matchers.mjs'
import { pageAttacks } from './attacks/bridge.mjs'
import { messageAttacks } from './attacks/messages.mjs'
import { inPage } from './harness/fixture.mjs'
import { timed } from './harness/patience.mjs'
import { Siege, attackUnderWatch } from './harness/siege.mjs'

const MIB = 1024 * 1024
/** What main may hold after an attack, in bytes. */
const HELD = { heap: 4 * MIB, core: MIB }
/** What an attack may cost meanwhile, where times are tested: milliseconds, and bytes of main at most. */
const COST = { delay: 50, beat: 500, peak: 192 * MIB }

/**
 * The limits for a renderer with direct access to Electron's IPC. Each of its messages costs main's
 * thread the time that Electron needs to deliver it, and all that have arrived are delivered before
 * anything else.
 */
const TAKEN_OVER = { ...COST, delay: 5000, beat: 5000 }

/** @type {Siege} */
let siege
/** @type {{ page: import('./harness/siege.mjs').Toll[], renderer: import('./harness/siege.mjs').Toll[] }} */
const tolls = { page: [], renderer: [] }

beforeAll(async () => {
  siege = await Siege.start()
})
afterAll(async () => {
  await siege?.close()
  console.log(
    `What the attacks have cost at most:\n${most('pages', tolls.page)}${most('renderers', tolls.renderer)}`
  )
})

/** @param {string} who @param {import('./harness/siege.mjs').Toll[]} found */
function most(who, found) {
  const of = (key) => Math.round(Math.max(0, ...found.map((toll) => toll[key])))
  return (
    `${who}: ${found.length} attacks, event loop late by ${of('delay')} ms (p99), honest edit ${of('beat')} ms, ` +
    `heap +${of('heap') >> 10} KiB, resident set +${of('peak') >> 10} KiB, values +${of('core')} bytes\n`
  )
}

/**
 * Attacks, checks that nobody else was affected, and returns the messages to the attacker.
 *
 * @template T
 * @param {() => Promise<T>} attack
 * @param {typeof COST} [cost]
 * @param {number} [tries] How often, at most, where times are tested: main is late by itself at times.
 * @returns {Promise<T>}
 */
async function survive(attack, cost = COST, tries = 1) {
  const { result, toll } = await attackUnderWatch(siege, attack, HELD)
  if (timed && toll.delay > cost.delay && tries > 1) return survive(attack, cost, tries - 1)
  tolls[cost === TAKEN_OVER ? 'renderer' : 'page'].push(toll)
  if (process.env.TOLLS) console.log(JSON.stringify(toll))
  for (const [key, bound] of Object.entries(timed ? { ...HELD, ...cost } : HELD)) {
    expect([key, toll[key]]).toEqual([key, below(bound)])
  }
  expect(await siege.value()).toEqual({ list: [1, 2, 3], text: '', map: {}, beat: siege.beats })
  return result
}

describe('messages sent directly on the channel', () => {
  let page
  beforeAll(async () => {
    page = await siege.openHostile()
  })

  test.each(messageAttacks.map((attack) => /** @type {const} */ ([attack.attack, attack])))(
    '%s',
    async (_name, attack) => {
      const { say, name, slowly, hear, tries = 1 } = attack
      let heard
      for (let i = 0; i < tries && JSON.stringify(heard) !== JSON.stringify(hear); i++) {
        heard = await survive(() =>
          inPage(page, ({ hostile }, what) => hostile.attack(what), { say, name, slowly })
        )
      }
      expect(heard).toEqual(hear)
    }
  )
})

describe('the bridge, and the page', () => {
  let page
  beforeAll(async () => {
    page = await siege.openHostile()
  })
  afterAll(() => page.close())

  test.each(pageAttacks.map((attack) => /** @type {const} */ ([attack.attack, attack])))(
    '%s',
    async (_name, attack) => {
      expect(await survive(() => inPage(page, attack.run))).toEqual(attack.said)
    }
  )
})

/** The answer to a frame that requests a ref, through anything that it can reach. */
function askForRef() {
  const { raw } = /** @type {any} */ (globalThis)
  if (!raw) return 'no channel'
  raw.send('o1 {"name":"shared","page":"frame"}')
  raw.send('t1 [1,0,[]]')
  raw.send('r1 ')
  raw.sendSync('q1 ')
  // Each that has the channel is told something.
  return new Promise((resolve) => {
    const heard = []
    const listen = setInterval(() => {
      heard.push(...raw.hear())
      if (heard.length === 0) return
      clearInterval(listen)
      resolve(heard)
    }, 5)
  })
}

describe('frames other than top frames of the app', () => {
  const address = (text) => `data:text/html,${encodeURIComponent(text)}`
  const kinds = {
    'a frame of the same folder': { src: 'index.html' },
    'a frame without an origin': { src: 'index.html', sandbox: 'allow-scripts' },
    'about:blank': { src: 'about:blank' },
    'a document in an attribute': { srcdoc: '<p>inner</p>' },
    'a document in an address': { src: address('<p>inner</p>') }
  }
  const denied = [expect.stringMatching(/^e1 \[\["no","ERR_REF_DENIED",/)]

  test.each(Object.entries(kinds))('%s', async (kind, attributes) => {
    const page = await siege.openHostile({ nodeIntegrationInSubFrames: true })
    const heard = await survive(async () => {
      await page.evaluate(async (given) => {
        const frame = Object.assign(document.createElement('iframe'), given)
        if (given.sandbox) frame.setAttribute('sandbox', given.sandbox)
        await new Promise((resolve) => {
          frame.onload = resolve
          document.body.append(frame)
        })
      }, attributes)
      return page.frames()[1].evaluate(askForRef)
    })
    await page.close()
    if (kind === 'about:blank') expect([denied, 'no channel']).toContainEqual(heard)
    else expect(heard).toEqual(denied)
  })

  test.each([
    ['a popup without an address', 'about:blank'],
    ['a popup with a document in its address', '']
  ])('%s', async (_kind, url) => {
    const page = await siege.openHostile()
    const heard = await survive(async () => {
      const opened = page.waitForEvent('popup')
      await page.evaluate((place) => void globalThis.open(place), url)
      const popup = await opened
      const answer = await popup.evaluate(askForRef)
      await popup.close()
      return answer
    })
    await page.close()
    expect([denied, 'no channel']).toContainEqual(heard)
  })

  test('connections of the parent page', async () => {
    const page = await siege.openHostile({ nodeIntegrationInSubFrames: true })
    const events = await survive(async () => {
      await page.evaluate(async () => {
        const frame = Object.assign(document.createElement('iframe'), { src: 'index.html' })
        await new Promise((resolve) => {
          frame.onload = resolve
          document.body.append(frame)
        })
      })
      const connection = await inPage(page, ({ hostile }) => hostile.connect('shared'))
      const { token } = await inPage(page, ({ hostile }) => hostile)
      await page.frames()[1].evaluate(
        ([channel, text]) => {
          const { raw } = /** @type {any} */ (globalThis)
          raw.send(`o${channel} {"name":"shared","page":"${text}"}`)
          for (const letter of 'tcraghq') raw.send(`${letter}${channel} [1,0,[]]`)
          raw.send('g0 ')
          raw.sendSync('q0 ')
        },
        [connection.channel, token]
      )
      // It is still there, and answers.
      return inPage(
        page,
        async ({ raw, hostile }, { channel, version }) => {
          hostile.events()
          raw.send(`t${channel} [1,${version},[]]`)
          await hostile.settle()
          return hostile.events()
        },
        connection
      )
    })
    await page.close()
    expect(events.map(([type]) => type)).toEqual(['k'])
  })
})

describe('other windows', () => {
  test('the honest page cannot be closed, asked or impersonated by its numbers', async () => {
    const { traffic } = await siege.fixture.main((scope) => {
      scope.traffic.reset()
      return scope
    })
    expect(traffic).toBeDefined()
    await siege.work()
    const up = await siege.fixture.main(({ traffic: { up: messages } }) => messages)
    const channel = /^t(\d+) /.exec(up.find((message) => message[0] === 't'))[1]
    const page = await siege.openHostile()
    const heard = await survive(() =>
      inPage(
        page,
        async ({ raw, hostile }, number) => {
          await hostile.connect('shown')
          hostile.events()
          for (const letter of 'tcrahqg') raw.send(`${letter}${number} [1,0,[]]`)
          const answer = raw.sendSync(`q${number} `)
          await hostile.settle()
          return [answer, hostile.events()]
        },
        channel
      )
    )
    await page.close()
    expect(heard).toEqual(['', [['no', 'ERR_REF_MESSAGE']]])
  })
})

test('revoked access is gone, whatever the page sends', async () => {
  const page = await siege.openHostile()
  const connection = await inPage(page, ({ hostile }) => hostile.connect('revocable'))
  await siege.fixture.main(({ refs }) => void refs.revocable.revoke(() => true))
  const heard = await survive(() =>
    inPage(
      page,
      async ({ raw, hostile }, { channel, version }) => {
        for (const text of [`[1,${version},[]]`, '']) {
          for (const letter of 'trahq') raw.send(`${letter}${channel} ${text}`)
        }
        raw.send(`o888 {"name":"revocable","page":${JSON.stringify(hostile.token)}}`)
        const answer = raw.sendSync(`q${channel} 0`)
        await hostile.settle()
        return [answer, hostile.events()]
      },
      connection
    )
  )
  await page.close()
  expect(heard).toEqual(['', [['b'], ['no', 'ERR_REF_DENIED'], ['no', 'ERR_REF_DENIED']]])
})

describe('floods', () => {
  let page
  beforeEach(async () => {
    page = await siege.openHostile()
  })
  afterEach(() => page.close())

  test.each(bridgeFloods.map((flood) => /** @type {const} */ ([flood.attack, flood])))(
    'through the bridge: %s',
    async (_name, flood) => {
      const { done, refused, error } = await survive(
        () => inPage(page, ({ hostile }, what) => hostile.bridgeFlood(what), flood),
        COST,
        3
      )
      // The bridge has taken it all, or has said that it does not.
      expect(done + (flood.patiently ? 0 : refused)).toBe(flood.times)
      if (refused > 0) expect(error).toEqual(HELD_BACK)
    }
  )

  test.each(channelFloods.map((flood) => /** @type {const} */ ([flood.attack, flood])))(
    'on the channel: %s',
    async (_name, flood) => {
      const { name, say, times, characters = Infinity } = flood
      const heard = await survive(
        () => inPage(page, ({ hostile }, what) => hostile.flood(what), { name, say, times }),
        TAKEN_OVER
      )
      for (const [kind, count] of Object.entries(heard.kinds)) {
        expect([kind, count]).toEqual([kind, mayHear(flood, kind, heard.seconds)])
      }
      expect(heard.characters).toBeLessThan(characters)
    }
  )
})
