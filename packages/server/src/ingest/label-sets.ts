import { canonicalJson, OVERFLOW_LABELS } from '@tidegate/core';
import { LABEL_SETS_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

type Series = Tables['series'];

/** Labels of what has no room under its own. */
export const OVERFLOW_TEXT = canonicalJson(OVERFLOW_LABELS);

const NONE = '{}';

/**
 * Which of some unknown series find no room under their labels: a metric has at most 1 000 label
 * sets in an environment and source. Having none is no set, nor is the overflow.
 *
 * @returns their ids
 */
export async function overflowing(
  tx: ReadTx,
  { environment, source }: Pick<Series, 'environment' | 'source'>,
  unknown: readonly Series[],
): Promise<ReadonlySet<string>> {
  const labelled = unknown.filter(({ labels }) => labels !== NONE && labels !== OVERFLOW_TEXT);
  const overflow = new Set<string>();
  if (labelled.length === 0) return overflow;
  const sets = await knownSets(tx, { environment, source }, labelled);
  for (const { id, metric, labels } of labelled) {
    const known = sets.get(metric) ?? new Set();
    sets.set(metric, known);
    if (known.has(labels)) continue;
    if (known.size >= LABEL_SETS_MAX) overflow.add(id);
    else known.add(labels);
  }
  return overflow;
}

async function knownSets(
  { db }: ReadTx,
  { environment, source }: Pick<Series, 'environment' | 'source'>,
  labelled: readonly Series[],
): Promise<Map<string, Set<string>>> {
  const sets = new Map<string, Set<string>>();
  for (const metric of new Set(labelled.map((one) => one.metric))) {
    const rows = await db
      .selectFrom('series')
      .select('labels')
      .distinct()
      .where('environment', '=', environment)
      .where('metric', '=', metric)
      .where('source', '=', source)
      .where('labels', 'not in', [NONE, OVERFLOW_TEXT])
      .limit(LABEL_SETS_MAX)
      .execute();
    sets.set(metric, new Set(rows.map(({ labels }) => labels)));
  }
  return sets;
}
