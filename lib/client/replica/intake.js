/**
 * Handles a message of main, or an event of the page: first its changes are made, then effects run, then
 * the session sends what they have changed, and calls handlers. Effects and handlers are code of the app,
 * which may do and throw anything.
 */

/** @typedef {import('../../shared/index.js').Store} Store */
/** @typedef {import('./reporter.js').Reporter} Reporter */

export class Intake {
  /** Whether something is being handled, or its effects run. */
  busy = false
  #store
  #reporter
  #done

  /** @param {Store} store @param {Reporter} reporter @param {() => void} done Called after each. */
  constructor(store, reporter, done) {
    this.#store = store
    this.#reporter = reporter
    this.#done = done
  }

  /** @param {() => void} work */
  take(work) {
    this.show(work)
    this.#done()
  }

  /** Changes the view or the status, and runs effects. @param {() => void} work */
  show(work) {
    const outer = this.busy
    this.busy = true
    try {
      this.#store.hold(work)
    } catch (error) {
      this.#reporter.thrown(error)
    } finally {
      this.busy = outer
    }
  }
}
