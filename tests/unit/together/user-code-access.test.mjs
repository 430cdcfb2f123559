/** Access rules and predicates of `revoke` may do anything, since they are code of the app too. */

import { Network } from '../../simulation/network.mjs'
import { until } from '../helpers/until.mjs'

/** @type {Network} */
let network
/** @type {{ refs: any[], gone: Set<any>, told: any[] }} */
let app
beforeEach(() => {
  network = new Network()
  app = { refs: [], gone: new Set(), told: [] }
})

/** Of windows that are denied the ref, or lose a change. */
const quietly = { onError() {}, onConflict() {} }
const INITIAL = { n: 0, list: ['a'] }
const large = () => ({ n: -1, list: Array.from({ length: 300 }, (_, i) => `${i}`.padEnd(1000)) })

/** @param {() => string} access */
function make(access) {
  const onError = (error) => app.told.push(error.code)
  const ref = network.remoteRef('shared', INITIAL, { access, onError, firstPaint: true })
  app.refs.push(ref)
  return ref
}

/** The ref that there is now. */
const current = () => app.refs.at(-1)
const isGone = () => app.gone.has(current())
function destroy() {
  current().destroy()
  app.gone.add(current())
}

/** The action of a rule before it returns, and whether the ref still exists then. */
const acts = {
  edits: () => current().value.n++,
  patches: () => current().patch([{ op: 'add', path: ['list', 0], value: 'patched' }]),
  updates: () => current().update((value) => Object.assign(value, { n: 7, list: [] })),
  'assigns a large value': () => (current().value = large()),
  flushes: () => current().flush(),
  'listens and edits': () => {
    const ref = current()
    ref.onChange(() => ref.value.n < 5 && ref.value.n++)
    ref.value.n = 1
  },
  'creates another ref': () => network.remoteRef(`other ${Math.random()}`, 1),
  'sets the general rule': () => (network.hub.access = () => 'read'),
  destroys: destroy,
  'destroys and creates anew': () => {
    destroy()
    make(() => 'write')
  },
  'asks all rules again': () => current().revoke(),
  'revokes all frames and takes it back': () => current().revoke(() => true)(),
  throws: () => {
    throw new Error('of the rule')
  }
}

/** A rule that does something once, as soon as that is armed. */
function ruleThat(act) {
  const rule = () => {
    if (!rule.armed) return 'write'
    rule.armed = false
    act()
    return 'write'
  }
  rule.armed = false
  return rule
}

/** All windows have main's value, or as much as they may read. */
async function agree(replicas) {
  const settled = ({ status, version, pending }) => {
    if (isGone() || status === 'denied' || status === 'closed') return true
    return status === 'live' && pending === 0 && version === current().version
  }
  const step = network.quiet.bind(network)
  await step()
  await until(() => (isGone() || !current().busy) && replicas.every(settled), step)
  if (isGone()) return
  const value = current().get([])
  expect(current().value).toEqual(value)
  for (const replica of replicas)
    if (replica.status === 'live') expect(replica.value).toEqual(value)
}

/** Checks that everything still works: main edits, and so do windows with write access. */
async function goOn(replicas) {
  if (isGone()) {
    make(() => 'write')
    await agree(replicas)
  }
  current().value.after = 1
  for (const replica of replicas) if (replica.status === 'live') replica.value.seen = replica.client
  await agree(replicas)
  const late = network.open().replica('shared', null, quietly)
  await agree([...replicas, late])
  expect(late.status).toBe('live')
}

const names = Object.keys(acts)

