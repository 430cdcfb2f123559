/**
 * The scripted tour of the example: two apps with a server, real clicks and typing. Prints each step and what
 * each device shows then; a step after which they show something else ends it with an error.
 */

import { startServer } from '../server.js'
import { ShopDevice } from './shop-device.js'
import { Steps } from './steps.js'

/** Nothing is left to send, by whatever transport. */
const LIVE = /^live by [\w-]+$/

/**
 * @param {(env: Record<string, string>) => Promise<import('playwright-core').ElectronApplication>} open Starts
 *   the example with a new profile.
 * @param {string} picture Where to save the picture of the dialog. Those of the devices while they are apart,
 *   and of the lost edits, are beside it.
 * @param {(line: string) => void} [print]
 */
export async function playDevices(open, picture, print = console.log) {
  const server = await startServer()
  try {
    const start = async (/** @type {string} */ name) => {
      const app = await open({ SHOPPING_DEVICE: name, SHOPPING_SERVER: server.url })
      return ShopDevice.of(app, name)
    }
    // The first one creates the list.
    const kitchen = await start('Kitchen')
    const phone = await start('Phone')
    const steps = new Steps([kitchen, phone], print)
    const beside = (/** @type {string} */ name) => picture.replace(/\.png$/, `-${name}.png`)
    await apart(steps, kitchen, phone)
    await steps.save(beside('apart'))
    await together(steps, kitchen, phone)
    await steps.save(picture)
    await settle(steps, kitchen, phone, beside('lost'))
    print(`\nBoth devices have shown what they should at each of ${steps.count} steps.`)
  } finally {
    await server.close()
  }
}

/** Both are edited without a network. @param {Steps} steps @param {ShopDevice} kitchen @param {ShopDevice} phone */
async function apart(steps, kitchen, phone) {
  steps.next('Both devices have the list that the first one has created')
  await steps.allShow('items', ['Milk 1 l', 'Bread 1', 'Apples 6', 'Eggs 10'])

  steps.next('The kitchen adds something, the phone ticks something')
  await kitchen.add('Rice')
  await phone.tick('Bread')
  await steps.allShow('items', ['Milk 1 l', '*Bread 1', 'Apples 6', 'Eggs 10', 'Rice 1'])
  await steps.allShow('status', LIVE)

  steps.next('Both lose the network')
  for (const device of steps.devices) await device.switchNetwork()
  await steps.allShow('status', 'offline')

  steps.next('The kitchen changes amounts, removes the eggs, sorts the list and writes a note')
  await kitchen.change('Milk', 'amount', '2 l')
  await kitchen.change('Apples', 'amount', '8')
  await kitchen.press('Eggs', 'remove')
  await kitchen.add('Olive oil')
  await kitchen.sort()
  await kitchen.write('End', ' Take the big bag.')
  const sorted = ['Apples 8', '*Bread 1', 'Milk 2 l', 'Olive oil 1', 'Rice 1']
  await steps.shows(kitchen, 'items', sorted)

  steps.next(
    'The phone changes the same amounts and the eggs, moves the rice, and writes in the note, too'
  )
  await phone.change('Milk', 'amount', '3 l')
  await phone.change('Apples', 'amount', '4')
  await phone.change('Eggs', 'amount', '12')
  await phone.press('Rice', 'up')
  await phone.add('Coffee')
  await phone.write('Home', 'Back at five! ')
  const own = ['Milk 3 l', '*Bread 1', 'Apples 4', 'Rice 1', 'Eggs 12', 'Coffee 1']
  await steps.shows(phone, 'items', own)
  await steps.allShow('status', /^offline, \d+ changes to send$/)
}

/** The network comes back. @param {Steps} steps @param {ShopDevice} kitchen @param {ShopDevice} phone */
async function together(steps, kitchen, phone) {
  steps.next('The network is back: first in the kitchen, then for the phone')
  for (const device of [kitchen, phone]) {
    await device.switchNetwork()
    await steps.shows(device, 'status', LIVE)
  }
  await steps.allShow('items', [
    'Apples 4',
    '*Bread 1',
    'Milk 3 l',
    'Olive oil 1',
    'Rice 1',
    'Coffee 1'
  ])
  await steps.allShow('note', 'Back at five! The market closes at six. Take the big bag.')

  steps.next('Two amounts of the kitchen have lost: it is asked about each')
  await steps.shows(kitchen, 'losses', [
    'The amount of Milk: 2 l, now 3 l',
    'The amount of Apples: 8, now 4'
  ])
  await steps.shows(kitchen, 'question', 'The amount of Milk: mine 2 l, theirs 3 l')
}

/**
 * What has lost is answered, made again or dismissed.
 *
 * @param {Steps} steps @param {ShopDevice} kitchen @param {ShopDevice} phone @param {string} picture
 */
async function settle(steps, kitchen, phone, picture) {
  steps.next('The kitchen uses its own amount of milk, and decides later about the apples')
  await kitchen.answer('mine')
  await steps.shows(kitchen, 'question', 'The amount of Apples: mine 8, theirs 4')
  await kitchen.answer('later')
  await steps.shows(kitchen, 'question', null)
  const rest = ['*Bread 1', 'Milk 2 l', 'Olive oil 1', 'Rice 1', 'Coffee 1']
  await steps.allShow('items', ['Apples 4', ...rest])
  await steps.shows(kitchen, 'losses', ['The amount of Apples: 8, now 4'])

  steps.next('The kitchen has removed the eggs that the phone has changed: it can only be told')
  await phone.settle('restore', '12')
  const eggs = 'The amount of something that others have removed: 12'
  await steps.shows(phone, 'losses', [`${eggs} There is no place for it any more.`])
  await steps.save(picture)
  await phone.settle('dismiss', '12')

  steps.next('The kitchen makes its change of the apples again')
  await kitchen.settle('restore', 'Apples')
  await steps.allShow('items', ['Apples 8', ...rest])
  await steps.allShow('losses', [])
  await steps.allShow('status', LIVE)
}
