/**
 * The types that all ends of calls and messages share, and the interfaces that apps see: what is said
 * here is what editors show.
 */

import '../registry.js'
import type { IpcError } from './core/errors.js'

/**
 * The calls of an app by name, for all of its processes. It is empty. An app adds its own once, in a
 * file that main and windows include and that has an import or an export (without one it would replace
 * the package's types):
 *
 *     export {}
 *     declare module 'electron-remote-ref/ipc' {
 *       interface IpcCalls {
 *         'dialog:openFile'(options: { multi: boolean }): string[]
 *         tail(path: string): AsyncIterable<string>
 *       }
 *     }
 *
 * Then the names, arguments and results of `invoke`, `handle`, `stream` and `invokeSync` are checked,
 * and other names are errors.
 */
export interface IpcCalls {}

/**
 * The messages of an app by name: a tuple of their arguments.
 *
 *     declare module 'electron-remote-ref/ipc' {
 *       interface IpcMessages {
 *         'set-title': [text: string]
 *       }
 *     }
 *
 * Then the names and arguments of `send`, `on` and the like are checked, and other names are errors.
 */
export interface IpcMessages {}

/** A name of a call: any, unless the app declares some. */
export type CallName = [keyof IpcCalls] extends [never] ? string : keyof IpcCalls & string

/** A name of a message: any, unless the app declares some. */
export type MessageName = [keyof IpcMessages] extends [never] ? string : keyof IpcMessages & string

/** A name of a call whose result is a stream. */
export type StreamName = [keyof IpcCalls] extends [never] ? string : NamesOf<true>

/** A name of a call whose result is no stream. */
export type SyncName = [keyof IpcCalls] extends [never] ? string : NamesOf<false>

type NamesOf<Streams extends boolean> = {
  [Name in keyof IpcCalls]: IpcCalls[Name] extends (...args: any) => infer Result
    ? IsAny<Result> extends true
      ? Name
      : [Awaited<Result>] extends [AnyStream]
        ? Streams extends true
          ? Name
          : never
        : Streams extends true
          ? never
          : Name
    : never
}[keyof IpcCalls] &
  string

type IsAny<T> = 0 extends 1 & T ? true : false

/** What is needed of a ReadableStream. Not every program has that type. */
export interface StreamSource<Part> {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Part }>
    cancel(reason?: any): Promise<void>
  }
}

type AnyStream = AsyncIterable<any> | StreamSource<any>

/** The type of a stream's parts. */
type PartOf<Stream> =
  Stream extends AsyncIterable<infer Part>
    ? Part
    : Stream extends { pipeTo(to: { getWriter(): { write(part?: infer Part): any } }): any }
      ? Part
      : any

/** What may be sent for a declared type: for a stream any kind of one. */
export type Sent<T> = T extends AnyStream ? AsyncIterable<PartOf<T>> | StreamSource<PartOf<T>> : T

/** What arrives of a declared type: for a stream an async generator. */
export type Received<T> = T extends AnyStream ? AsyncGenerator<PartOf<T>, void, undefined> : T

type AllSent<Args extends unknown[]> = { [Index in keyof Args]: Sent<Args[Index]> }
type AllReceived<Args extends unknown[]> = { [Index in keyof Args]: Received<Args[Index]> }

type ArgumentsOf<Name> = Name extends keyof IpcCalls
  ? IpcCalls[Name] extends (...args: infer Args) => any
    ? Args
    : never
  : any[]

type ResultOf<Name> = Name extends keyof IpcCalls
  ? IpcCalls[Name] extends (...args: any) => infer Result
    ? Awaited<Result>
    : never
  : any

/** Arguments, and options of the call behind them. */
type WithOptions<Args> = Args extends unknown[]
  ? number extends Args['length']
    ? Args | [...Args, CallOptions]
    : Args extends Required<Args>
      ? [...args: Args, options?: CallOptions]
      : Args | BeforeOptions<Args>
  : never

