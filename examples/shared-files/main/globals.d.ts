/** Within reach of a debugger, see `index.js`. */
declare var sharedFiles: typeof import('./files.js').sharedFiles
declare var openWindow: typeof import('./window.js').openWindow
