import { randomBytes } from 'node:crypto';
import type { Actor } from '@tidegate/core';
import type { DrillView } from '@tidegate/protocol';
import type { SafetyTransactions } from '../../store/safety-operations.ts';
import type { BackupWorld } from './backup-world.ts';
import { withoutSecrets } from './failure-text.ts';

export type DrillRow = Parameters<SafetyTransactions['writeDrill']>[0]['drill'];

/** How a drill stands, held by the one job that runs it. */
export interface DrillRecord {
  readonly row: DrillRow;
  save(changes: Partial<DrillRow>): Promise<DrillView>;
  /** Ends it; its sentences are without secrets then. */
  end(outcome: {
    readonly isOk: boolean;
    readonly detail: string;
    readonly differences: readonly string[];
  }): Promise<DrillView>;
}

/** A record of what begins now; nothing is written yet. */
export function drillRecord(
  world: Pick<BackupWorld, 'store' | 'clock' | 'safety'>,
  about: Pick<DrillRow, 'environment' | 'database' | 'kind' | 'detail'> & Partial<DrillRow>,
  actor: Actor,
): DrillRecord {
  let row: DrillRow = {
    ...{ id: `dr_${randomBytes(8).toString('hex')}`, backupId: null, state: 'running' },
    ...{ startedMs: world.clock.nowMs(), endedMs: null, differences: [] },
    ...{ rtoS: null, rpoS: null, rtoLimitS: null, rpoLimitS: null },
    ...about,
  };
  const save: DrillRecord['save'] = async (changes) => {
    row = { ...row, ...changes };
    const nowMs = world.clock.nowMs();
    return await world.store.transact('writeDrill', { drill: row, actor, nowMs });
  };
  return {
    get row() {
      return row;
    },
    save,
    end: ({ isOk, detail, differences }) =>
      save({
        ...{ state: isOk ? 'ok' : 'failed', endedMs: world.clock.nowMs() },
        detail: withoutSecrets(detail, world.safety),
        differences: differences.map((sentence) => withoutSecrets(sentence, world.safety)),
      }),
  };
}
