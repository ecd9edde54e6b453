import { describe, expect, it } from 'vitest';
import { EVIDENCE_TICKS_MAX, INSTANCES_MAX, RETENTION_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { ANA, aWorld, T0 } from '../store/store-world.fixture.ts';
import type { Tx } from '../store/transaction.ts';
import { prune } from './prune.ts';

const CHUNK = 2_000;

/** Writes many rows, made from their number, 0 first. */
async function fill<Row>(
  count: number,
  make: (index: number) => Row,
  write: (rows: Row[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    const length = Math.min(CHUNK, count - from);
    await write(Array.from({ length }, (_, index) => make(from + index)));
  }
}

function instance(environment: string, id: string, keyId: string, seenMs: number) {
  const told = { sequence: 1, lostBatches: 0, droppedObservations: 0, lineage: 1, version: 1 };
  return { environment, id, keyId, ...told, seenMs, closedMs: null };
}

async function aStore(tx: Tx) {
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  return await aWorld(store);
}

describe('prune()', () => {
  it('keeps no more instances of an environment than its limit: browsers go first, then the silent', async () => {
    const tx = await migratedDatabase();
    const { keyId } = await aStore(tx);
    const key = { environment: 'production', kind: 'browser', name: 'b', expiresMs: null } as const;
    const { view } = await changes.createKey(tx, { ...key, actor: ANA, nowMs: T0 });
    const write = (rows: ReturnType<typeof instance>[]) =>
      tx.db.insertInto('instance').values(rows).execute();
    await fill(
      INSTANCES_MAX,
      (index) => instance('production', `server-${index}`, keyId, T0 + index),
      write,
    );
    await write([instance('staging', 'alone', keyId, T0)]);
    expect(await prune(tx, { nowMs: T0, limit: 10 })).toEqual({ rows: 0 });
    await write([0, 1].map((index) => instance('production', `b-${index}`, view.id, T0 + 60_000)));
    await write([instance('production', 'newest', keyId, T0 + 60_000)]);
    const left = async () => {
      const ids = ['alone', 'b-0', 'b-1', 'newest', 'server-0', 'server-1'];
      const rows = await tx.db.selectFrom('instance').select('id').where('id', 'in', ids).execute();
      return rows.map(({ id }) => id).sort();
    };
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 2 });
    expect(await left()).toEqual(['alone', 'newest', 'server-0', 'server-1']);
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 1 });
    expect(await left()).toEqual(['alone', 'newest', 'server-1']);
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 0 });
  });

  it('keeps the newest ticks of a rollout, no more than its limit', async () => {
    const tx = await migratedDatabase();
    const world = await aStore(tx);
    const { id: rolloutId } = await world.start();
    const tick = (index: number) => ({ rolloutId, tick: index + 1, atMs: T0, inputs: '{}' });
    const write = (rows: ReturnType<typeof tick>[]) =>
      tx.db.insertInto('evidence_tick').values(rows).execute();
    await fill(EVIDENCE_TICKS_MAX, tick, write);
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 0 });
    await write([0, 1, 2].map((more) => tick(EVIDENCE_TICKS_MAX + more)));
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 2 });
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 1 });
    expect(await prune(tx, { nowMs: T0, limit: 2 })).toEqual({ rows: 0 });
    const oldest = await tx.db
      .selectFrom('evidence_tick')
      .select((eb) => [eb.fn.min('tick').as('from'), eb.fn.max('tick').as('to')])
      .executeTakeFirst();
    expect(oldest).toEqual({ from: 4, to: EVIDENCE_TICKS_MAX + 3 });
  });

  it('makes room for untrusted events when it forgets old ones', async () => {
    const tx = await migratedDatabase();
    const event = (id: string, trusted: number, atMs: number) => ({
      ...{ environment: 'e', id, trusted, atMs },
      body: '{}',
    });
    const events = [event('a', 0, 0), event('b', 1, 0), event('c', 0, 1)];
    await tx.db.insertInto('urgent').values(events).execute();
    const total = { environment: 'e', untrusted: 2, dropped: 7 };
    await tx.db.insertInto('urgent_total').values(total).execute();
    const nowMs = RETENTION_MS.urgent + 1;
    expect(await prune(tx, { nowMs, limit: 10 })).toEqual({ rows: 2 });
    const after = await tx.db.selectFrom('urgent_total').selectAll().execute();
    expect(after).toEqual([{ ...total, untrusted: 1 }]);
  });

  it('forgets open turns that no rollout asked for', async () => {
    const tx = await migratedDatabase();
    const turns = (instanceId: string, seenMs: number) => ({
      ...{ environment: 'e', instanceId, flag: 'f', variant: 'v', draw: 1 },
      ...{ turns: 1, seenMs },
    });
    await tx.db
      .insertInto('open_turn')
      .values([turns('a', 0), turns('b', 1)])
      .execute();
    expect(await prune(tx, { nowMs: RETENTION_MS.openTurn + 1, limit: 10 })).toEqual({ rows: 1 });
    const left = await tx.db.selectFrom('open_turn').select('instanceId').execute();
    expect(left).toEqual([{ instanceId: 'b' }]);
  });

  it('makes room for exposures when it forgets old ones', async () => {
    const tx = await migratedDatabase();
    const exposure = (unit: string, environment: string, firstMs: number) => ({
      ...{ environment, flag: 'f', variant: 'v', draw: 1, unit, firstMs, mixed: 0 },
      source: 'browser' as const,
    });
    const exposures = [exposure('a', 'e', 0), exposure('b', 'e', 1), exposure('c', 'f', 0)];
    await tx.db.insertInto('exposure').values(exposures).execute();
    await tx.db
      .insertInto('exposure_total')
      .values([
        { environment: 'e', source: 'browser', kept: 2 },
        { environment: 'e', source: 'server', kept: 9 },
        { environment: 'f', source: 'browser', kept: 1 },
      ])
      .execute();
    const nowMs = RETENTION_MS.exposure + 1;
    expect(await prune(tx, { nowMs, limit: 10 })).toEqual({ rows: 2 });
    const left = await tx.db.selectFrom('exposure').select('unit').execute();
    expect(left).toEqual([{ unit: 'b' }]);
    const totals = await tx.db
      .selectFrom('exposure_total')
      .selectAll()
      .orderBy('environment')
      .orderBy('source')
      .execute();
    expect(totals).toEqual([
      { environment: 'e', source: 'browser', kept: 1 },
      { environment: 'e', source: 'server', kept: 9 },
      { environment: 'f', source: 'browser', kept: 0 },
    ]);
  });
});
