'use strict'

/**
 * A preload that runs before and after the one for the first paint, so that the page can measure it.
 */

performance.mark('preload')
