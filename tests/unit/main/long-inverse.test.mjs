/**
 * A window removes a value whose inverse is too long for a string: the change is accepted and sent, and
 * only reading the inverse throws.
 */

import { Network } from '../../simulation/network.mjs'

const long = process.env.REMOTE_REF_LONG ? test : test.skip
const MIB = 1024 * 1024

long(
  'what undoes a change may be too long for a string',
  async () => {
    const network = new Network()
    const main = network.remoteRef('shared', { list: [] })
    const page = network.open()
    network.hub.receive(page, 'o1 {"name":"shared"}')
    network.hub.flush()
    for (let i = 0; i < 9; i++) {
      const patch = { op: 'add', path: ['list', i], value: String(i).repeat(62 * MIB) }
      main.document.submit(JSON.stringify([patch]), false)
    }
    const changes = []
    main.onChange((change) => changes.push(change))
    page.down.length = 0
    network.hub.receive(page, 't1 [1,9,[{"op":"remove","path":["list"]}]]')
    const told = () => page.down.join('\n')
    while (!told().includes('["k"')) {
      network.hub.flushAnswers()
      await new Promise((resolve) => setImmediate(resolve))
    }

    expect(main.version).toBe(10)
    expect(told()).toContain('["k",1,10]')
    expect(changes).toHaveLength(1)
    expect(changes[0].patches).toEqual([{ op: 'remove', path: ['list'] }])
    expect(() => changes[0].inverse).toThrow(
      expect.objectContaining({ name: 'RemoteRefError', code: 'ERR_REF_TOO_LARGE', ref: 'shared' })
    )
    main.destroy()
  },
  120_000
)
