/**
 * The only table of error codes, for main, for windows and for the C core. The build of the core
 * reads the codes from the lines of this file that begin with one (native/core/CMakeLists.txt).
 *
 * A code has the remedy that completes the few words of the core, or of main for a page. It is empty if
 * its errors always come with a whole message. docs/errors.md says what the codes mean.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const ERROR_CODES = Object.freeze({
  ERR_REF_EXISTS: '',
  ERR_REF_NAME: 'Give a string of 1 to 256 characters.',
  ERR_REF_OPTION: '',
  ERR_REF_VALUE: '',
  ERR_REF_DEPTH: 'Make the value flatter.',
  ERR_REF_TOO_LARGE: 'Make it smaller, or raise the limit: configure({ limits }) in main.',
  ERR_REF_RATE: 'Change the ref less often, or raise limits.rate: configure({ limits }) in main.',
  ERR_REF_TEXT: 'Write it with JSON.stringify.',
  ERR_REF_PATCH:
    "Write it as { op: 'add' | 'remove' | 'replace' | 'test', path: ['items', 0], value }, { op: 'move', from, path } or { op: 'text', path, edit }.",
  ERR_REF_PATH: 'Read the value first, and add what is missing.',
  ERR_REF_TEST: 'Read it again, and decide again what to change.',
  ERR_REF_DENIED: "Allow it in the ref's access rule in main.",
  ERR_REF_DESTROYED: 'Create it or open it again.',
  ERR_REF_BRIDGE: '',
  ERR_REF_VUE: '',
  ERR_REF_CALLBACK: '',
  ERR_REF_RECURSION: '',
  ERR_REF_PROCESS: '',
  ERR_REF_ADDON:
    'The message or its cause says why. docs/platforms.md lists the supported systems.',
  ERR_REF_MODULE: '',
  ERR_REF_DISK: '',
  ERR_REF_DISK_LOCKED: '',
  ERR_REF_DISK_CORRUPT: '',
  ERR_REF_SCHEMA: '',
  ERR_REF_CLOUD: '',
  ERR_REF_CLOUD_AUTH: '',
  ERR_REF_CLOUD_DENIED: '',
  ERR_REF_CLOUD_UPDATE: '',
  ERR_REF_CLOUD_KEY: '',
  ERR_REF_CLOUD_DIVERGED: '',
  ERR_REF_MESSAGE: 'Use useRemoteRef instead of sending messages yourself.',
  ERR_REF_ORDER: 'Number transactions from 1, without gaps.',
  ERR_REF_VERSION: 'Base it on the last version that main has sent.',
  ERR_REF_STALE: 'Ask for a snapshot, and make the change again.'
})
