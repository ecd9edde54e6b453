import type { Actor } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { AppliedRow } from '../plan/load-applied.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tx } from '../store/transaction.ts';
import type { SegmentWrite } from './review-segments.ts';

/** Writes reviewed segments with their audit rows; publishing is the caller's. */
export async function writeSegments(
  tx: Tx,
  writes: readonly SegmentWrite[],
  actor: Actor,
  nowMs: number,
): Promise<AppliedRow[]> {
  const applied: AppliedRow[] = [];
  for (const ofSegment of groupBy(writes, ({ definition }) => definition.name).values()) {
    for (const write of ofSegment) {
      if (write.differences.length > 0) await writeSegment(tx, write, actor, nowMs);
    }
    const [{ file, definition } = { file: '', definition: { name: '' } }] = ofSegment;
    const fresh = ofSegment.every(({ existing }) => existing === null);
    const changed = ofSegment.some(({ differences }) => differences.length > 0);
    // Where it is there already: what differs there is a change.
    const told = ofSegment.find(
      ({ existing, differences }) => differences.length > 0 && (fresh || existing !== null),
    );
    applied.push({
      file,
      kind: 'Segments',
      name: definition.name,
      environment: null,
      planHash: null,
      change: fresh ? 'created' : changed ? 'changed' : 'unchanged',
      differences: [...(told?.differences ?? [])],
    });
  }
  return applied;
}

async function writeSegment(
  tx: Tx,
  { file, environment, definition, existing }: SegmentWrite,
  actor: Actor,
  nowMs: number,
): Promise<void> {
  const { name, description } = definition;
  const condition = JSON.stringify(definition.condition);
  const state = { description, condition, revision: (existing?.revision ?? 0) + 1 };
  await tx.db
    .insertInto('segment')
    .values({ environment, name, ...state })
    .onConflict((conflict) => conflict.columns(['environment', 'name']).doUpdateSet(state))
    .execute();
  const action = existing === null ? 'segment.created' : 'segment.changed';
  const body = { file, condition: definition.condition };
  await appendAudit(tx, environment, [{ actor, action, subject: name, body }], nowMs);
}
