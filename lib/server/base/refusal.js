/** A request that is not granted: what the client is told. */
export class Refusal extends Error {
  /**
   * @param {number} status Of HTTP.
   * @param {string} message
   * @param {Record<string, string>} [headers]
   */
  constructor(status, message, headers = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}
