/** What the preload has put into pages. */

import type { Handle } from '../preload/index.js'

declare global {
  interface Window {
    /** The bridge to main, for any framework or none: `useRemoteRef` of `/vue` and `Replica` of `/client` use it. */
    remoteRef: { useRemoteRef(name: string, initial?: string): Handle }
  }
}
