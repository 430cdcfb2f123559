/** The global that the preload adds to pages. */

import type { Handle } from '../preload/index.js'

declare global {
  interface Window {
    /**
     * The bridge to main, for any framework. `useRemoteRef` of `/vue` and `Replica` of `/client` use
     * it.
     */
    remoteRef: { useRemoteRef(name: string, initial?: string): Handle }
  }
}
