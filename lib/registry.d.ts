/**
 * The types of an app's refs by their names, for main and for windows alike. It is empty; an app
 * adds its own, once, in a file that both of its sides include:
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
