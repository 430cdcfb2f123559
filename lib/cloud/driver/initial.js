import { parse } from '../../shared/index.js'
import { valueOf } from '../reader/index.js'

/**
 * @param {import('../../main/options/cloud.js').Site} site
 * @param {Pick<import('./server.js').Server, 'makeError'>} server
 * @returns {unknown} The initial value, as a log sees values. Throws `ERR_REF_VALUE` if it cannot be shared.
 */
export function initialOf({ initial, name }, { makeError }) {
  const found = valueOf(parse(initial), initial)
  if (found) return found.value
  const text = `Ref "${name}": values of the initial value are nested too deep in each other to be shared.`
  throw makeError('ERR_REF_VALUE', text, { ref: name })
}
