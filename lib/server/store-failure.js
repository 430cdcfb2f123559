/**
 * A store takes no writes at present, since its disk is full, or fails. What was to be written may be there
 * nevertheless.
 */
export class StoreFailure extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    const { message = String(cause), cause: inner } = /** @type {Error} */ (Object(cause))
    // LevelDB tells the reason in the cause of the cause.
    super(inner instanceof Error ? `${message} (${inner.message})` : message, { cause })
  }
}
