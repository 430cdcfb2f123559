/**
 * The behaviours that Electron tests of its own IPC, in other words, and what ours does. Each that is
 * offered has a case of that name in tests/electron/ipc/electron-spec.
 *
 * @typedef {object} Behaviour
 * @property {string} group
 * @property {string} name
 * @property {'same' | 'better' | 'not offered'} ours
 * @property {string} [how] How it is written, or what is better.
 * @property {string} [why] Why it is not offered.
 */

/** @param {string} group @param {[name: string, ours: Behaviour['ours'], text?: string][]} rows @returns {Behaviour[]} */
const behaviours = (group, rows) =>
  rows.map(([name, ours, text]) => ({ group, name, ours, [ours === 'not offered' ? 'why' : 'how']: text }))

const PORTS = 'raw ports and transfer lists: `ipc.connect` and `ipc.port` make and hand over ports'
const COLLECTED = 'garbage collection decides nothing here'

/** @type {Behaviour[]} */
export const BEHAVIOURS = [
  ...behaviours('calls', [
    ['a handler that returns at once answers', 'same'],
    ['a handler that returns a promise answers', 'same'],
    ['a handler that returns a thenable which begins when it is awaited answers', 'same'],
    ['an error that a handler throws reaches the caller', 'better', 'with its class, code and members'],
    ['a result that cannot be sent is an error of the call', 'better', '`ERR_IPC_VALUE` with its path'],
    ['an error that a promise of a handler rejects with reaches the caller', 'better', 'with its class, code and members'],
    ['a handler that rejects is no unhandled rejection of main', 'same'],
    ['a call that nothing handles fails', 'better', '`ERR_IPC_NO_HANDLER`'],
    ['a call whose handler was removed fails', 'better', '`ERR_IPC_NO_HANDLER`'],
    ['a second handler for a name is an error', 'better', '`ERR_IPC_EXISTS`; `replace: true` allows it'],
    ['a call whose answer never comes fails when nothing can answer any more', 'not offered', `${COLLECTED}: a call has a \`timeout\` and a \`signal\``]
  ]),
  ...behaviours('payloads', [
    ['texts, bytes and objects of sizes around the threshold of shared memory arrive as they were', 'same', 'by calls, synchronous calls and messages'],
    ['an object with a member `id` arrives', 'same'],
    ['a Date is a Date', 'same'],
    ['bytes are bytes', 'same', 'a `Buffer` is a `Uint8Array`'],
    ['an object of the DOM throws where it is sent', 'better', '`ERR_IPC_VALUE` with its path'],
    ['an object of the engine throws where it is sent', 'better', '`ERR_IPC_VALUE` with its path'],
    ['an object that is referenced twice arrives in both places', 'same', 'as two copies'],
    ['an object that contains itself', 'not offered', 'values are trees, as in refs: it throws `ERR_IPC_VALUE` with the path']
  ]),
  ...behaviours('order', [
    ['messages and synchronous calls arrive in the order in which they were sent', 'same'],
    ['messages, synchronous calls and calls arrive in the order in which they were sent', 'same']
  ]),
  ...behaviours('synchronous calls', [
    ['a synchronous call gets its answer', 'better', 'from the handler of `invoke`'],
    ['a window that is closed while it waits for a synchronous call does no harm', 'same'],
    ['several answers to a synchronous call', 'not offered', 'a name has one handler: it returns its result']
  ]),
  ...behaviours('messages', [
    ['a message can be replied to', 'same', '`event.reply(name, ...args)`'],
    ['listeners of one name are removed', 'same', '`ipc.off(name)`'],
    ['listeners of all names are removed', 'not offered', 'it would remove those of other parts of the app: `on` returns what removes one'],
    ['the listeners of `ipcMain` are the app’s alone', 'same', 'the package has one, for its channel `remote-ref`'],
    ['in a window, listeners of one name are removed', 'same', '`ipc.off(name)`'],
    ['in a window, listeners of all names are removed', 'not offered', 'it would remove those of other parts of the page'],
    ['in a window, no listeners of the page are used for internals', 'same'],
    ['a page that has gone cannot send', 'better', 'its calls reject with `ERR_IPC_GONE`']
  ]),
  ...['window', 'frame'].flatMap((of) =>
    behaviours(`handlers of one ${of}`, [
      ['a message reaches the listeners', 'same', '`ipc.of(target).on`'],
      ['a synchronous call reaches the handler', 'same', '`ipc.of(target).handle`'],
      ['a message with ports reaches the listeners', 'not offered', PORTS],
      ['a call reaches the handler', 'same', '`ipc.of(target).handle`'],
      ['listeners run from the narrowest to the general ones', 'same'],
      ['its handler answers instead of the general one', 'same'],
      ['without one, the general handler answers', 'same'],
      ['messages of inner frames reach it', 'same', 'if the access rule allows the frame']
    ])
  ),
  ...behaviours('handlers of one frame', [
    ['its handler answers instead of that of its window', 'same'],
    ['messages of a page that unloads arrive', 'same']
  ]),
  ...behaviours('events', [
    ['an event is made without templates of the engine', 'not offered', 'internals of V8: our events are plain objects']
  ]),
  ...behaviours('ports', [
    ['main and a window talk over a connection of their own', 'same', '`ipc.to(window)`, and messages of the window'],
    ['two windows talk over a port that main has forwarded', 'better', '`await ipc.connect(name)`'],
    ['messages to a side that is not ready yet wait', 'same', '`ipc.connect` waits until the other window listens'],
    ['a side is told when the other has closed the connection', 'same', '`port.onClose`, `port.closed`'],
    ['a message to a connection that this side has closed', 'better', 'throws `ERR_IPC_GONE`'],
    ['a message to a connection that the other side has closed', 'better', 'throws `ERR_IPC_GONE`'],
    ['a page that reloads with open ports does no harm', 'same'],
    ['a connection is kept while it may receive messages', 'same'],
    ['values of all kinds can be sent over a connection', 'same'],
    ['a value that cannot be sent over a connection throws', 'better', '`ERR_IPC_VALUE` with its path'],
    ['a port is sent to main', 'not offered', PORTS],
    ['a message without ports has none', 'not offered', PORTS],
    ['what is no port cannot be transferred by a window', 'not offered', PORTS],
    ['a port is received over a port', 'not offered', PORTS],
    ['a port whose other side was collected is closed', 'not offered', COLLECTED],
    ['a port that was sent where nobody listens is closed', 'not offered', `${COLLECTED}: \`ipc.connect\` fails if there is no such window`],
    ['a channel is made in main', 'not offered', PORTS],
    ['messages pass over a channel inside of main', 'not offered', 'main calls itself by functions'],
    ['one end of a channel is passed over another', 'not offered', PORTS],
    ['what is no port cannot be transferred by main', 'not offered', PORTS],
    ['a port cannot be transferred over itself', 'not offered', PORTS],
    ['null cannot be transferred by main', 'not offered', PORTS],
    ['a port cannot be transferred twice at once', 'not offered', PORTS],
    ['a port that was transferred cannot be transferred again', 'not offered', PORTS],
    ['a port is not transferred over the port that it is', 'not offered', PORTS]
  ]),
  ...['window', 'frame'].flatMap((to) =>
    behaviours(`main sends to a ${to}`, [
      ['a message arrives', 'same', '`ipc.to(target).send(name, ...args)`'],
      ['no name is an error', 'better', '`ERR_IPC_NAME`'],
      ['a name that is none is an error', 'better', '`ERR_IPC_NAME`'],
      ['a message without content', 'better', 'has no arguments'],
      ['a value that cannot be sent throws', 'better', '`ERR_IPC_VALUE` with its path'],
      ['a transfer list that is none is an error', 'not offered', PORTS],
      ['what cannot be transferred is an error', 'not offered', PORTS],
      ['null in a transfer list is an error', 'not offered', PORTS],
      ['a port twice in a transfer list is an error', 'not offered', PORTS],
      ['a port that was transferred is an error', 'not offered', PORTS]
    ])
  )
]

