import type { Figures, MetricKind } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import type { ReadTx } from '../store/transaction.ts';
import { armOfSeries, armsOf } from './arms.ts';
import { readCells } from './read-cells.ts';
import { wholeSpan } from './whole-span.ts';

/** Looks up what one arm has of one metric; `null` = nothing. */
export type ArmCells = (
  arm: 'control' | 'candidate',
  metric: string,
  kind: MetricKind,
) => Figures | null;

/**
 * Both arms of a rollout over one span, as servers told: the candidate's draws of this rollout, and
 * all of control; `null` when it is more than is read at one time.
 */
export async function armCells(
  tx: ReadTx,
  stored: Pick<StoredRollout, 'row' | 'rollout'>,
  asked: {
    readonly metrics: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    /** What figures per second are of. */
    readonly spanMs: number;
  },
): Promise<ArmCells | null> {
  const { metrics, fromMs, toMs, spanMs } = asked;
  const arms = armsOf(stored);
  const { environment, flag } = stored.row;
  const groups = await readCells(tx, {
    ...{ environment, flag, metrics, fromMs, toMs },
    source: 'server',
    stepMs: null,
    groupOf: (series) => armOfSeries(arms, series),
  });
  if (groups === null) return null;
  return (arm, metric, kind) =>
    wholeSpan(
      groups.filter((one) => one.group === arm && one.metric === metric && one.kind === kind),
      spanMs,
    );
}
