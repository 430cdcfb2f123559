export { MemoryStore } from './log-store.js'
export { localStore } from './local-store.js'
export { logHandler } from './handler.js'
export { serve } from './serve.js'
