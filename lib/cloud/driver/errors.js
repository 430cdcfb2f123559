/** What the app is told when something is wrong, and what it can do. */

import { describe } from '../../shared/index.js'

/** @typedef {import('../../main/options/cloud.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../transport/fault.js').Fault} Fault */
/** @typedef {(code: string, message: string, cause?: unknown) => RemoteRefError} MakeError */

/** By the kind of a fault. @type {Record<Fault['kind'], [code: string, remedy: string]>} */
const OF_FAULT = {
  network: ['ERR_REF_CLOUD', 'It is tried again; changes are kept on this machine until then.'],
  auth: [
    'ERR_REF_CLOUD_AUTH',
    'Let the user sign in, and call retry() of the cloud. Changes are kept until then.'
  ],
  expired: ['ERR_REF_CLOUD_AUTH', 'It is tried again with another token.'],
  denied: [
    'ERR_REF_CLOUD_DENIED',
    'Allow it in auth() of the server. Changes are kept on this machine, and tried again now and then.'
  ],
  missing: [
    'ERR_REF_CLOUD_DENIED',
    'The document was deleted there. It is kept on this machine, and not created again.'
  ],
  address: [
    'ERR_REF_CLOUD',
    'There are no documents at this address: check the option "url" of cloud(), and "prefix" of the server. It is ' +
      'tried again; changes are kept on this machine until then.'
  ],
  'too-large': [
    'ERR_REF_TOO_LARGE',
    'Make smaller changes, or raise limits.entryBytes of the server. It is kept on this machine.'
  ],
  'too-large-snapshot': [
    'ERR_REF_TOO_LARGE',
    'The document works, but its log grows, and new devices read all of it. Raise limits.snapshotBytes of the server.'
  ],
  update: [
    'ERR_REF_CLOUD_UPDATE',
    'Update electron-remote-ref in the app or on the server. Changes are kept on this machine.'
  ],
  module: ['ERR_REF_MODULE', ''],
  key: [
    'ERR_REF_CLOUD_KEY',
    'Return the key in encrypt(). It is asked again; until then nothing is read or sent, and changes are kept.'
  ],
  altered: [
    'ERR_REF_CLOUD_KEY',
    'Somebody who does not have the key, or the server, has changed the log: restore it there, or use another ' +
      'document. Nothing is read or sent; changes are kept on this machine.'
  ]
}

/** What the replica reports. */
export const REPORTS = {
  'update-required': [
    'ERR_REF_CLOUD_UPDATE',
    'others use a newer version of electron-remote-ref. Update the app. Changes are kept on this machine.'
  ],
  diverged: [
    'ERR_REF_CLOUD_DIVERGED',
    'the server has another history than before, as after restoring an old backup. The value is what it has now, ' +
      'with what was not sent yet; changes that it has lost are in cloud.lost.'
  ],
  'bad-snapshot': [
    'ERR_REF_CLOUD',
    'the snapshot on the server is damaged. The log is read instead, if all of it is there, and otherwise it is ' +
      'tried again; another device mends it with its next changes.'
  ],
  'too-large': [
    'ERR_REF_TOO_LARGE',
    'a change is longer than the server takes, and was taken back. It is in cloud.lost. Make smaller changes, or ' +
      'raise limits.entryBytes of the server.'
  ],
  'bad-edit': [
    'ERR_REF_VALUE',
    'the last change cannot be shared, and was undone. Make it in another way.'
  ]
}

/** Why a connection is given up. @type {Record<'gap' | 'bad-snapshot', string>} */
export const REASONS = {
  gap: 'the log has a gap',
  'bad-snapshot': 'the snapshot on the server is damaged, and the log begins behind it'
}

/** @param {MakeError} make @param {Fault} fault @returns {RemoteRefError} */
export function errorOfFault(make, fault) {
  const [code, remedy] = OF_FAULT[fault.kind]
  const what = fault.message.replace(/\.?$/, '.')
  return make(code, `${what} ${remedy}`.trimEnd(), fault)
}

/** @param {MakeError} make @param {keyof typeof REPORTS} what @returns {RemoteRefError} */
export function errorOfReport(make, what) {
  const [code, text] = REPORTS[what]
  return make(code, text)
}

/** The function of the app for conflicts has returned something else. @param {MakeError} make @param {unknown} answer */
export function errorOfAnswer(make, answer) {
  const form = "'mine', 'theirs' or patches for what is there now"
  return make(
    'ERR_REF_OPTION',
    `the function "conflict" must return ${form}, not ${describe(answer)}. The changes were merged.`
  )
}

/** Sharing has ended. @param {MakeError} make @param {unknown} cause */
export function errorOfFailure(make, cause) {
  const { message } = /** @type {Error} */ (Object(cause))
  const text =
    `what others have changed cannot be shown: ${String(message ?? cause).replace(/\.?$/, '.')} The ref is not ` +
    'shared any more until the app starts again. If it is too large, raise its limits.'
  const { code } = /** @type {{ code?: string }} */ (Object(cause))
  return make(code === 'ERR_REF_TOO_LARGE' ? code : 'ERR_REF_CLOUD', text, cause)
}
