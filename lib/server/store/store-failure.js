/**
 * A store takes no writes at present, since its disk is full, or fails. What was to be written may be there
 * nevertheless.
 */
export class StoreFailure extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super(reasonOf(cause), { cause })
  }
}

/** @param {unknown} error @returns {string} */
export function reasonOf(error) {
  const { message, errors, cause } = /** @type {AggregateError} */ (Object(error))
  // One for each address of a host.
  if (!message && errors?.length > 0) return reasonOf(errors[0])
  // LevelDB tells the reason in the cause of the cause.
  return cause instanceof Error ? `${message} (${cause.message})` : (message ?? String(error))
}
