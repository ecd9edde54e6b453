import { describeDuration, type Plan } from '@tidegate/core';
import type { Check } from './check.ts';
import type { CheckWorld } from './check-world.ts';

/** Turns are counted as trials of this. */
const TURNS = 'error_rate';

/** Whether turns of control arrive: an integration that tells nothing now will not tell of trouble. */
export function checkTelemetry({ store, clock, limits }: CheckWorld, plan: Plan): Check {
  const { environment, flag, control } = plan;
  return {
    name: 'telemetry',
    title: `Turns of control "${control}" arrive`,
    async look() {
      const toMs = clock.nowMs();
      const span = { fromMs: toMs - limits.checkTelemetryMs, toMs, nowMs: toMs, points: 1 };
      const place = { environment, flag, variant: control, draw: null, by: null } as const;
      const asked = { ...place, ...span, metric: TURNS, source: 'server' } as const;
      const { groups } = await store.read('querySeries', asked);
      const turns = groups.reduce((sum, { total }) => sum + total.count, 0);
      const within = `within ${describeDuration(limits.checkTelemetryMs)}`;
      return turns > 0
        ? { outcome: 'ok', detail: `${turns} turns ${within}` }
        : { outcome: 'failed', detail: `no turn of "${control}" was told of ${within}` };
    },
  };
}
