import { MemoryStore } from '../../../../lib/server/store/log-store.js'
import { logStoreContract } from './log-store-contract.mjs'

logStoreContract('a store in memory', async () => new MemoryStore())
