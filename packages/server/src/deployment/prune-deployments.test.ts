import { describe, expect, it } from 'vitest';
import { prune } from '../controller/prune.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import { DEPLOYMENTS_MAX } from './limits.ts';

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;

async function aDatabase() {
  const tx = await migratedDatabase();
  await changes.bootstrap(tx, { nowMs: NOW_MS, environments: ['production', 'staging'] });
  const put = async (...rows: readonly Partial<SafetyRows['deployment']>[]) => {
    const whole = rows.map((row, index) => ({
      ...{ id: `dp_${index}`, environment: 'production', deduplicationKey: null, version: 'v1' },
      ...{ commitId: null, commitMs: null, kind: 'deploy' as const, slot: null, live: 0 },
      ...{ status: 'succeeded' as const, startedMs: NOW_MS, endedMs: NOW_MS, url: null },
      ...{ rolloutId: null, detail: '', actor: 'ana', ...row },
    }));
    for (let from = 0; from < whole.length; from += 1_000) {
      await tx.db
        .insertInto('deployment')
        .values(whole.slice(from, from + 1_000))
        .execute();
    }
  };
  const kept = async () => {
    const rows = await tx.db.selectFrom('deployment').select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  };
  return { tx, put, kept, prune: (limit = 1_000) => prune(tx, { nowMs: NOW_MS, limit }) };
}

describe('pruneDeployments()', () => {
  it('tells one as failed that began more than 24 h ago and was never heard of again', async () => {
    const { tx, put, prune: run } = await aDatabase();
    const running = { status: 'running', endedMs: null } as const;
    await put(
      { ...running, startedMs: NOW_MS - DAY_MS },
      { ...running, startedMs: NOW_MS - DAY_MS - 1, slot: 'blue' },
    );
    expect(await run()).toEqual({ rows: 1 });
    expect(await run()).toEqual({ rows: 0 });
    const rows = await tx.db
      .selectFrom('deployment')
      .select(['id', 'status', 'endedMs', 'detail'])
      .orderBy('id')
      .execute();
    expect(rows).toEqual([
      { id: 'dp_0', status: 'running', endedMs: null, detail: '' },
      { id: 'dp_1', status: 'failed', endedMs: NOW_MS - 1, detail: 'never heard of again' },
    ]);
    const audit = await tx.db
      .selectFrom('audit')
      .select(['action', 'actor', 'body'])
      .where('subject', '=', 'dp_1')
      .execute();
    expect(
      audit.map(({ action, actor, body }) => [action, JSON.parse(actor), JSON.parse(body)]),
    ).toEqual([
      [
        'deployment.finished',
        { kind: 'controller', id: 'controller', name: 'controller' },
        {
          ...{ version: 'v1', kind: 'deploy', slot: 'blue', status: 'failed', tookMs: DAY_MS },
          ...{ rollout: null, detail: 'never heard of again' },
        },
      ],
    ]);
  });

  it('forgets what began more than 400 days ago, but for what is live', async () => {
    const { put, kept, prune: run } = await aDatabase();
    const old = { startedMs: NOW_MS - 400 * DAY_MS - 1 };
    await put(old, { startedMs: NOW_MS - 400 * DAY_MS }, { ...old, live: 1 }, old);
    expect(await run(1)).toEqual({ rows: 1 });
    expect(await run(1)).toEqual({ rows: 1 });
    expect(await run(1)).toEqual({ rows: 0 });
    expect(await kept()).toEqual(['dp_1', 'dp_2']);
  });

  it('keeps the newest 10 000 of an environment', async () => {
    const { tx, put, kept, prune: run } = await aDatabase();
    const many = Array.from({ length: DEPLOYMENTS_MAX + 2 }, (_, index) => ({
      id: `dp_${String(index).padStart(5, '0')}`,
      startedMs: NOW_MS - DAY_MS + index,
      live: index === 0 ? 1 : 0,
    }));
    await put(...many, { id: 'other', environment: 'staging', startedMs: 1 + NOW_MS - 9 * DAY_MS });
    expect(await run(1)).toEqual({ rows: 1 });
    expect(await run()).toEqual({ rows: 1 });
    expect(await run()).toEqual({ rows: 0 });
    const ids = await kept();
    expect([ids.length, ...ids.slice(0, 2), ids.at(-1)]).toEqual([
      ...[DEPLOYMENTS_MAX + 1, 'dp_00000', 'dp_00003', 'other'],
    ]);
    expect(
      await tx.db
        .selectFrom('audit')
        .select('sequence')
        .where('action', 'like', 'deployment%')
        .execute(),
    ).toEqual([]);
  });
});
