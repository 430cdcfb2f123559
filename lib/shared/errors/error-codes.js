/**
 * The only table of error codes, for main, for windows and for the C core. The build of the core
 * reads the codes from the lines of this file that begin with one (native/core/CMakeLists.txt).
 *
 * @type {Readonly<Record<string, readonly [what: string, remedy: string]>>} What a code means, and
 *   what to do about it.
 */
export const ERROR_CODES = Object.freeze({
  ERR_REF_EXISTS: [
    'A ref with that name already exists.',
    'Keep the one that remoteRef returned, or destroy() it first.'
  ],
  ERR_REF_NAME: ['The name of a ref is not one.', 'Give a string of 1 to 256 characters.'],
  ERR_REF_OPTION: ['An option has a wrong value.', 'Give one that the documentation lists.'],
  ERR_REF_VALUE: ['The value holds something that cannot be shared.', 'Store plain data instead.'],
  ERR_REF_DEPTH: ['The value is nested deeper than the limit.', 'Make the value flatter.'],
  ERR_REF_TOO_LARGE: [
    'A value, message or list exceeds its limit.',
    'Make it smaller, or raise the limit: configure({ limits }) in main.'
  ],
  ERR_REF_RATE: [
    'The page sends more messages than main accepts.',
    'Change the ref less often, or raise limits.rate: configure({ limits }) in main.'
  ],
  ERR_REF_TEXT: ['The text is not the expected JSON.', 'Write it with JSON.stringify.'],
  ERR_REF_PATCH: [
    'The patch is malformed.',
    "Write it as { op: 'add' | 'remove' | 'replace' | 'test', path: ['items', 0], value }."
  ],
  ERR_REF_PATH: [
    'The path does not lead to a value.',
    'Read the value first, and add what is missing.'
  ],
  ERR_REF_TEST: [
    'The value is not the one that the test expects.',
    'Read it again, and decide again what to change.'
  ],
  ERR_REF_DENIED: [
    'Main does not allow this page to do that.',
    "Allow it in the ref's access rule in main."
  ],
  ERR_REF_DESTROYED: ['The ref is closed.', 'Create it or open it again.'],
  ERR_REF_BRIDGE: [
    'The preload bridge is missing in this page.',
    'Import "electron-remote-ref/preload" in the preload of the window.'
  ],
  ERR_REF_VUE: [
    'Refs do not work with the Vue of this page.',
    'Use Vue 3.5 or later, and one copy of it.'
  ],
  ERR_REF_CALLBACK: ['A callback of the app or an effect has thrown.', 'See the cause.'],
  ERR_REF_RECURSION: [
    'Listeners or effects keep changing the value because of each other.',
    'Change the value only if it differs from the wanted one.'
  ],
  ERR_REF_PROCESS: [
    "This is not Electron's main process.",
    'Create the ref in main. Windows use useRemoteRef.'
  ],
  ERR_REF_ADDON: [
    'The native addon could not be loaded, or has failed.',
    'The message or its cause says why. docs/platforms.md lists the supported systems.'
  ],
  ERR_REF_MESSAGE: [
    'The message is malformed.',
    'Use useRemoteRef instead of sending messages yourself.'
  ],
  ERR_REF_ORDER: [
    'The number of the transaction is out of order.',
    'Number transactions from 1, without gaps.'
  ],
  ERR_REF_VERSION: [
    'The transaction is based on a version that the ref never had.',
    'Base it on the last version that main has sent.'
  ],
  ERR_REF_STALE: [
    'The transaction is based on a version older than the history that main keeps.',
    'Ask for a snapshot, and make the change again.'
  ]
})
