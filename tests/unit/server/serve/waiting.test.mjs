/** Whoever waits over HTTP does so until his token ends, whatever the garbage collector takes meanwhile. */

import v8 from 'node:v8'
import vm from 'node:vm'
import { expect, test } from '@jest/globals'
import { logServers } from '../../helpers/log-server.mjs'

v8.setFlagsFromString('--expose-gc')
const gc = /** @type {() => void} */ (vm.runInNewContext('gc'))
const servers = logServers()

test.each([
  ['long-poll', 'd?offset=now&live=long-poll', 204],
  ['sse', 'd?offset=now&live=sse', 200],
  // What is new comes at once: the version is one that has been told.
  ['presence', 'd?presence=c', 200]
])('%s', async (_name, target, status) => {
  let ends = Infinity
  const auth = () => ({ user: 'u', access: /** @type {const} */ ('write'), expires: ends })
  const { ask } = await servers.start({ auth, pollTime: 3_600_000 })
  await ask('PUT', 'd')
  if (target.includes('presence')) {
    const { version } = await (await ask('GET', target)).json()
    target += `&version=${version}`
  }
  ends = Date.now() + 1500
  const collecting = setInterval(gc, 20)
  try {
    const response = await ask('GET', target)
    expect(response.status).toBe(status)
    // It ends: an event stream, too.
    await response.arrayBuffer()
    expect(Date.now()).toBeGreaterThanOrEqual(ends - 5)
  } finally {
    clearInterval(collecting)
  }
})
