/** The proxy that the system, or the app by `session.setProxy`, has for a server. */

/**
 * @param {Pick<typeof import('electron'), 'app' | 'session'>} electron
 * @returns {import('../transport/agent.js').FindProxy}
 */
export function systemProxy({ app, session }) {
  return async (url) => {
    // There is no session before.
    await app.whenReady()
    return session.defaultSession.resolveProxy(url)
  }
}
