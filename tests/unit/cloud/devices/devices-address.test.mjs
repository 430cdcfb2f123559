/** What a newcomer does wrong with the address of the server, and with the end of a cloud. */

import http from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const FIRST = { list: ['a'] }

describe.each([TRANSPORT_NAMES, ...TRANSPORT_NAMES.map((name) => [name])])(
  'over %s',
  (...names) => {
    const world = worlds({ transports: names })

    test('an address without documents: the app is told once, and nothing is lost', async () => {
      const { url, server } = await world.server()
      const device = world.device(FIRST, { url: `${url}/wrong/` })
      device.ref.value.list.push('b')
      await until(() => device.errors.length > 0)
      expect(device.state).toMatchObject({
        status: 'offline',
        pending: 1,
        error: { code: 'ERR_REF_CLOUD', message: expect.stringContaining('check the option "url"') }
      })
      // It is tried again, and not told again.
      const asked = () => Number(/method="PUT",status="404"} (\d+)/.exec(server.metrics())?.[1])
      await until(() => asked() > 3)
      expect(device.errors).toHaveLength(1)
    })

    test('another program at the address', async () => {
      const other = http.createServer((_request, response) => {
        response.writeHead(404, { 'Content-Type': 'application/json' }).end('{}')
      })
      await new Promise((resolve) => other.listen(0, '127.0.0.1', () => resolve(null)))
      world.later(() => other.close())
      const { port } = /** @type {import('node:net').AddressInfo} */ (other.address())
      const device = world.device(FIRST, { url: `http://127.0.0.1:${port}` })
      await until(() => device.errors.length > 0)
      expect(device.errors[0].message).toMatch(/There are no documents at this address/)
      expect(device.state.status).toBe('offline')
    })
  }
)

describe('the end of a cloud', () => {
  const world = worlds()

  test('a ref that is made after close() is not connected before retry()', async () => {
    const { url } = await world.server()
    const device = world.device(FIRST, { url })
    await device.live()
    device.cloud.close()
    expect(device.state).toMatchObject({ status: 'local', error: null })
    const late = device.app.remoteRef('late', [], { cloud: device.cloud })
    const messages = device.cloud.messages('late')
    await messages.send('hello', 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([late.cloud?.status, messages.pending]).toEqual(['local', 1])
    device.cloud.retry()
    await late.cloud?.synced()
    await until(() => messages.pending === 0)
    await together(device)
    messages.close()
  })

  test('a ref that is destroyed offline has no error of its connection any more', async () => {
    const { url, close } = await world.server()
    await close()
    const device = world.device(FIRST, { url })
    await until(() => device.state.error)
    device.ref.destroy()
    expect(device.state).toMatchObject({ status: 'local', error: null })
  })
})
