/**
 * The types of an app's refs by their names, for main and for windows alike. It is empty; an app
 * adds its own, once, in a file that both of its sides include, and that has an import or an export
 * (without one it would take the place of the package):
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

/**
 * The type of a ref: the one that `RemoteRefs` gives its name, or `T`, that of the initial value, for
 * a name that is not there.
 */
export type RemoteRefValue<Name extends string, T> = Name extends keyof RemoteRefs
  ? RemoteRefs[Name]
  : T

/** Whether it is `never[]`, and not any type that is one too: without `strict`, null is. */
type IsEmptyArray<T> = 0 extends 1 & T
  ? false
  : [T] extends [never]
    ? false
    : [T] extends [readonly (infer Element)[]]
      ? [Element] extends [never]
        ? true
        : false
      : false

/** Whether it is `never[]`, or an object that has one as a member. */
type HasEmptyArray<T> =
  IsEmptyArray<T> extends true
    ? true
    : T extends object
      ? true extends { [K in keyof T]: IsEmptyArray<T[K]> }[keyof T]
        ? true
        : false
      : false

/**
 * An initial value that says nothing of what its arrays will hold, of a name that is not in
 * `RemoteRefs`: to TypeScript's `strict`, `[]` is an array that stays empty.
 */
export type EmptyInitial<Name extends string, T> = Name extends keyof RemoteRefs
  ? never
  : HasEmptyArray<T> extends true
    ? T
    : never

/** The type of such a value: `[]` stands for an array of anything, as itself and as a member. */
export type Filled<T> =
  IsEmptyArray<T> extends true
    ? any[]
    : { [K in keyof T]: IsEmptyArray<T[K]> extends true ? any[] : T[K] }

declare global {
  /**
   * What declarations name of Electron, without loading Electron's: those bring Node's globals into
   * the types of pages.
   */
  namespace Electron {
    interface App {}
    interface Session {}
    interface WebContents {}
  }
}
