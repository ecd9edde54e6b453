import { CONTROLLER } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { leftChanged } from './left-changed.ts';
import { tellEnd } from './tell-end.ts';

type Layer = RehearsalView['layers'][number];

const LEFT = 'the server ended while it ran';

/**
 * Ends the rehearsals of a process that is gone: they failed, and people are told which layers nobody
 * took back.
 *
 * @returns how many there were
 */
export async function endLeftRehearsals(tx: Tx, nowMs: number): Promise<number> {
  const rows = await tx.db
    .selectFrom('rehearsal')
    .selectAll()
    .where('state', '=', 'running')
    .execute();
  for (const row of rows) await endOne(tx, row, nowMs);
  return rows.length;
}

async function endOne(tx: Tx, row: Tables['rehearsal'], nowMs: number): Promise<void> {
  const before = fromJson<RehearsalView['layers']>(row.layers);
  const changed = leftChanged({ mode: row.mode, layers: before });
  const layers = before.map((layer) => asLeft(layer, changed.includes(layer.name)));
  const ended = { state: 'failed', endedMs: nowMs } as const;
  await tx.db
    .updateTable('rehearsal')
    .set({ ...ended, layers: JSON.stringify(layers) })
    .where('id', '=', row.id)
    .execute();
  await tellEnd(tx, { ...row, ...ended, layers }, { actor: CONTROLLER, detail: LEFT, nowMs });
}

function asLeft(layer: Layer, isChanged: boolean): Layer {
  if (isChanged) {
    const detail = `${LEFT}: it was not taken back; look at what is live`;
    const undo = { step: 'undo', outcome: 'unknown', tookMs: 0, detail } as const;
    return { ...layer, state: 'failed', steps: [...layer.steps, undo] };
  }
  return layer.state === 'running' ? { ...layer, state: 'failed' } : layer;
}
