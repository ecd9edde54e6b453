import { randomBytes } from 'node:crypto';
import { type Actor, candidateHash, type Json } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { AppliedRow } from '../plan/load-applied.ts';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { FlagWrite } from './review-flags.ts';
import { serveVariant } from './serve-variant.ts';

/** Writes reviewed flags with their audit rows; publishing is the caller's. */
export async function writeFlags(
  tx: Tx,
  writes: readonly FlagWrite[],
  actor: Actor,
  nowMs: number,
): Promise<AppliedRow[]> {
  const applied: AppliedRow[] = [];
  for (const ofFlag of groupBy(writes, ({ definition }) => definition.key).values()) {
    for (const write of ofFlag) {
      if (write.changed) await writeFlag(tx, write, actor, nowMs);
    }
    const [{ file, definition } = { file: '', definition: { key: '' } }] = ofFlag;
    applied.push({
      file,
      kind: 'Flags',
      name: definition.key,
      environment: null,
      planHash: null,
      change: changeOf(ofFlag),
    });
  }
  return applied;
}

function changeOf(writes: readonly FlagWrite[]): AppliedRow['change'] {
  if (writes.every(({ existing }) => existing === null)) return 'created';
  return writes.some(({ changed }) => changed) ? 'changed' : 'unchanged';
}

async function writeFlag(tx: Tx, write: FlagWrite, actor: Actor, nowMs: number): Promise<void> {
  const { environment, definition, existing, serve, file } = write;
  const { key, description, kind, off } = definition;
  const variants = JSON.stringify(definition.variants);
  if (existing === null) {
    await insertFlag(tx, {
      environment,
      key,
      description,
      kind,
      variants,
      off,
      serve: serve ?? off,
    });
  } else {
    const { row, steps } = existing;
    await tx.db
      .updateTable('flag')
      .set({
        description,
        off,
        variants,
        retired: JSON.stringify(retiredBy(write, row)),
        revision: row.revision + 1,
      })
      .where('environment', '=', environment)
      .where('key', '=', key)
      .execute();
    if (serve !== null) await serveVariant(tx, row, steps, serve);
  }
  const action = existing === null ? 'flag.created' : 'flag.changed';
  const body = { file, off, serve, variants: Object.keys(definition.variants) };
  await appendAudit(tx, environment, [{ actor, action, subject: key, body }], nowMs);
}

async function insertFlag(
  tx: Tx,
  row: Pick<
    Tables['flag'],
    'environment' | 'key' | 'description' | 'kind' | 'variants' | 'off' | 'serve'
  >,
): Promise<void> {
  await tx.db
    .insertInto('flag')
    .values({
      ...row,
      retired: '{}',
      base: null,
      forgotten: 0,
      killed: null,
      salt: randomBytes(8).toString('hex'),
      owner: null,
      nextDraw: 1,
      clientVisible: 0,
      revision: 1,
      archivedMs: null,
    })
    .execute();
}

/** Hashes of all variants that are not there any more: should one come back, its value must too. */
function retiredBy({ definition }: FlagWrite, row: Tables['flag']): Record<string, string> {
  const retired = fromJson<Record<string, string>>(row.retired);
  for (const [name, value] of Object.entries(fromJson<Record<string, Json>>(row.variants))) {
    if (Object.hasOwn(definition.variants, name)) continue;
    retired[name] = candidateHash(row.key, name, value);
  }
  return retired;
}
