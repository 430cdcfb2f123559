/** Within reach of a debugger, see `index.js`. */
declare var notes: typeof import('./state.js').notes
declare var settings: typeof import('./state.js').settings
