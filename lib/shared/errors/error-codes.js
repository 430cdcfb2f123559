/**
 * The table of error codes: the only one, for main, for windows, and for the core in C, whose build
 * reads the codes off the lines of this file that begin with one (native/core/CMakeLists.txt).
 *
 * @type {Readonly<Record<string, readonly [what: string, remedy: string]>>} What a code means, and
 *   what to do about it.
 */
export const ERROR_CODES = Object.freeze({
  ERR_REF_EXISTS: [
    'A ref of that name exists already.',
    'Keep the one that remoteRef returned, or destroy() it first.'
  ],
  ERR_REF_NAME: ['The name of a ref is not one.', 'Give a string of 1 to 256 characters.'],
  ERR_REF_OPTION: ['An option has a wrong value.', 'Give one that the documentation lists.'],
  ERR_REF_VALUE: [
    'The value holds something that cannot be shared.',
    'Store plain data that stands for it.'
  ],
  ERR_REF_DEPTH: ['The value is nested deeper than the limit.', 'Make the value flatter.'],
  ERR_REF_TOO_LARGE: [
    'A value, message or list is above its limit.',
    'Make it smaller, or raise the limit: configure({ limits }) in main.'
  ],
  ERR_REF_RATE: [
    'The page sends more messages than main takes.',
    'Change the ref less often, or raise limits.rate: configure({ limits }) in main.'
  ],
  ERR_REF_TEXT: ['The text is not the JSON it should be.', 'Write it with JSON.stringify.'],
  ERR_REF_PATCH: [
    'The patch has a wrong form.',
    "Write it as { op: 'add' | 'remove' | 'replace' | 'test', path: ['items', 0], value }."
  ],
  ERR_REF_PATH: [
    'The path does not lead to a value.',
    'Read what is there first, and add what is missing.'
  ],
  ERR_REF_TEST: [
    'The value is not the one that the test expects.',
    'Read it again, and decide anew what to change.'
  ],
  ERR_REF_DENIED: [
    'Main does not allow this page to do that.',
    "Allow it in the ref's access rule in main."
  ],
  ERR_REF_DESTROYED: ['The ref is closed.', 'Create it, or open it, again.'],
  ERR_REF_BRIDGE: [
    'The preload bridge is missing in this page.',
    'Import "electron-remote-ref/preload" in the preload of the window.'
  ],
  ERR_REF_VUE: [
    'Refs do not work with the Vue of this page.',
    'Use Vue 3.5 or later, and one copy of it.'
  ],
  ERR_REF_CALLBACK: [
    'A function of the app that a ref has called, or an effect, has thrown.',
    'See the cause.'
  ],
  ERR_REF_RECURSION: [
    'Listeners, or effects, go on changing the value, each because of what another has changed.',
    'Change it only where it is not yet as it should be.'
  ],
  ERR_REF_PROCESS: [
    "This is not Electron's main process.",
    'Create the ref in main; windows use useRemoteRef.'
  ],
  ERR_REF_ADDON: [
    'The native addon could not be loaded, or has failed.',
    'The message, or its cause, says why; docs/platforms.md has the systems that it is for.'
  ],
  ERR_REF_MESSAGE: [
    'The message has a wrong form.',
    'Use useRemoteRef rather than sending messages by hand.'
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
