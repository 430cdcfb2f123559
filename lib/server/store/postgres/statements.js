/** The statements of a store, each a transaction of its own. `$1` is the key of a log, if nothing else is said. */

/** @param {string} schema A valid name. */
export function statementsOf(schema) {
  return {
    /**
     * Numbers entries under the lock of each log's row, and stores them: nobody sees a sequence before all below it.
     * A sequence of PostgreSQL would number in another order than that of commits. Locks are taken in the order of
     * keys, so that two servers never wait for each other.
     *
     * Keys, names and numbers of entries of logs; for each entry the index of its log from 1, its distance to the
     * head, and its place in the bytes of all ($7).
     */
    append: `
      WITH heads AS (
        INSERT INTO ${schema}.logs AS l (key, name, head)
        SELECT key, name, count FROM unnest($1::bytea[], $2::bytea[], $3::int[]) AS g(key, name, count)
        ORDER BY key
        ON CONFLICT (key) DO UPDATE SET head = l.head + EXCLUDED.head
        RETURNING id, key, head
      ), stored AS (
        INSERT INTO ${schema}.entries (log, seq, bytes)
        SELECT h.id, h.head - e.back, substring($7::bytea FROM e.start FOR e.length)
        FROM unnest($4::int[], $5::int[], $6::int[], $8::int[]) AS e(log, back, start, length)
        JOIN heads h ON h.key = ($1::bytea[])[e.log]
      )
      SELECT key, head FROM heads`,
    /** After $2, at most $3 entries and $4 bytes, but one. A log without entries there is one row without seq. */
    read: `
      SELECT l.floor, l.head, e.seq, e.bytes FROM ${schema}.logs l
      LEFT JOIN LATERAL (
        SELECT seq, bytes, row_number() OVER w AS nth, sum(octet_length(bytes)) OVER w AS total
        FROM (
          SELECT seq, bytes FROM ${schema}.entries WHERE log = l.id AND seq > $2 AND l.floor <= $2
          ORDER BY seq LIMIT $3
        ) AS following
        WINDOW w AS (ORDER BY seq)
      ) AS e ON e.nth = 1 OR e.total <= $4
      WHERE l.key = $1 ORDER BY e.seq`,
    /** Of several keys. */
    heads: `SELECT key, head FROM ${schema}.logs WHERE key = ANY($1::bytea[])`,
    snapshot: `
      SELECT s.seq, s.bytes FROM ${schema}.snapshots s JOIN ${schema}.logs l ON l.id = s.log
      WHERE l.key = $1`,
    /** Of $2, with the bytes $3. A row says whether the log is long enough. */
    putSnapshot: `
      WITH log AS (SELECT id FROM ${schema}.logs WHERE key = $1 AND head >= $2), put AS (
        INSERT INTO ${schema}.snapshots AS s (log, seq, bytes) SELECT id, $2, $3 FROM log
        ON CONFLICT (log) DO UPDATE SET seq = EXCLUDED.seq, bytes = EXCLUDED.bytes
        WHERE s.seq < EXCLUDED.seq
      )
      SELECT id FROM log`,
    /** To $2. A row if a snapshot covers it. */
    truncate: `
      UPDATE ${schema}.logs l SET floor = greatest(floor, $2) FROM ${schema}.snapshots s
      WHERE l.key = $1 AND s.log = l.id AND s.seq >= $2 RETURNING l.id`,
    /** At most $2 entries below the floor. */
    deleteSome: `
      DELETE FROM ${schema}.entries WHERE (log, seq) IN (
        SELECT e.log, e.seq FROM ${schema}.entries e JOIN ${schema}.logs l ON l.id = e.log
        WHERE l.key = $1 AND e.seq <= l.floor ORDER BY e.seq LIMIT $2)`,
    check: `UPDATE ${schema}.store SET checked = now()`
  }
}
