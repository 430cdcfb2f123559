/**
 * The types of an app's refs by name, for main and windows. It is empty. An app adds its own types
 * once, in a file that both sides include and that has an import or an export (without one it would
 * replace the package's types):
 *
 *     import type { SharedFile } from './shared-file'
 *     declare module 'electron-remote-ref' {
 *       interface RemoteRefs {
 *         'shared-files': SharedFile[]
 *       }
 *     }
 *
 * `remoteRef('shared-files', [])` and `useRemoteRef('shared-files', [])` then are of that type.
 */
export interface RemoteRefs {}

/** The type of a ref: the one in `RemoteRefs` for its name, or `T`, that of the initial value. */
export type RemoteRefValue<Name extends string, T> = Name extends keyof RemoteRefs
  ? RemoteRefs[Name]
  : T

/** Whether it is exactly `never[]`: without `strict`, null is assignable to that too. */
type IsEmptyArray<T> = 0 extends 1 & T
  ? false
  : [T] extends [never]
    ? false
    : [T] extends [readonly (infer Element)[]]
      ? [Element] extends [never]
        ? true
        : false
      : false

/** Whether it is `never[]`, or an object with such a member. */
type HasEmptyArray<T> =
  IsEmptyArray<T> extends true
    ? true
    : T extends object
      ? true extends { [K in keyof T]: IsEmptyArray<T[K]> }[keyof T]
        ? true
        : false
      : false

/**
 * An initial value with empty arrays, for a name that is not in `RemoteRefs`. With `strict`, TypeScript
 * takes `[]` for an array that stays empty.
 */
export type EmptyInitial<Name extends string, T> = Name extends keyof RemoteRefs
  ? never
  : HasEmptyArray<T> extends true
    ? T
    : never

/** The type of such a value: `[]` becomes an array of anything, also as a member. */
export type Filled<T> =
  IsEmptyArray<T> extends true
    ? any[]
    : { [K in keyof T]: IsEmptyArray<T[K]> extends true ? any[] : T[K] }

declare global {
  /**
   * The Electron types that the declarations use. Loading Electron's own would bring Node's globals
   * into the types of pages.
   */
  namespace Electron {
    interface App {}
    interface Session {}
    interface WebContents {
      readonly id: number
    }
    interface WebFrameMain {
      readonly frameTreeNodeId: number
    }
    interface BrowserWindow {
      readonly webContents: WebContents
    }
  }
}
