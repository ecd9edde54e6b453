import { describe, expect, it } from 'vitest';
import { quarantined } from '../metric/quarantined.ts';
import { QUARANTINE_ROWS_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { noteRefusals } from './note-refusals.ts';
import { type Kept, observationsIn, quarantine } from './quarantine.ts';

const kept = (flag: string, n: number, changes: Partial<Kept> = {}): Kept => ({
  ...{ reason: 'never-served', source: 'server', flag, variant: 'v', metric: 'm', n },
  ...changes,
});

describe('quarantine()', () => {
  it('adds up what was kept out, by its place and reason', async () => {
    const tx = await migratedDatabase();
    await quarantine(tx, 'e', [kept('f', 2), kept('f', 3), kept('f', 1, { reason: 'late' })], 5);
    await quarantine(tx, 'e', [kept('f', 4)], 9);
    await quarantine(tx, 'other', [kept('f', Number.MAX_SAFE_INTEGER), kept('f', 9)], 7);
    const row = { source: 'server', flag: 'f', variant: 'v', metric: 'm' };
    const here = [
      { environment: 'e', reason: 'never-served', ...row, count: 9, firstMs: 5, lastMs: 9 },
      { environment: 'e', reason: 'late', ...row, count: 1, firstMs: 5, lastMs: 5 },
    ];
    expect(await quarantined(tx, { environment: 'e' })).toEqual(here);
    const most = Number.MAX_SAFE_INTEGER;
    expect((await quarantined(tx, { environment: null })).map(({ count }) => count)).toEqual([
      most,
      9,
      1,
    ]);
  });

  it('keeps no more rows than its limit, and counts the others by reason', async () => {
    const tx = await migratedDatabase();
    const many = Array.from({ length: QUARANTINE_ROWS_MAX }, (_, index) => kept(`f-${index}`, 1));
    await quarantine(tx, 'e', many, 5);
    await quarantine(tx, 'e', [kept('beyond', 1), kept('further', 2), kept('f-0', 1)], 6);
    const rows = await tx.db
      .selectFrom('quarantine')
      .select(['flag', 'n'])
      .orderBy('n', 'desc')
      .execute();
    expect(rows).toHaveLength(QUARANTINE_ROWS_MAX + 1);
    expect(rows.filter(({ n }) => n > 1)).toEqual([
      { flag: '', n: 3 },
      { flag: 'f-0', n: 2 },
    ]);
  });
});

it.each([
  [
    {
      kind: 'rate',
      trials: 7,
      events: 1,
      atRiskUnits: 0,
      newUnits: 0,
      openUnits: 0,
      failedUnits: [],
    },
    7,
  ],
  [{ kind: 'distribution', count: 3, sumMicro: 1, sketch: [[1, 3]] }, 3],
  [{ kind: 'mean', units: 4, sumMicro: 1, sumSqMicro: '1' }, 4],
  [{ kind: 'count', count: 9 }, 9],
  [{ kind: 'gauge', min: 1, max: 5, last: 2 }, 1],
] as const)('observationsIn(%o) is %i', (cell, n) => {
  expect(observationsIn(cell)).toBe(n);
});

it('noteRefusals() counts refused messages for the environment of their key', async () => {
  const tx = await migratedDatabase();
  const key = (id: string, environment: string, kind: string) => ({
    ...{ id, environment, kind, name: id, hash: id, prefix: id, createdMs: 0 },
    ...{ expiresMs: null, lastUsedMs: null, revokedMs: null },
  });
  await tx.db
    .insertInto('api_key')
    .values([
      key('a', 'production', 'server'),
      key('b', 'production', 'browser'),
      key('c', '*', 'admin'),
    ])
    .execute();
  const refusals = [
    { keyId: 'a', kind: 'server', n: 2 },
    { keyId: 'b', kind: 'browser', n: 3 },
    { keyId: 'c', kind: 'admin', n: 4 },
    { keyId: 'gone', kind: 'server', n: 5 },
  ] as const;
  expect(await noteRefusals(tx, { refusals, nowMs: 8 })).toEqual({ counted: 9 });
  const rows = await quarantined(tx, { environment: null });
  expect(
    rows.map(({ environment, reason, source, count }) => [environment, reason, source, count]),
  ).toEqual([
    ['*', 'quota', 'server', 4],
    ['production', 'quota', 'browser', 3],
    ['production', 'quota', 'server', 2],
  ]);
});
