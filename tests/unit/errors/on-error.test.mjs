/** Which handlers get an error, in main and in a window. */

import { expect, jest, test } from '@jest/globals'
import { configure as configureWindow } from '../../../lib/client/index.js'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network, turn } from '../../simulation/network.mjs'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

/** A ref in main, untyped. @returns {any} */
const main = (initial, options) => network.remoteRef('files', initial, options)

describe('onError', () => {
  afterEach(() => configureWindow({ onError: undefined }))

  test('in main: errors and rejections of a listener reach the handlers of the ref and the hub', async () => {
    const [own, general] = [jest.fn(), jest.fn()]
    network.hub.onError = general
    const ref = main([], { onError: own })
    const mistakes = [new Error('at once'), new Error('later')]
    ref.onChange(() => {
      throw mistakes[0]
    })
    ref.onChange(async () => {
      throw mistakes[1]
    })
    ref.value.push(1)
    await turn()
    const expected = mistakes.map((mistake) => [mistake, 'files'])
    expect(own.mock.calls).toEqual(expected)
    expect(general.mock.calls).toEqual(expected)
    expect(ref.value).toEqual([1])
  })

  test('in main: an error of a handler is uncaught, and other handlers are called', () => {
    const later = []
    const queue = jest
      .spyOn(globalThis, 'queueMicrotask')
      .mockImplementation((fn) => later.push(fn))
    const general = jest.fn()
    network.hub.onError = general
    const ref = main(0, {
      onError() {
        throw new Error('of the handler')
      }
    })
    ref.onChange(() => {
      throw new Error('of the listener')
    })
    ref.value = 1
    queue.mockRestore()
    expect(general).toHaveBeenCalledTimes(1)
    expect(() => later.forEach((task) => task())).toThrow('of the handler')
  })

  const refuse = async (options) => {
    main({ list: [] }, { limits: { keys: 2 } })
    const window = network.open()
    const state = useRemoteRef(
      'files',
      { list: [] },
      {
        connect: window.bridge.useRemoteRef,
        ...options
      }
    )
    await network.quiet()
    Object.assign(state.value, { a: 1, b: 2 })
    await network.quiet()
    state.destroy()
    await network.quiet()
  }
  const refused = expect.objectContaining({ code: 'ERR_REF_TOO_LARGE', ref: 'files', path: ['b'] })

  test('in a window: a refusal without a handler of the ref reaches that of configure', async () => {
    const general = jest.fn()
    configureWindow({ onError: general })
    await refuse({})
    expect(general.mock.calls).toEqual([[refused, 'files']])
  })

  test('in a window: the handlers of the ref and of configure are called', async () => {
    const [own, general] = [jest.fn(), jest.fn()]
    configureWindow({ onError: general })
    await refuse({ onError: own })
    expect(own.mock.calls).toEqual([[refused, 'files']])
    expect(general.mock.calls).toEqual([[refused, 'files']])
  })

  test('in a window: without any handler it is printed', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => {})
    await refuse({})
    expect(print.mock.calls).toEqual([[refused]])
    print.mockRestore()
  })

  test('in a window: a handler that throws stops nothing', async () => {
    const later = []
    const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((fn) => {
      if (String(fn).includes('throw')) later.push(fn)
      else Promise.resolve().then(fn)
    })
    await refuse({
      onError() {
        throw new Error('of the handler')
      }
    })
    queue.mockRestore()
    expect(later).toHaveLength(1)
    expect(later[0]).toThrow('of the handler')
  })
})
