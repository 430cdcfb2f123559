/**
 * The longest increasing subsequence, in O(n log n) time, or O(n) if all numbers increase.
 *
 * @param {number[]} numbers All different. Negative ones are skipped.
 * @returns {number[]} Indices in `numbers`, ascending.
 */
export function longestIncreasing(numbers) {
  /**
   * For each length, the index of the smallest number that ends a subsequence of that length.
   *
   * @type {number[]}
   */
  const ends = []
  /** For each index, that of the number before it in its subsequence. @type {number[]} */
  const previous = new Array(numbers.length)
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] < 0) continue
    let low = 0
    let high = ends.length
    if (high > 0 && numbers[ends[high - 1]] < numbers[i]) low = high
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[ends[middle]] < numbers[i]) low = middle + 1
      else high = middle
    }
    previous[i] = low > 0 ? ends[low - 1] : -1
    ends[low] = i
  }
  const result = new Array(ends.length)
  let i = ends.length > 0 ? ends[ends.length - 1] : -1
  for (let n = ends.length - 1; n >= 0; n--, i = previous[i]) result[n] = i
  return result
}
