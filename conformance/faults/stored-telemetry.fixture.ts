import { join } from 'node:path';
import Database from 'libsql';

/** What a store holds, read past the server: a fault may have hit what it would answer. */
export interface StoredTelemetry {
  /** Trials, observations or counts of a metric, over all series or those of one flag. */
  count(metric: string, flag?: string): number;
  /** The same in one bucket of 10 s. */
  countAt(metric: string, startMs: number): number;
  /** Units that are known to have met a variant. */
  exposures(): number;
  /** Every number of every bucket. */
  numbers(): number[];
  /** Series by metric. */
  seriesOf(metric: string): number;
  /** Observations that were kept out, by reason. */
  quarantined(): Record<string, number>;
  /** What instances said that they dropped, and batches that never came. */
  instances(): { readonly dropped: number; readonly lostBatches: number };
}

/** Opens the store of a folder for the time of one question. */
export function readStored<T>(directory: string, ask: (stored: StoredTelemetry) => T): T {
  const database = new Database(join(directory, 'tidegate.db'));
  const rows = (sql: string, ...given: (string | number | null)[]): Record<string, unknown>[] =>
    database.prepare(sql).all(...given) as Record<string, unknown>[];
  const only = (sql: string, ...given: (string | number | null)[]): number =>
    Number(rows(sql, ...given)[0]?.['n']);
  try {
    return ask({
      count: (metric, flag) =>
        only(
          `SELECT coalesce(sum(trials), 0) AS n FROM series_bucket
           JOIN series ON series.id = series_bucket."seriesId"
           WHERE metric = ? AND flag = coalesce(?, flag)`,
          metric,
          flag ?? null,
        ),
      countAt: (metric, startMs) =>
        only(
          `SELECT coalesce(sum(trials), 0) AS n FROM series_bucket
           JOIN series ON series.id = series_bucket."seriesId"
           WHERE metric = ? AND "startMs" = ?`,
          metric,
          startMs,
        ),
      exposures: () => only('SELECT count(*) AS n FROM exposure'),
      numbers: () =>
        rows(
          `SELECT trials, events, units, "failedUnits", sum, "sumSq", min, max, last FROM series_bucket`,
        ).flatMap((row) =>
          Object.values(row).flatMap((one) => (one === null ? [] : [Number(one)])),
        ),
      seriesOf: (metric) => only('SELECT count(*) AS n FROM series WHERE metric = ?', metric),
      quarantined: () =>
        Object.fromEntries(
          rows('SELECT reason, sum(n) AS n FROM quarantine GROUP BY reason ORDER BY reason').map(
            ({ reason, n }) => [String(reason), Number(n)],
          ),
        ),
      instances: () => ({
        dropped: only('SELECT coalesce(sum("droppedObservations"), 0) AS n FROM instance'),
        lostBatches: only('SELECT coalesce(sum("lostBatches"), 0) AS n FROM instance'),
      }),
    });
  } finally {
    database.close();
  }
}
