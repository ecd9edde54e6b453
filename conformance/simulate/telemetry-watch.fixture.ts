/** Telemetry: each batch counts once, however often it arrives. */
import type { TelemetryBatch } from '@tidegate/protocol';
import type { PhaseLedger } from './phase-ledger.fixture.ts';
import type { Commit } from './simulated-store.fixture.ts';
import type { World } from './world.fixture.ts';

export interface TelemetryWatch {
  check(commit: Commit, ledger: PhaseLedger): void;
}

export function telemetryWatch(world: World): TelemetryWatch {
  const last = new Map<string, number>();
  return {
    check({ input, answer }, ledger) {
      const batch = input['batch'] as TelemetryBatch;
      const { duplicate } = answer as { readonly duplicate: boolean };
      const { instanceId, sequence } = batch;
      if (duplicate) return;
      if (sequence <= (last.get(instanceId) ?? 0)) {
        world.flaw('counted-twice', `batch ${sequence} of ${instanceId} was applied again`);
      }
      last.set(instanceId, sequence);
      for (const { variant, draw, cell, metric } of batch.series) {
        if (cell.kind !== 'rate' || variant !== 'new') continue;
        if (metric === 'error_rate' && draw === 0) continue;
        ledger.told(draw, cell.newUnits);
      }
    },
  };
}