/** The same for arguments of which some may be left out: then the options are last nevertheless. */
type BeforeOptions<Args extends unknown[], Before extends unknown[] = []> = Args extends []
  ? [...Before, CallOptions]
  : Args extends [infer First, ...infer Rest]
    ? BeforeOptions<Rest, [...Before, First]>
    : Args extends [(infer First)?, ...infer Rest]
      ? [...Before, CallOptions] | BeforeOptions<Rest, [...Before, First | undefined]>
      : never

/** The arguments of a call, with which it is made: its own, and perhaps options. */
export type CallArguments<Name> = Name extends keyof IpcCalls
  ? WithOptions<AllSent<ArgumentsOf<Name>>> extends infer Args extends unknown[]
    ? Args
    : never
  : any[]

/** The arguments of a synchronous call. */
export type SyncArguments<Name> = ArgumentsOf<Name>

/** What the caller gets. */
export type CallResult<Name> = Received<ResultOf<Name>>

/** The parts of a call whose result is a stream. */
export type StreamPart<Name> = Name extends keyof IpcCalls ? PartOf<ResultOf<Name>> : any

/** The arguments of a message. */
export type MessageArguments<Name> = Name extends keyof IpcMessages
  ? IpcMessages[Name] extends unknown[]
    ? IpcMessages[Name]
    : never
  : any[]

/** A function that answers calls. */
export type Handler<Name, Event> = (
  event: Event,
  ...args: AllReceived<ArgumentsOf<Name>>
) => Sent<ResultOf<Name>> | PromiseLike<Sent<ResultOf<Name>>>

/** A function that gets messages. What it returns does not matter. */
export type Listener<Name, Event> = (
  event: Event,
  ...args: AllReceived<MessageArguments<Name>>
) => unknown

/** Options of a call, as its last argument. */
export interface CallOptions {
  /**
   * Aborts the call: it rejects with the signal's reason, and the signal of the handler's event aborts.
   */
  signal?: AbortSignal | undefined
  /** Milliseconds after which the call rejects with `ERR_IPC_TIMEOUT` and is aborted. */
  timeout?: number | undefined
  /** Called with each `event.progress(value)` of the handler. */
  onProgress?: ((value: any) => void) | undefined
}

/**
 * A schema of any library that implements Standard Schema (https://standardschema.dev): zod, valibot,
 * arktype and others.
 */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: number
    readonly vendor: string
    readonly validate: (value: unknown) => any
  }
}

export interface HandlerOptions {
  /**
   * What the arguments must be: a schema for each, or one for the array of all. The handler gets what
   * the schemas return. Other arguments are refused with `ERR_IPC_ARGUMENT`.
   */
  args?: StandardSchema | readonly StandardSchema[] | undefined
  /** In main: the most calls of one page under way at a time. */
  calls?: number | undefined
  /** In main: the most calls of one page per second. */
  rate?: number | undefined
  /** In main: the most characters and bytes of the arguments. */
  messageBytes?: number | undefined
  /** Whether it may take the place of another one. Without it, a second handler is an error. */
  replace?: boolean | undefined
}

/** What handlers and listeners get before the arguments. */
export interface IpcEvent {
  /** The name of the call or message. */
  readonly name: string
  /** Aborts when the caller aborts, its timeout has passed, or its page has gone. */
  readonly signal: AbortSignal
  /** Sends a message back. */
  reply<Name extends MessageName>(name: Name, ...args: MessageArguments<Name>): void
  /** Tells the caller's `onProgress`, if it has one. */
  progress(value: unknown): void
}

/** The event in a window, Web Worker, iframe, utility process or worker thread. */
export interface EndEvent extends IpcEvent {
  /** `main`, or the name of the window or process that has called. */
  readonly from: string
  /** The direct connection that it came by, if it did. */
  readonly port?: Port
}

