/** Within reach of a debugger, see `index.js`. */
declare var list: typeof import('./list.js').list
declare var device: typeof import('./list.js').device
