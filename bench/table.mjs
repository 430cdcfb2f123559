/** Percentiles and tables for benchmarks. */

/**
 * @param {number[]} values
 * @param {number} share 0.5 for the median.
 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows Numbers are rounded to three digits.
 * @returns {string} A Markdown table, aligned.
 */
export function table(head, rows) {
  const cells = [head, ...rows.map((row) => row.map((cell) => format(cell)))]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n')
}

/** @param {string | number} cell */
function format(cell) {
  if (typeof cell === 'string') return cell
  if (cell >= 100) return Math.round(cell).toLocaleString('en')
  return Number(cell.toPrecision(3)).toString()
}
