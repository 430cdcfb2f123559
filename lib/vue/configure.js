/** What holds for all refs of a window. */

import { configure as configureClient } from '../client/replica/index.js'
import { keepFor } from './replicas.js'

/**
 * Sets what holds for all refs of this window.
 *
 * @param {{ onError?: import('../client/replica/report.js').ErrorHandler, keep?: number }} options `onError` is
 *   told of every error that a ref has, after the ref's own handler. `keep` is how many milliseconds the
 *   window keeps a ref after the last component that uses it has ended: 60,000 by default, Infinity for
 *   as long as the page lives.
 * @throws {import('../shared/errors/errors.js').RemoteRefError} `ERR_REF_OPTION` for a bad one; nothing has
 *   been set then.
 */
export function configure({ keep, ...others }) {
  const before = keep === undefined ? undefined : keepFor(keep)
  try {
    configureClient(others)
  } catch (error) {
    if (before !== undefined) keepFor(before)
    throw error
  }
}
