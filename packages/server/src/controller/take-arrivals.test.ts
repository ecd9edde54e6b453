import type { KeyKind } from '@tidegate/protocol';
import { expect, it } from 'vitest';
import { OTLP_ALIVE_MS } from '../otlp/limits.ts';
import { loadRollout } from '../rollout/load.ts';
import { INSTANCE_ALIVE_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { ANA, aBatch, aWorld, T0 } from '../store/store-world.fixture.ts';
import { takeArrivals } from './take-arrivals.ts';

async function live(told: {
  readonly kind?: KeyKind;
  readonly lineage?: number;
  readonly ahead?: number;
  readonly agoMs?: number;
  readonly closing?: boolean;
  readonly instanceId?: string;
}): Promise<number> {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const { start } = await aWorld(store);
  const { id } = await start();
  const key = { environment: 'production', kind: told.kind ?? 'server', name: 'k' };
  const { view } = await changes.createKey(tx, { ...key, expiresMs: null, actor: ANA, nowMs: T0 });
  const { version } = await tx.db
    .selectFrom('ruleset_flag')
    .select('version')
    .executeTakeFirstOrThrow();
  const batch = {
    ...aBatch(1, [], T0),
    ruleset: { lineage: told.lineage ?? 1, version: version + (told.ahead ?? 0) },
    closing: told.closing ?? false,
    instanceId: told.instanceId ?? 'instance-1',
  };
  const nowMs = T0 - (told.agoMs ?? 0);
  const trusted = key.kind !== 'browser';
  const input = { environment: 'production', keyId: view.id, trusted, batch, nowMs };
  await changes.ingestBatch(tx, input);
  const { liveInstances } = await takeArrivals(tx, await loadRollout(tx, id), new Set(), T0);
  return liveInstances;
}

it.each<[string, Parameters<typeof live>[0], number]>([
  ['holds the flag as it is now', {}, 1],
  ['has an admin key', { kind: 'admin' }, 1],
  ['has a browser key', { kind: 'browser' }, 0],
  ['holds an older version of the flag', { ahead: -1 }, 0],
  ['holds a version that does not exist yet', { ahead: 1 }, 0],
  ['is of another lineage', { lineage: 2 }, 0],
  ['was heard of just in time', { agoMs: INSTANCE_ALIVE_MS }, 1],
  ['was heard of too long ago', { agoMs: INSTANCE_ALIVE_MS + 1 }, 0],
  ['said good-bye', { closing: true }, 0],
  ['exports by OpenTelemetry, just in time', { instanceId: 'otlp:a', agoMs: OTLP_ALIVE_MS }, 1],
  ['exported too long ago', { instanceId: 'otlp:a', agoMs: OTLP_ALIVE_MS + 1 }, 0],
])('takeArrivals() counts as live what %s: %o → %i', async (_what, told, count) => {
  expect(await live(told)).toBe(count);
});
