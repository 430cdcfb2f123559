export { whenGone } from './gone.js'
export { GATHER } from './http-presence.js'
export { addressOf, parameter, targetOf } from './http-request.js'
export { accountOf, answer, counted, handle, refusalOf, report } from './http.js'
