/** Records of calls and messages, for `ipc.trace`. */

/** @typedef {import('./local.js').Local} Local */
/** @typedef {import('./calls.js').Call} Call */
/** @typedef {Omit<import('./local.js').TraceRecord, 'ms' | 'outcome'> & { started: number }} Begun */

/** @param {Local} local @param {Begun} begun @param {string} outcome */
export function record({ trace, attempt }, { started, ...begun }, outcome) {
  attempt(() => trace?.({ ...begun, ms: performance.now() - started, outcome }))
}

/**
 * Records a call when it ends.
 *
 * @param {Local} local @param {Pick<Call, 'resolve' | 'reject'>} call @param {Begun} begun
 */
export function recordCall(local, call, begun) {
  const { resolve, reject } = call
  call.resolve = (value) => {
    resolve(value)
    record(local, begun, 'result')
  }
  call.reject = (error) => {
    reject(error)
    local.attempt(() => record(local, begun, outcomeOf(error)))
  }
}

/** @param {unknown} error @returns {string} */
export function outcomeOf(error) {
  const { code, name } = /** @type {any} */ (Object(error))
  return String(code ?? name ?? 'error')
}