/** Handlers and listeners. */
export interface Handlers<Event> {
  /**
   * Calls a function with each message of that name: `(event, ...args) => {}`.
   *
   * @returns A function that removes it.
   */
  on<Name extends MessageName>(name: Name, fn: Listener<Name, Event>): () => void
  /** The same for one message. */
  once<Name extends MessageName>(name: Name, fn: Listener<Name, Event>): () => void
  /** Removes a listener, or all of that name. */
  off<Name extends MessageName>(name: Name, fn?: Listener<Name, Event>): void
  /**
   * Answers calls of that name: `(event, ...args) => result`. The result may be a promise, an async
   * generator or a ReadableStream.
   *
   * @returns A function that removes it.
   * @throws {IpcError} `ERR_IPC_EXISTS`, `ERR_IPC_NAME`, `ERR_IPC_OPTION`.
   */
  handle<Name extends CallName>(
    name: Name,
    fn: Handler<Name, Event>,
    options?: HandlerOptions
  ): () => void
  /** The same for one call. */
  handleOnce<Name extends CallName>(
    name: Name,
    fn: Handler<Name, Event>,
    options?: HandlerOptions
  ): () => void
  /** Removes the handler of that name. */
  removeHandler(name: CallName): void
}

/** Another end, to which messages and calls go. */
export interface Remote {
  /**
   * Sends a message.
   *
   * @throws {IpcError} `ERR_IPC_VALUE`, `ERR_IPC_NAME`, `ERR_IPC_GONE`; in main `ERR_IPC_TARGET`.
   */
  send<Name extends MessageName>(name: Name, ...args: MessageArguments<Name>): void
  /**
   * Calls a handler, and gives its result. The last argument may be options: `{ signal, timeout,
   * onProgress }`.
   *
   * @returns A promise that rejects with what the handler throws, or with an `IpcError`.
   */
  invoke<Name extends CallName>(name: Name, ...args: CallArguments<Name>): Promise<CallResult<Name>>
  /**
   * Calls a handler whose result is a stream. The call is made when the first part is asked for, and
   * ends with the loop. The last argument may be options.
   */
  stream<Name extends StreamName>(
    name: Name,
    ...args: CallArguments<Name>
  ): AsyncGenerator<StreamPart<Name>, void, undefined>
}

/** What one can do around all handlers of an end. */
export interface Observable<Event> {
  /**
   * Runs a function around every handler: `(event, next, args) => next()`. It may return another result,
   * or throw. The last one that was added runs innermost.
   *
   * @returns A function that removes it.
   */
  use(wrapper: (event: Event, next: () => any, args: unknown[]) => any): () => void
  /**
   * Calls a function after each call and message that this end makes.
   *
   * @returns A function that ends it.
   */
  trace(fn: (record: TraceRecord) => void, options?: TraceOptions): () => void
  /**
   * Calls a function with what no caller learns: messages that nobody listens to, or that were dropped.
   * Without one, it is printed.
   *
   * @returns A function that removes it.
   */
  onError(fn: (error: IpcError, from?: string) => void): () => void
}

export interface TraceOptions {
  /** Whether to tell the arguments too. */
  values?: boolean | undefined
}

/** A call or message that was made. */
export interface TraceRecord {
  /** `send`, `invoke`, or `sync` for `invokeSync`. */
  kind: string
  name: string
  /** The other end. */
  to?: string | undefined
  /** The size of the arguments, in characters and bytes. */
  bytes: number
  /** How long it took; for a message, until it was handed over. */
  ms: number
  /** `sent`, `result`, or the code or name of the error. */
  outcome: string
  /** Only with `{ values: true }`. */
  args?: unknown[] | undefined
}

/** A connection to another end, alike at both sides. */
export interface Port extends Remote, Handlers<EndEvent> {
  /** The name of the other end. */
  readonly name: string
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<IpcError>
  /**
   * Calls a function when the connection has ended: one side has closed it, reloaded or crashed.
   */
  onClose(fn: (error: IpcError) => void): void
  /** Ends the connection. */
  close(): void
}

/** `ipc` of a utility process or worker thread. `send`, `invoke` and `stream` go to main. */
export interface ProcessIpc extends Remote, Handlers<EndEvent>, Observable<EndEvent> {
  /** The name that main has given to this process, once it has attached it. */
  readonly name: string | undefined
  /**
   * Calls a function with each direct connection that a window makes to this process. Its calls also
   * reach the handlers of `ipc`.
   *
   * @returns A function that removes it.
   */
  onConnect(fn: (port: Port) => unknown): () => void
}
