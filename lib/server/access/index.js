export { authorize, mayWrite, writerOf } from './access.js'
export { Limiter } from './limits.js'
export { checkOrigin, corsHeaders } from './origin.js'
export { Presences } from './presence.js'
