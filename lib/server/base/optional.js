/**
 * Loads a package that only some programs need.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} name
 * @returns {Promise<T>} Rejects with what to install if it is missing.
 */
export async function optional(load, name) {
  try {
    return await load()
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw new Error(`The package ${name} is missing. Install it: npm install ${name}`, {
      cause: error
    })
  }
}
