import type { Queries, Row } from '../store/database.ts';
import { COMPARED_AT_ONCE, SAMPLES_MAX } from './limits.ts';
import { bodyOf, readBody, readColumns } from './preferences.ts';

/** How the two forms of all rows compare. */
export interface Comparison {
  readonly rows: number;
  readonly equal: number;
  /** Columns are not filled. */
  readonly unfilled: number;
  /** Neither are they, and the text is not there or says what they cannot hold. */
  readonly unreadable: number;
  /** Columns are filled and say something else. */
  readonly different: number;
  /** The first rows of each kind but `equal`. */
  readonly samples: readonly { readonly user: string; readonly what: Finding }[];
}

type Finding = 'unfilled' | 'unreadable' | 'different';

/** Compares every row both ways, page by page. `tell` hears how many rows were seen. */
export async function compareForms(
  queries: Queries,
  tell: (rows: number) => void = () => undefined,
): Promise<Comparison> {
  const counts = { rows: 0, equal: 0, unfilled: 0, unreadable: 0, different: 0 };
  const samples: { user: string; what: Finding }[] = [];
  let place: string | null = null;
  for (;;) {
    const rows: readonly Row[] = await queries.all(
      `select * from preference ${place === null ? '' : 'where user_id > ?'} order by user_id limit ?`,
      ...(place === null ? [COMPARED_AT_ONCE] : [place, COMPARED_AT_ONCE]),
    );
    for (const row of rows) {
      const what = compareRow(row);
      counts[what] += 1;
      if (what !== 'equal' && samples.length < SAMPLES_MAX)
        samples.push({ user: String(row['user_id']), what });
    }
    counts.rows += rows.length;
    tell(counts.rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < COMPARED_AT_ONCE) return { ...counts, samples };
    place = String(last['user_id']);
  }
}

/** Both ways: what the text says stands in the columns, and what they say is all that it says. */
function compareRow(row: Row): Finding | 'equal' {
  const body = readBody(row['body']);
  const columns = readColumns(row);
  if (row['language'] === null) return body === null ? 'unreadable' : 'unfilled';
  if (body === null || columns === null) return 'different';
  return bodyOf(body) === bodyOf(columns) ? 'equal' : 'different';
}
