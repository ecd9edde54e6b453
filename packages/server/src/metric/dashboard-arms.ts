import { type Figures, isWatched, WHOLE_PRODUCT } from '@tidegate/core';
import type { Dashboard } from '@tidegate/protocol';
import type { StoredRollout } from '../rollout/load.ts';
import type { ReadTx } from '../store/transaction.ts';
import { armCells } from './arm-cells.ts';
import { DASHBOARD_HEALTH_MS } from './limits.ts';
import { placeFigures } from './place-figures.ts';

type Arm = Dashboard['health']['arms'][number];

const SECONDS_PER_HOUR = 3_600;

/**
 * The whole product, then both arms of each rollout that is watched, over the last 5 minutes. A rollout
 * or product whose figures are more than is read at one time is left out, and `tooMuch` told why.
 */
export async function dashboardArms(
  tx: ReadTx,
  asked: {
    readonly environment: string;
    readonly nowMs: number;
    readonly rollouts: readonly StoredRollout[];
    readonly tooMuch: Set<string>;
  },
): Promise<Arm[]> {
  const { environment, nowMs, rollouts, tooMuch } = asked;
  const span = { fromMs: nowMs - DASHBOARD_HEALTH_MS, toMs: nowMs };
  const place = { environment, ...span, flag: null, variant: null, labels: {} };
  const turns = await placeFigures(tx, { ...place, metric: 'error_rate', kind: 'rate' });
  const latency = { ...place, metric: 'latency_ms', kind: 'distribution' } as const;
  const product = { ...WHOLE_PRODUCT, role: 'product' } as const;
  const times = await placeFigures(tx, latency);
  const arms: Arm[] = [];
  if (turns === 'too-much') tooMuch.add('error_rate');
  else if (times === 'too-much') tooMuch.add('latency_ms');
  else arms.push(armOf(product, turns, times));
  for (const stored of rollouts) {
    if (!isWatched(stored.rollout.status)) continue;
    const metrics = ['error_rate', 'latency_ms'];
    const of = await armCells(tx, stored, { ...span, metrics, spanMs: DASHBOARD_HEALTH_MS });
    if (of === null) {
      for (const metric of metrics) tooMuch.add(metric);
      continue;
    }
    for (const role of ['control', 'candidate'] as const) {
      const { flag, [role]: variant } = stored.row;
      const told = of(role, 'error_rate', 'rate');
      arms.push(armOf({ flag, variant, role }, told, of(role, 'latency_ms', 'distribution')));
    }
  }
  return arms;
}

function armOf(
  { flag, variant, role }: Pick<Arm, 'flag' | 'variant' | 'role'>,
  turns: Figures | null,
  latency: Figures | null,
): Arm {
  const perSecond = turns?.perSecond ?? null;
  return {
    ...{ flag, variant, role },
    turns: turns?.count ?? 0,
    turnsPerHour: perSecond === null ? null : perSecond * SECONDS_PER_HOUR,
    errorRate: turns?.rate ?? null,
    p50Ms: latency?.p50 ?? null,
    p95Ms: latency?.p95 ?? null,
    p99Ms: latency?.p99 ?? null,
  };
}
