/** What a side offers to the other sides of its connections. */

/** @typedef {import('./peer.js').Peer} Peer */
/** @typedef {import('./registry.js').Registry} Registry */
/** @typedef {import('./registry.js').Handler} Handler */
/** @typedef {import('./registry.js').Listener} Listener */
/** @typedef {import('./errors.js').IpcError} IpcError */
/** @typedef {import('./event.js').IpcEvent} IpcEvent */
/**
 * @typedef {(event: any, next: () => any, args: unknown[]) => any} Wrapper Runs around a handler: calls
 *   `next()` and returns its result, another one, or throws.
 */
/**
 * @typedef {object} TraceRecord
 * @property {string} kind `send`, `invoke`, `sync`, `stream` or `connect`.
 * @property {string} name
 * @property {string} [to] The other end.
 * @property {number} bytes The size of the arguments.
 * @property {number} ms How long it took; for a message, until it was handed over.
 * @property {string} outcome `sent`, `result`, or the code or name of the error.
 * @property {unknown[]} [args] Only on request.
 */
/**
 * @typedef {object} Local
 * @property {(peer: Peer, name: string) => { registry: Registry, handler: Handler } | undefined} handler
 *   The narrowest one.
 * @property {(peer: Peer, name: string) => readonly { registry: Registry, listener: Listener }[]} listeners
 *   The narrowest first.
 * @property {(peer: Peer, name: string, progress: ((value: unknown) => void) | null) => IpcEvent} event
 *   Makes the event for a call or message: an `IpcEvent`, which also tells who the other side is.
 * @property {readonly Wrapper[]} wrappers
 * @property {boolean} details Whether the other sides may see stacks and what validators say.
 * @property {(fn: () => void) => void} attempt Calls code of the app that nobody waits for. What it
 *   throws is an uncaught error of the app, and does not disturb anything else.
 * @property {(error: IpcError, from?: string, peer?: Peer) => void} [onError] Called for what no caller
 *   learns.
 * @property {(record: TraceRecord) => void} [trace]
 * @property {(peer: Peer, kind: 'send' | 'invoke', name: string, size: number, attachments: unknown[]) => IpcError | undefined} [admit]
 *   Whether the other side may do that now.
 * @property {(peer: Peer, handler: Handler, name: string, size: number, attachments: unknown[]) => IpcError | (() => void) | undefined} [limit]
 *   Counts a call, against the limits of its handler. Returns what to call at its end.
 * @property {(peer: Peer, name: string, taken?: boolean) => ((deliver: () => void) => void) | undefined} [hold]
 *   Returns a function that keeps a call or message for later, if nothing can take it yet. `taken`:
 *   whether the connection's own handlers or listeners take it.
 * @property {(peer: Peer, name: string) => void} [added] Called when a connection has got its own handler
 *   or listener.
 * @property {(name: string, size: number) => void} [checkSize] Throws if the other side would refuse a
 *   message of that size.
 */

export {}