describe('an access rule that', () => {
  test.each(names)('%s while a window opens the ref', async (name) => {
    const rule = ruleThat(acts[name])
    make(rule)
    const early = network.open().replica('shared', null, quietly)
    await agree([early])
    rule.armed = true
    const window = network.open()
    const replica = window.replica('shared', null, quietly)
    await agree([early, replica])
    expect(rule.armed).toBe(false)
    expect(app.told).toEqual(name === 'throws' ? ['ERR_REF_OPTION'] : [])
    expect(replica.status).toBe(
      { throws: 'denied', destroys: 'connecting', 'destroys and creates anew': 'live' }[name] ??
        'live'
    )
    await goOn([early, replica])
  })

  test.each(names)('%s while windows that wait for the ref get it', async (name) => {
    const windows = [network.open(), network.open(), network.open()]
    const replicas = windows.map((window) => window.replica('shared', { n: 9 }, quietly))
    await network.quiet()
    expect(replicas.map(({ status }) => status)).toEqual(Array(3).fill('connecting'))
    const rule = ruleThat(acts[name])
    rule.armed = true
    // The rule is asked when the program has the ref.
    make(rule)
    expect(rule.armed).toBe(true)
    await agree(replicas)
    expect(rule.armed).toBe(false)
    expect(app.told).toEqual(name === 'throws' ? ['ERR_REF_OPTION'] : [])
    const first = { throws: 'denied', destroys: 'connecting' }[name] ?? 'live'
    const others = name === 'destroys' ? 'connecting' : 'live'
    expect(replicas.map(({ status }) => status)).toEqual([first, others, others])
    await goOn(replicas)
  })

  test.each(names)('%s while it is called again', async (name) => {
    const rule = ruleThat(acts[name])
    const ref = make(rule)
    const windows = [network.open(), network.open(), network.open()]
    const replicas = windows.map((window) => window.replica('shared', null, quietly))
    await agree(replicas)
    replicas[1].value.n = 3
    rule.armed = true
    ref.revoke()
    await agree(replicas)
    expect(rule.armed).toBe(false)
    expect(app.told).toEqual(name === 'throws' ? ['ERR_REF_OPTION'] : [])
    const statuses = {
      throws: ['denied', 'live', 'live'],
      destroys: ['closed', 'closed', 'closed'],
      'destroys and creates anew': ['closed', 'closed', 'closed'],
      'revokes all frames and takes it back': ['denied', 'denied', 'denied']
    }
    expect(replicas.map(({ status }) => status)).toEqual(statuses[name] ?? ['live', 'live', 'live'])
    await goOn(replicas)
  })

  test.each(names)('%s before the first paint', async (name) => {
    const rule = ruleThat(acts[name])
    make(rule)
    const other = network.open().replica('shared', null, quietly)
    await agree([other])
    rule.armed = true
    const replica = network.open({}, true).replica('shared', null, quietly)
    expect(rule.armed).toBe(false)
    await agree([other, replica])
    await goOn([other, replica])
  })
})

describe('a predicate of revoke that', () => {
  test.each(names)('%s', async (name) => {
    const ref = make(() => 'write')
    const replicas = [0, 1].map((id) =>
      network.open({ windowId: id }).replica('shared', null, quietly)
    )
    await agree(replicas)
    let armed = true
    const allow = ref.revoke(({ windowId }) => {
      if (armed) {
        armed = false
        acts[name]()
      }
      return windowId === 1
    })
    await agree(replicas)
    expect(armed).toBe(false)
    expect(app.told).toEqual(name === 'throws' ? ['ERR_REF_OPTION'] : [])
    if (!name.startsWith('destroys')) {
      expect(replicas[1].status).toBe('denied')
      allow()
    }
    await goOn(replicas)
  })
})

describe('a handler that is called for a failing rule', () => {
  const handlers = {
    edits: (ref) => ref.value.n++,
    destroys: destroy,
    'gives all rights': (ref, rights) => {
      rights.now = 'write'
      ref.revoke()
    },
    'takes all rights': (ref) => ref.revoke(() => true)
  }

  test.each(Object.keys(handlers))('%s', async (name) => {
    const rights = { now: 'write' }
    const ref = network.remoteRef('shared', INITIAL, {
      access: () => rights.now,
      onError: (error) => {
        app.told.push(error.code)
        if (app.told.length === 1) handlers[name](ref, rights)
      }
    })
    app.refs.push(ref)
    const replicas = [0, 1, 2].map(() => network.open().replica('shared', null, quietly))
    await agree(replicas)
    rights.now = 'nonsense'
    ref.revoke()
    await agree(replicas)
    expect(app.told[0]).toBe('ERR_REF_OPTION')
    expect(replicas[0].status).toBe(name === 'destroys' ? 'closed' : 'denied')
    rights.now = 'write'
    if (name !== 'takes all rights') await goOn(replicas)
  })
})
