import type { TopError } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { ListQuestion } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { isProductPlace } from './product-place.ts';
import { readCells } from './read-cells.ts';
import { tooMuch } from './too-much.ts';
import { wholeCell } from './whole-span.ts';

/** Metric whose labels say what went wrong. */
const ERRORS_METRIC = 'errors';

type Place = readonly [flag: string, variant: string, type: string, message: string];

/**
 * The error messages that came most often, the most frequent first, draws added up. Without a flag
 * and variant they are those of the whole product, where every error counts once.
 *
 * @throws ProblemError `not-found` for an unknown environment, `conflict` when there is more than is
 *   read at one time
 */
export async function topErrors(tx: ReadTx, question: ListQuestion): Promise<TopError[]> {
  const { environment, flag, variant, fromMs, toMs, limit } = question;
  await requireEnvironment(tx, environment);
  const groups = await readCells(tx, {
    ...{ environment, flag, fromMs, toMs },
    metrics: [ERRORS_METRIC],
    source: 'server',
    stepMs: null,
    groupOf: (series) => {
      if (flag === null && variant === null && !isProductPlace(series)) return null;
      return variant !== null && series.variant !== variant ? null : placeOf(series);
    },
  });
  if (groups === null) throw tooMuch('the errors');
  return groups
    .flatMap((group) => {
      const cell = wholeCell([group]);
      if (cell?.kind !== 'count' || cell.count === 0) return [];
      const [ofFlag, ofVariant, type, message] = fromJson<Place>(group.group);
      const place = { environment, flag: ofFlag, variant: ofVariant, type, message };
      return [{ ...place, count: cell.count, lastMs: group.lastMs }];
    })
    .sort((left, right) => right.count - left.count || right.lastMs - left.lastMs)
    .slice(0, limit);
}

function placeOf({ flag, variant, labels }: Tables['series']): string {
  const all = fromJson<Readonly<Record<string, string>>>(labels);
  const text = (name: string) => (Object.hasOwn(all, name) ? all[name] : undefined);
  const message = text('message') ?? (text('otel.metric.overflow') ? 'other' : '');
  return JSON.stringify([flag, variant, text('type') ?? '', message] satisfies Place);
}
