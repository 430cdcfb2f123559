/** What a ref's link needs of its cloud: types alone. */

/**
 * @typedef {object} Server
 * @property {Omit<ConstructorParameters<typeof import('../crypt/index.js').SealedLine>[0], 'random' | 'doc'>} line
 * @property {import('../replica/upkeep.js').UpkeepLimits} upkeep
 * @property {(code: string, message: string, details: { ref: string, cause?: unknown }) => import('../../main/options/cloud.js').RemoteRefError} makeError
 * @property {(text: string) => unknown} decode
 * @property {(value: unknown) => string} encode
 * @property {() => void} changed Called when the connection may be in another phase.
 * @property {(link: import('./link.js').Link) => void} closed Called once.
 */

export {}
