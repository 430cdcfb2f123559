'use strict'

/** A preload that runs before and after the one that asks, so that the page can tell how long that took. */

performance.mark('preload')
