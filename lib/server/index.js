export { MemoryStore } from './log-store.js'
export { localStore } from './local-store.js'
export { serve } from './serve.js'
