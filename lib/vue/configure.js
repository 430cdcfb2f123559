/** The settings of all refs of a window. */

import { configure as configureClient } from '../client/replica/index.js'
import { keepFor } from './replicas.js'

/**
 * Sets options for all refs of this window.
 *
 * @param {{ onError?: import('../client/replica/report.js').ErrorHandler, keep?: number }} options
 *   `onError` is called for every error of a ref, after the ref's own handler. `keep` is the number of
 *   milliseconds for which the window keeps a ref after the last component that uses it has ended:
 *   60,000 by default, Infinity for the life of the page.
 * @throws {import('../shared/errors/errors.js').RemoteRefError} `ERR_REF_OPTION` for a bad option. Then
 *   nothing has been set.
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
