import type { ArmFigures } from '@tidegate/protocol';
import { armCells } from '../metric/arm-cells.ts';
import { BUCKET_WIDTH_MS, FIGURES_WINDOW_MS } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredRollout } from './load.ts';

/**
 * Both arms over the last minute, to be looked at: the candidate's draws of this rollout, and all of
 * control, also what no draw of it decided. What browsers say is not among them: people approve by
 * this. Comparisons are the guardrails' and count draw by draw.
 */
export async function armFigures(
  tx: ReadTx,
  stored: Pick<StoredRollout, 'row' | 'rollout'>,
  nowMs: number,
): Promise<{ control: ArmFigures; candidate: ArmFigures }> {
  const of = await armCells(tx, stored, {
    metrics: ['error_rate', 'latency_ms'],
    fromMs: nowMs - FIGURES_WINDOW_MS - BUCKET_WIDTH_MS + 1,
    toMs: nowMs + BUCKET_WIDTH_MS,
    spanMs: FIGURES_WINDOW_MS,
  });
  const figuresOf = (arm: 'control' | 'candidate'): ArmFigures => {
    const turns = of?.(arm, 'error_rate', 'rate');
    const latency = of?.(arm, 'latency_ms', 'distribution');
    return {
      turns: turns?.count ?? 0,
      errors: turns?.events ?? 0,
      errorRate: turns?.rate ?? null,
      p50Ms: latency?.p50 ?? null,
      p95Ms: latency?.p95 ?? null,
    };
  };
  return { control: figuresOf('control'), candidate: figuresOf('candidate') };
}
