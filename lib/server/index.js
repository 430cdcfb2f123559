export { MemoryStore, localStore, natsStore, postgresStore } from './store/index.js'
export { logHandler, serve } from './serve/index.js'
