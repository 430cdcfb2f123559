/** Checks what an app gives to `new Replica`. */

import { checkOptionNames, needFunction, needName } from '../../shared/index.js'

/** The functions among the options, and their forms. */
const FUNCTIONS = {
  connect: 'such as bridge().useRemoteRef',
  onState: '(replica) => {}',
  onError: '(error, name) => {}',
  onConflict: '(conflict) => {}'
}
const NAMES = [...Object.keys(FUNCTIONS), 'reactivity']

/**
 * @param {string} name @param {any} options
 * @throws {RemoteRefError} `ERR_REF_NAME`, `ERR_REF_OPTION`
 */
export function checkReplica(name, options) {
  needName('new Replica', name)
  checkOptionNames(name, options, NAMES)
  for (const [option, form] of Object.entries(FUNCTIONS)) {
    if (options[option] === undefined && option !== 'connect') continue
    needFunction(name, `the option "${option}"`, options[option], form)
  }
}
