/**
 * The codes of IPC errors.
 *
 * @type {Readonly<Record<string, readonly [what: string, remedy: string]>>} What a code means, and
 *   what to do about it.
 */
export const IPC_ERROR_CODES = Object.freeze({
  ERR_IPC_NAME: ['The name is not one.', 'Give a string of 1 to 256 characters.'],
  ERR_IPC_OPTION: ['An option has a wrong value.', 'Give one that the documentation lists.'],
  ERR_IPC_EXISTS: [
    'There is a handler for that name already.',
    'Remove it first with the function that handle() returned, or pass { replace: true }.'
  ],
  ERR_IPC_NO_HANDLER: ['Nothing handles that name.', 'Add a handler: ipc.handle(name, fn).'],
  ERR_IPC_NO_LISTENER: ['Nothing listens to that name.', 'Add a listener: ipc.on(name, fn).'],
  ERR_IPC_DENIED: [
    'Main does not allow this page to do that.',
    'Allow it in main: ipc.access(rule) for pages, ipc.allow(pairs) between windows.'
  ],
  ERR_IPC_VALUE: ['A value cannot be sent.', 'Send plain data instead.'],
  ERR_IPC_ARGUMENT: [
    'The arguments are not those that the handler declares.',
    'Pass what its schema describes.'
  ],
  ERR_IPC_TOO_LARGE: [
    'A message is longer than its limit.',
    'Send less at a time, as a stream, or raise the limit in main: ipc.limits({ messageBytes }).'
  ],
  ERR_IPC_BUSY: [
    'There are more calls or messages than the limits allow.',
    'Wait for answers, or raise the limit in main: ipc.limits({ calls, rate }).'
  ],
  ERR_IPC_TIMEOUT: ['There was no answer in time.', 'Pass a longer { timeout }, in milliseconds.'],
  ERR_IPC_GONE: [
    'The other side has closed, reloaded or crashed.',
    'Try again when it is there, and check whether the call has had its effect.'
  ],
  ERR_IPC_TARGET: ['There is no such window, or more than one.', 'Name exactly one open window.'],
  ERR_IPC_THROWN: ['The handler has thrown something that is no Error.', 'See the cause.'],
  ERR_IPC_SYNC: [
    'A synchronous call cannot wait for a promise.',
    'Use invoke, or a handler that returns its result at once.'
  ],
  ERR_IPC_STREAM: ['The result is not a stream.', 'Use invoke, or an async generator as handler.'],
  ERR_IPC_BRIDGE: [
    'This page has no connection to main.',
    'Import "electron-remote-ref/ipc" in main before the window loads the page.'
  ],
  ERR_IPC_PROCESS: [
    'This entry is not for this process.',
    'Use "electron-remote-ref/ipc" in main and utility processes, "/ipc/window" in pages.'
  ],
  ERR_IPC_MESSAGE: ['The message is malformed.', 'Use the functions of ipc instead.']
})
