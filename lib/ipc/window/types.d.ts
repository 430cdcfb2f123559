/** The types of windows alone. */

import type {
  CallOptions,
  CallResult,
  EndEvent,
  Handlers,
  Observable,
  Port,
  Remote,
  SyncArguments,
  SyncName
} from '../types.js'

/** `ipc` of a page. `send`, `invoke` and `stream` go to main. It connects at its first use. */
export interface WindowIpc extends Remote, Handlers<EndEvent>, Observable<EndEvent> {
  /**
   * Calls a handler of main and blocks the page until it has answered. The handler must return its result
   * at once. Use `invoke` wherever it is possible: nothing else happens in this page meanwhile.
   *
   * @throws What the handler throws, or an `IpcError`.
   */
  invokeSync<Name extends SyncName>(name: Name, ...args: SyncArguments<Name>): CallResult<Name>
  /** Another window or process, by its name, through main. Main must allow it: `ipc.allow`. */
  to(name: string): Remote
  /**
   * Connects directly with another window or process, without main between. Main must allow it.
   *
   * @param options `timeout` is 30 seconds by default.
   */
  connect(name: string, options?: Pick<CallOptions, 'signal' | 'timeout'>): Promise<Port>
  /**
   * Calls a function with each connection that another end makes to this page.
   *
   * @returns A function that removes it.
   */
  onConnect(fn: (port: Port) => unknown): () => void
  /**
   * A port for an iframe or a Web Worker of this page: it takes it with `attach(port)`, and can do there
   * what this page may do.
   *
   * @returns The port, to be transferred.
   */
  port(): MessagePort
}
