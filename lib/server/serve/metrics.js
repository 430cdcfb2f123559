/** Upper bounds of the classes of durations, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const PREFIX = 'electron_remote_ref_'

/** Counts, as Prometheus reads them. They tell nothing of users and documents. */
export class Metrics {
  /** @type {Map<string, Map<string, number>>} */
  #counters = new Map()
  /** @type {Map<string, Map<string, number>>} */
  #gauges = new Map()
  #classes = BOUNDS.map(() => 0)
  #appends = { count: 0, seconds: 0 }

  /** @param {string} name @param {Record<string, string | number>} [labels] @param {number} [by] */
  count(name, labels = {}, by = 1) {
    add(this.#counters, name, labels, by)
  }

  /** @param {string} name @param {Record<string, string | number>} labels @param {1 | -1} by */
  change(name, labels, by) {
    add(this.#gauges, name, labels, by)
  }

  /** How long an append took until it was durable. @param {number} seconds */
  append(seconds) {
    this.#appends.count++
    this.#appends.seconds += seconds
    BOUNDS.forEach((bound, i) => void (seconds <= bound && this.#classes[i]++))
  }

  /** @returns {string} */
  text() {
    const lines = [...linesOf('counter', this.#counters), ...linesOf('gauge', this.#gauges)]
    const name = `${PREFIX}append_seconds`
    lines.push(`# TYPE ${name} histogram`)
    BOUNDS.forEach((bound, i) => lines.push(`${name}_bucket{le="${bound}"} ${this.#classes[i]}`))
    lines.push(`${name}_bucket{le="+Inf"} ${this.#appends.count}`)
    lines.push(`${name}_sum ${this.#appends.seconds}`, `${name}_count ${this.#appends.count}`)
    return `${lines.join('\n')}\n`
  }
}

/**
 * @param {Map<string, Map<string, number>>} all @param {string} name
 * @param {Record<string, string | number>} labels @param {number} by
 */
function add(all, name, labels, by) {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  const key = pairs.length > 0 ? `{${pairs.join(',')}}` : ''
  const values = all.get(name) ?? new Map()
  all.set(name, values.set(key, (values.get(key) ?? 0) + by))
}

/** @param {'counter' | 'gauge'} type @param {Map<string, Map<string, number>>} all */
function linesOf(type, all) {
  return [...all].flatMap(([name, values]) => [
    `# TYPE ${PREFIX}${name} ${type}`,
    ...[...values].map(([labels, value]) => `${PREFIX}${name}${labels} ${value}`)
  ])
}
