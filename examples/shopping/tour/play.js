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
 * @param {string} picture Where to save the picture of the dialog. That of the devices while they are
 *   apart is beside it.
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
    await settle(steps, phone)
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
  const rest = ['*Bread 1', 'Milk 2 l', 'Olive oil 1', 'Rice 1', 'Coffee 1']
  await steps.allShow('items', ['Apples 8', ...rest])
  await steps.allShow('note', 'Back at five! The market closes at six. Take the big bag.')

  steps.next(
    'Three changes of the phone are held back, since the kitchen was there before: it is asked'
  )
  await steps.shows(kitchen, 'losses', [])
  await steps.shows(phone, 'losses', [
    'Milk, 3 l (Kitchen: Milk, 2 l)',
    'Apples, 4 (Kitchen: Apples, 8)',
    'Eggs, 12 (Kitchen has removed it)'
  ])
  await steps.shows(phone, 'question', 'mine Milk, 3 l, Kitchen Milk, 2 l')
}

/** What is held back is answered, made again or dismissed. @param {Steps} steps @param {ShopDevice} phone */
async function settle(steps, phone) {
  steps.next('The phone keeps its milk, and decides later about the apples')
  await phone.answer('mine')
  await steps.shows(phone, 'question', 'mine Apples, 4, Kitchen Apples, 8')
  await phone.answer('later')
  await steps.shows(phone, 'question', null)
  const rest = ['*Bread 1', 'Milk 3 l', 'Olive oil 1', 'Rice 1', 'Coffee 1']
  await steps.allShow('items', ['Apples 8', ...rest])

  steps.next('The phone dismisses its apples, and brings back the eggs')
  await phone.settle('dismiss', 'Apples')
  await phone.settle('restore', 'Eggs')
  await steps.allShow('losses', [])
  await steps.allShow('status', LIVE)
  for (const device of steps.devices) await steps.shows(device, 'items', /Eggs 12/)
}
