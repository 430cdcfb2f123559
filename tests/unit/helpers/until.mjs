/** Waits for other threads, other processes or the garbage collector. */

/** The timeout in milliseconds: far more than a busy machine takes. */
const PATIENCE = 30_000

/**
 * Waits until something holds.
 *
 * @param {() => unknown} done
 * @param {() => unknown} [step] What is done between two looks.
 */
export async function until(done, step = () => {}) {
  const check = (/** @type {unknown} */ holds) => {
    if (!holds) throw new Error(`it does not come to that: ${done}`)
  }
  await eventually(done, check, { step, pause: 2 })
}

/**
 * Waits until what is read is as expected.
 *
 * @template T
 * @param {() => T | Promise<T>} read An error of it ends the waiting.
 * @param {(value: T) => unknown} check Throws, as `expect` does, as long as it is not as expected.
 * @param {{ patience?: number, pause?: number, step?: () => unknown }} [options] The timeout and the
 *   time between two looks, in milliseconds, and what is done then.
 * @returns {Promise<T>}
 */
export async function eventually(read, check, options = {}) {
  const { patience = PATIENCE, pause = 20, step } = options
  const deadline = Date.now() + patience
  for (;;) {
    const value = await read()
    try {
      check(value)
      return value
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await step?.()
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
