export { WebSockets } from './websocket.js'
