/** Types for a main process that requires the package. */

import lib = require('electron-remote-ref')
import type { SharedFile } from './refs.js' with { 'resolution-mode': 'import' }

const files = lib.remoteRef('shared-files', [])
const value: SharedFile[] = files.value
lib.configure({ preload: false })
// @ts-expect-error A value of another type.
lib.remoteRef('shared-files', 3)
value.push({ id: 1, name: 'a.txt' })
