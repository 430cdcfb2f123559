/** Waits for other threads or the garbage collector. */

/** The timeout in milliseconds: far more than a busy machine takes. */
const PATIENCE = 30_000

/**
 * Waits until something holds.
 *
 * @param {() => unknown} done
 * @param {() => unknown} [step] What is done between two looks.
 */
export async function until(done, step = () => {}) {
  const deadline = Date.now() + PATIENCE
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`it does not come to that: ${done}`)
    await step()
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
