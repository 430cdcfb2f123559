/** Types of calls and messages for a main process that requires the package. */

import lib = require('electron-remote-ref/ipc')
import processLib = require('electron-remote-ref/ipc/process')

lib.ipc.handle('dialog:openFile', (_event, options) => [String(options.multi)])
// @ts-expect-error A result of another type.
lib.ipc.handle('dialog:openFile', () => 3)
processLib.ipc.send('set-title', 'a')
// @ts-expect-error There is no such message.
processLib.ipc.send('title', 'a')
