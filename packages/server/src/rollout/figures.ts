import { mergeSketches, type Sketch, sketchQuantile } from '@tidegate/core';
import type { ArmFigures } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { BUCKET_WIDTH_MS, FIGURES_WINDOW_MS } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredRollout } from './load.ts';

/**
 * Both arms over the last minute, to be looked at: the candidate's draws of this rollout, and all of
 * control, also what no draw of it decided. What browsers say is not among them: people approve by
 * this. Comparisons are the guardrails' and count draw by draw.
 */
export async function armFigures(
  { db }: ReadTx,
  { row, rollout }: Pick<StoredRollout, 'row' | 'rollout'>,
  nowMs: number,
): Promise<{ control: ArmFigures; candidate: ArmFigures }> {
  const rows = await db
    .selectFrom('series')
    .innerJoin('series_bucket', 'series_bucket.seriesId', 'series.id')
    .select(['variant', 'metric', 'kind', 'trials', 'events', 'sketch'])
    .where('environment', '=', row.environment)
    .where('flag', '=', row.flag)
    .where('source', '=', 'server')
    .where('metric', 'in', ['error_rate', 'latency_ms'])
    .where((eb) =>
      eb.or([
        eb('variant', '=', row.control),
        eb.and([
          eb('variant', '=', row.candidate),
          eb('draw', '>=', row.firstDraw),
          eb('draw', '<', rollout.nextDraw),
        ]),
      ]),
    )
    .where('startMs', '>', nowMs - FIGURES_WINDOW_MS - BUCKET_WIDTH_MS)
    .execute();
  const figuresOf = (variant: string): ArmFigures => {
    let turns = 0;
    let errors = 0;
    let latency: Sketch = [];
    for (const bucket of rows) {
      if (bucket.variant !== variant) continue;
      if (bucket.metric === 'error_rate' && bucket.kind === 'rate') {
        turns += bucket.trials;
        errors += bucket.events;
      }
      if (bucket.metric === 'latency_ms' && bucket.sketch !== null) {
        latency = mergeSketches(latency, fromJson<Sketch>(bucket.sketch));
      }
    }
    return {
      turns,
      errors,
      errorRate: turns > 0 ? errors / turns : null,
      p50Ms: sketchQuantile(latency, 0.5),
      p95Ms: sketchQuantile(latency, 0.95),
    };
  };
  return { control: figuresOf(row.control), candidate: figuresOf(row.candidate) };
}
