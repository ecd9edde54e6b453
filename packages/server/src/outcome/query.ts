/**
 * A query of the operator's file that gives figures of units, on the user's PostgreSQL. Its result
 * has the columns `unit` (as the program knows it), `at` (a timestamp) and, unless only its coming
 * counts, `value` (a number); one row for each time.
 */
export interface OutcomeQuery {
  /** Name under `queries:`. */
  readonly name: string;
  readonly environment: string;
  /** Connection string. */
  readonly address: string;
  readonly sql: string;
  /** Longest time that it may take, ms. */
  readonly timeoutMs: number;
  /** Rows that it may have, 1..50 000 000. */
  readonly rowsMax: number;
}
