/** The types of main's side alone. */

import type { Frame } from '../../main/options/access.js'
import type { RemoteRef } from '../../main/ref/index.js'
import type {
  CallName,
  Handlers,
  IpcEvent,
  MessageArguments,
  MessageName,
  Observable,
  Remote
} from '../types.js'

/** The event of a call or message in main. */
export interface MainEvent extends IpcEvent {
  /**
   * The frame of the page, as access rules see it. It and `sender` are undefined if a process that was
   * attached has called.
   */
  readonly frame: Frame
  readonly sender: Electron.WebContents
  /** The window that shows the page; null without one. */
  readonly window: Electron.BrowserWindow | null
  /** The name of the page's window, from `ipc.name`, or of the process. */
  readonly from: string | undefined
}

/** A window, or what else has web contents. */
export type WindowTarget = Electron.WebContents | { readonly webContents: Electron.WebContents }

/** What a utility process of Electron and a worker thread of Node have in common. */
export interface AttachableProcess {
  postMessage(message: any, transfer?: any): void
  on(event: string, listener: (...args: any[]) => void): any
  off(event: string, listener: (...args: any[]) => void): any
}

/** A process that was attached. */
export interface AttachedProcess extends Remote {
  /** Ends the connection. The process goes on. */
  close(): void
}

/** Who may reach whom. */
export interface Pair {
  /** A name, or `*` for any. Windows without a name reach nobody. */
  from: string
  /** A name, or `*` for any. */
  to: string
  /** The calls and messages that may pass through main. None by default. */
  names?: readonly (CallName | MessageName)[] | '*' | undefined
  /** Whether they may connect directly. Main does not see what they say then. */
  connect?: boolean | undefined
}

/** Whether a page may call or send that, and be sent it. */
export type IpcAccessRule = (frame: Frame, name: string) => boolean

export interface IpcLimits {
  /** Characters and bytes of the arguments of one call or message. 64 MiB by default. */
  messageBytes: number
  /** Calls of one page under way at a time. 20,000 by default. */
  calls: number
  /** Calls and messages of one page per second, in bursts of up to twice as many. 100,000 by default. */
  rate: number
  /** Characters of the arguments, and of the result, of a synchronous call. 1 MiB by default. */
  syncBytes: number
  /**
   * Characters and bytes of messages that wait for one window that is loading or does not read. 16 MiB by
   * default.
   */
  queue: number
  /**
   * Milliseconds that main waits for the answer of a window, unless a call says otherwise. 30,000 by
   * default.
   */
  timeout: number
  /**
   * What one page may make main hold: the arguments of its calls under way, parts of its streams that the
   * app has not read, and answers that it has not read itself. Characters and bytes, and 1,024 for each
   * call and stream. 256 MiB by default.
   */
  heldBytes: number
  /** Direct connections of one page. 100 by default. */
  ports: number
}

/** `ipc` of the main process. */
export interface MainIpc extends Handlers<MainEvent>, Observable<MainEvent> {
  /**
   * Another end: a window, a frame, or the windows and processes of a name. A window that is still
   * loading gets messages and calls when its page listens. `invoke` waits 30 seconds, unless the call
   * says otherwise.
   */
  to(target: WindowTarget | Electron.WebFrameMain | string): Remote
  /** Sends a message to all pages that listen. */
  broadcast<Name extends MessageName>(name: Name, ...args: MessageArguments<Name>): void
  /**
   * The handlers and listeners of one window or frame. Its handler answers instead of the general one;
   * its listeners run before the general ones. They end with the window or frame.
   */
  of(target: WindowTarget | Electron.WebFrameMain): Handlers<MainEvent>
  /**
   * Gives a window a name, by which `to` finds it. Several windows may have one name. It ends with the
   * window.
   *
   * @returns A function that takes the name away.
   */
  name(window: WindowTarget, name: string): () => void
  /** The names of windows and processes that are present: a ref, also for windows. */
  readonly names: RemoteRef<string[]>
  /**
   * Allows the windows of a name to reach those of another. Without it none can.
   *
   * @returns A function that takes the permission back.
   */
  allow(pair: Pair): () => void
  /**
   * Sets which pages may call, send and be sent what. By default, those that may write refs. Asked once
   * for each document and name, until it is set again.
   */
  access(rule: IpcAccessRule): void
  /**
   * Sets limits of pages.
   *
   * @throws {IpcError} `ERR_IPC_OPTION`
   */
  limits(limits: { [Name in keyof IpcLimits]?: IpcLimits[Name] | undefined }): void
  /**
   * Attaches a utility process of Electron, or a worker thread of Node, by a name. In it, `ipc` of
   * "electron-remote-ref/ipc/process" is its side.
   */
  attach(child: AttachableProcess, name: string): AttachedProcess
  /**
   * Whether stacks of errors, and what validators say, leave main. By default not if the app is
   * packaged.
   */
  details: boolean
}
