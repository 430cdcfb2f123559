/** Line charts with logarithmic axes, as SVG that is readable on light and dark pages. */

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} color
 * @property {[x: number, y: number][]} points
 */

const WIDTH = 790
const HEIGHT = 420
const MARGIN = { top: 64, right: 180, bottom: 56, left: 72 }

/** @typedef {{ title: string, subtitle: string, x: string, y: string, series: Series[] }} Chart */

/**
 * @param {Chart} chart
 * @returns {string} The SVG document.
 */
export function lineChart({ title, subtitle, x, y, series }) {
  const points = series.flatMap((line) => line.points)
  const xRange = decades(points.map(([value]) => value))
  const yRange = decades(points.map(([, value]) => value))
  const right = WIDTH - MARGIN.right
  const bottom = HEIGHT - MARGIN.bottom
  const toX = scale(xRange, MARGIN.left, right)
  const toY = scale(yRange, bottom, MARGIN.top)

  const grid = [
    ...powers(xRange).map((value) => {
      const at = toX(value)
      return `<line x1="${at}" y1="${MARGIN.top}" x2="${at}" y2="${bottom}"/><text x="${at}" y="${bottom + 20}" text-anchor="middle">${number(value)}</text>`
    }),
    ...powers(yRange).map((value) => {
      const at = toY(value)
      return `<line x1="${MARGIN.left}" y1="${at}" x2="${right}" y2="${at}"/><text x="${MARGIN.left - 10}" y="${at + 4}" text-anchor="end">${number(value)}</text>`
    })
  ]
  const labels = spread(series.map((line) => toY(/** @type {number[]} */ (line.points.at(-1))[1])))
  const lines = series.map((line, i) => {
    const path = line.points.map(([px, py]) => `${round(toX(px))},${round(toY(py))}`)
    const dots = path.map((point) => {
      const [cx, cy] = point.split(',')
      return `<circle cx="${cx}" cy="${cy}" r="3.5"/>`
    })
    return `<g fill="${line.color}"><polyline points="${path.join(' ')}" fill="none" stroke="${line.color}" stroke-width="2.5"/>${dots.join('')}<text x="${right + 14}" y="${round(labels[i] + 4)}" class="name">${escape(line.name)}</text></g>`
  })

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<style>.grid line{stroke:#8884}.grid text,.axis{fill:#666}.title{font-size:18px;font-weight:600;fill:#222}.name{font-weight:600}@media(prefers-color-scheme:dark){.page{fill:#14161a}.grid text,.axis{fill:#aaa}.title{fill:#eee}}</style>
<rect class="page" width="100%" height="100%" fill="#fff"/>
<text x="${MARGIN.left}" y="28" class="title">${escape(title)}</text>
<text x="${MARGIN.left}" y="47" class="axis">${escape(subtitle)}</text>
<g class="grid">${grid.join('')}</g>
<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 14}" text-anchor="middle" class="axis">${escape(x)}</text>
<text transform="translate(18 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle" class="axis">${escape(y)}</text>
${lines.join('\n')}
</svg>
`
}

/** @param {number[]} values @returns {[number, number]} Whole powers of ten around them. */
function decades(values) {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.ceil(Math.log10(Math.max(...values)))
  return [10 ** low, 10 ** Math.max(high, low + 1)]
}

/** @param {[number, number]} range */
function powers([low, high]) {
  const result = []
  for (let exponent = Math.log10(low); exponent <= Math.log10(high) + 1e-9; exponent++) {
    result.push(10 ** Math.round(exponent))
  }
  return result
}

/** @param {[number, number]} range @param {number} from @param {number} to */
function scale([low, high], from, to) {
  const span = Math.log(high / low)
  return (/** @type {number} */ value) => round(from + (Math.log(value / low) / span) * (to - from))
}

/** Moves overlapping labels apart. @param {number[]} at */
function spread(at) {
  const order = at.map((_, i) => i).sort((a, b) => at[a] - at[b])
  const result = [...at]
  for (let i = 1; i < order.length; i++) {
    result[order[i]] = Math.max(result[order[i]], result[order[i - 1]] + 16)
  }
  return result
}

/** @param {number} value */
function number(value) {
  return value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)))
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c)
}
