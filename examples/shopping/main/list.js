import { remoteRef } from 'electron-remote-ref'
import { cloud } from 'electron-remote-ref/cloud'
import { connect } from './network.js'
import { firstItems } from './first-items.js'

/** @typedef {{ id: string, name: string, amount: string, done: boolean }} Item */

const cable = await connect(process.env.SHOPPING_SERVER ?? 'http://127.0.0.1:4437')
const name = process.env.SHOPPING_DEVICE ?? 'This device'
// An app gives the token that its user has got by signing in.
const server = cloud({ url: cable.url, auth: () => encodeURIComponent(name) })

/**
 * The list that all devices share. If two have changed one item, the user is asked which one it shall be. Both may
 * write in the note at once: it is merged letter by letter.
 */
export const list = remoteRef(
  'list',
  { items: firstItems(), note: 'The market closes at six.' },
  {
    cloud: server,
    doc: 'shopping-list',
    text: [['note']],
    conflict: { strategy: 'ask', unit: [['items', '*']] }
  }
)

/** This device: the switch in the window is one more ref. */
export const device = remoteRef('device', { name, network: true })

device.onChange(() => {
  cable.plug(device.value.network)
  // There is a network again: do not wait for the next try.
  if (device.value.network) server.retry()
})
