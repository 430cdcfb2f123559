export { logHandler } from './handler.js'
export { serve } from './serve.js'
