import { figuresOf } from '@tidegate/core';
import type { CostRow } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { COST_ROWS_MAX } from './limits.ts';
import { readCells } from './read-cells.ts';
import { tooMuch } from './too-much.ts';

/** Metric that money is told by. */
export const COST_METRIC = 'cost_usd';

const DAY_MS = 86_400_000;

/**
 * Money by UTC day, flag and variant, the newest day first, whole days from that of `fromMs` on; the row without a flag is the whole
 * product. Sums are exact; what a conversation cost comes from a sketch, less than 1 % off, and
 * counts on the day that it closed. At most 2 000 rows.
 *
 * @throws ProblemError `not-found` for an unknown environment, `conflict` when there is more than is
 *   read at one time
 */
export async function costs(
  tx: ReadTx,
  { environment, fromMs, toMs, flag }: Parameters<Reads['costs']>[0],
): Promise<CostRow[]> {
  await requireEnvironment(tx, environment);
  const groups = await readCells(tx, {
    ...{ environment, flag, toMs },
    fromMs: fromMs - (fromMs % DAY_MS),
    metrics: [COST_METRIC],
    source: 'server',
    stepMs: DAY_MS,
    groupOf: (series) => JSON.stringify([series.flag, series.variant]),
  });
  if (groups === null) throw tooMuch('the costs');
  const rows = groups
    .filter(({ kind }) => kind === 'distribution')
    .flatMap(({ group, steps }) => {
      const [ofFlag, variant] = fromJson<readonly [string, string]>(group);
      return steps.map(({ startMs, cell }): CostRow => {
        const figures = figuresOf(cell, DAY_MS);
        return {
          environment,
          day: new Date(startMs).toISOString().slice(0, 10),
          flag: ofFlag,
          variant,
          turns: figures.count,
          conversations: figures.units ?? 0,
          sumUsd: figures.sum ?? 0,
          perTurnUsd: figures.mean,
          perConversationUsd: figures.unitMean,
          p95ConversationUsd: figures.unitP95,
        };
      });
    });
  return rows.sort(byDay).slice(0, COST_ROWS_MAX);
}

function byDay(left: CostRow, right: CostRow): number {
  if (left.day !== right.day) return left.day < right.day ? 1 : -1;
  const [one, other] = [left, right].map(({ flag, variant }) => JSON.stringify([flag, variant]));
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