/** Where a behaviour stands among all. @param {Behaviour} one */
export const idOf = (one) => `${one.group}: ${one.name}`

/** The page docs/ipc-electron-spec.md. @returns {string} */
export function specPage() {
  const groups = [...new Set(BEHAVIOURS.map(({ group }) => group))]
  const tables = groups.map((group) => {
    const rows = BEHAVIOURS.filter((one) => one.group === group).map(
      ({ name, ours, how, why }) => `| ${name} | ${ours} | ${how ?? why ?? ''} |`
    )
    return [`## ${group[0].toUpperCase()}${group.slice(1)}`, '', '| behaviour | ours | |', '|---|---|---|', ...rows, ''].join('\n')
  })
  const count = (/** @type {string} */ ours) => BEHAVIOURS.filter((one) => one.ours === ours).length
  return `# Electron's own tests of IPC, and this package

Electron's repository tests its IPC with ${BEHAVIOURS.length} cases: \`spec/api-ipc\`, \`api-ipc-main\` and \`api-ipc-renderer\`. This page says for each, in other words, what calls and messages of this package do. Those that are offered have a case of their own in \`tests/electron/ipc/electron-spec.test.mjs\`, in real windows. The test writes this page (\`UPDATE_IPC_SPEC=1 npm run test:electron -- electron-spec\`), and fails if it is out of date.

${count('same')} are the same, ${count('better')} are better, and ${count('not offered')} are not offered. Of those most are about raw ports and transfer lists, which apps need to build what is here a function, and about garbage collection.

${tables.join('\n')}`
}
