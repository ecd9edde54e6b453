import type { SessionRow, SlowConversation, TelemetrySeries } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { LATE_MAX_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { ANA, aBatch, aWorld, FLAG, latency, T0, turns } from '../store/store-world.fixture.ts';
import type { Tables } from '../store/tables.ts';
import { ingestBatch, ingestBatches } from './batch.ts';
import type { BatchInput } from './batch-input.ts';

/** A database with a flag, and a rollout of it whose draw 1 is watched. */
async function watched() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const { keyId, start } = await aWorld(store);
  await start();
  await tx.db
    .updateTable('rollout')
    .set({ createdMs: T0 - 86_400_000 })
    .execute();
  const input = (
    instanceId: string,
    sequence: number,
    series: readonly TelemetrySeries[],
    changed: Partial<BatchInput['batch']> = {},
  ): BatchInput => ({
    ...{ environment: 'production', keyId, trusted: true, nowMs: T0 },
    batch: { ...aBatch(sequence, series, T0), instanceId, ...changed },
  });
  const all = async (table: keyof Tables, leaving: string) => {
    const rows = await tx.db.selectFrom(table).selectAll().execute();
    return rows
      .map((row) => JSON.stringify({ ...row, [leaving]: null }))
      .sort()
      .map((text) => JSON.parse(text));
  };
  const waiting = async () => {
    const rows = await tx.db.selectFrom('arrival').select('rows').execute();
    return rows.flatMap(({ rows: text }) => JSON.parse(text));
  };
  const quarantined = () =>
    tx.db
      .selectFrom('quarantine')
      .select(['reason', 'flag', 'variant', 'metric', 'n'])
      .orderBy('reason')
      .orderBy('flag')
      .orderBy('variant')
      .orderBy('metric')
      .execute();
  return { tx, input, all, waiting, quarantined };
}

const met = (flag: string, variant: string, draw: number, unit = 'u') => ({
  ...{ kind: 'exposure' as const, key: flag, unit, variant, draw, atMs: T0 },
});

describe('ingestBatches()', () => {
  it('comes to the same as one batch after the other, whatever comes twice', async () => {
    const together = await watched();
    const alone = await watched();
    const rowsOf = ({ input }: typeof together) => [
      input('a', 1, [turns('new', 1, 5, 2, T0, 3), latency('new', 1, [5, 90], T0)]),
      input('b', 4, [turns('new', 1, 6, 2, T0, 1), latency('legacy', 1, [7], T0)]),
      input('a', 2, [turns('new', 1, 1, 0, T0, 2)], { units: [met(FLAG, 'new', 1)] }),
      input('a', 1, [turns('new', 1, 5, 2, T0, 3)]),
      input('b', 7, [latency('legacy', 1, [8], T0 - 10_000)], { closing: true }),
      input('b', 7, [turns('new', 1, 99, 2, T0, 1)]),
    ];
    const answers = await ingestBatches(together.tx, rowsOf(together));
    for (const [index, input] of rowsOf(alone).entries()) {
      expect(await ingestBatch(alone.tx, input)).toEqual(answers[index]);
    }
    expect(answers.map(({ applied, duplicate }) => [applied, duplicate])).toEqual([
      [2, false],
      [2, false],
      [1, false],
      [0, true],
      [1, false],
      [0, true],
    ]);
    for (const table of [
      'series_bucket',
      'series',
      'open_turn',
      'failed_unit',
      'exposure',
    ] as const) {
      expect(await together.all(table, 'none')).toEqual(await alone.all(table, 'none'));
    }
    expect(await together.all('instance', 'keyId')).toEqual(await alone.all('instance', 'keyId'));
    expect(await together.all('instance', 'keyId')).toMatchObject([
      { id: 'a', sequence: 2, lostBatches: 0 },
      { id: 'b', sequence: 7, lostBatches: 2, closedMs: T0 },
    ]);
  });

  it('keeps what units were told once each through to the evidence', async () => {
    const { tx, input, waiting } = await watched();
    const sketch = [[400, 3]] as const;
    const one: TelemetrySeries = {
      ...latency('new', 1, [], T0),
      cell: {
        kind: 'distribution',
        count: 3,
        sumMicro: 15,
        sketch: [...sketch],
        perUnit: [[400, 1]],
      },
    };
    await ingestBatches(tx, [input('a', 1, [one]), input('b', 1, [one])]);
    const buckets = await tx.db.selectFrom('series_bucket').select('unitSketch').execute();
    expect(buckets).toEqual([{ unitSketch: '[[400,2]]' }]);
    expect((await waiting()).map(({ cell }) => cell.perUnit)).toEqual([[[400, 2]]]);
  });

  it('keeps out and counts what was never served', async () => {
    const { tx, input, all, waiting, quarantined } = await watched();
    const forged = [
      turns('made-up', 0, 5, 1, T0, 4),
      { ...turns('new', 0, 6, 1, T0, 4), flag: 'unknown' },
      turns('new', 2, 7, 1, T0, 4),
      { ...latency('', 0, [5, 6], T0) },
    ];
    const real = [
      turns('new', 0, 1, 0, T0),
      { ...turns('', 0, 2, 0, T0), flag: '' },
      { ...turns('', 0, 0, 0, T0), flag: 'unknown', metric: 'evaluations' },
    ];
    const units = [met(FLAG, 'new', 2), met('unknown', 'new', 1), met(FLAG, 'new', 1)];
    const slow: SlowConversation = {
      ...{ kind: 'conversation', key: 'slowest', unit: 'c', flag: FLAG, variant: 'x', draw: 0 },
      ...{ turns: 1, failedTurns: 0, latencyMs: 5, stages: {}, atMs: T0 },
    };
    const sent = input('a', 1, [...forged, ...real], { units: [...units, slow] });
    const answer = { duplicate: false, watched: true, urgent: false };
    expect(await ingestBatch(tx, sent)).toEqual({ ...answer, applied: 3 });
    expect(await ingestBatch(tx, sent)).toEqual({ ...answer, applied: 0, duplicate: true });
    expect((await all('series', 'id')).map(({ flag, variant }) => [flag, variant])).toEqual([
      ['', ''],
      [FLAG, 'new'],
      ['unknown', ''],
    ]);
    expect(await all('open_turn', 'none')).toEqual([]);
    expect(await all('failed_unit', 'none')).toEqual([]);
    expect(await all('slow_conversation', 'none')).toEqual([]);
    expect((await all('exposure', 'none')).map(({ variant, draw }) => [variant, draw])).toEqual([
      ['new', 1],
    ]);
    expect((await waiting()).map(({ draw, cell }) => [draw, cell.trials, cell.newUnits])).toEqual([
      [0, 3, 3],
      [1, 0, 1],
    ]);
    const reason = 'never-served';
    expect(await quarantined()).toEqual([
      { reason, flag: FLAG, variant: '', metric: 'latency_ms', n: 2 },
      { reason, flag: FLAG, variant: 'made-up', metric: 'error_rate', n: 5 },
      { reason, flag: FLAG, variant: 'new', metric: 'error_rate', n: 7 },
      { reason, flag: FLAG, variant: 'new', metric: 'exposure', n: 1 },
      { reason, flag: FLAG, variant: 'x', metric: 'conversation', n: 1 },
      { reason, flag: 'unknown', variant: 'new', metric: 'error_rate', n: 6 },
      { reason, flag: 'unknown', variant: 'new', metric: 'exposure', n: 1 },
    ]);
    const [instance] = await all('instance', 'keyId');
    expect(instance.droppedObservations).toBe(0);
  });

  it('takes no batch of a page for an instance of a server, nor the other way', async () => {
    const { tx, input, quarantined, all } = await watched();
    const made = { ...{ environment: 'production', name: 'page', expiresMs: null }, actor: ANA };
    const { view } = await changes.createKey(tx, { ...made, kind: 'browser', nowMs: T0 });
    const page = (id: string, sequence: number, closing = false): BatchInput => {
      const told = input(id, sequence, [turns('new', 1, 3, 0, T0)], { closing });
      return { ...told, keyId: view.id, trusted: false };
    };
    await ingestBatch(tx, input('agent', 1, []));
    expect(await ingestBatch(tx, page('agent', 9, true))).toMatchObject({ duplicate: true });
    await ingestBatches(tx, [page('page', 1), input('page', 2, [])]);
    const rows = await all('instance', 'keyId');
    expect(rows.map(({ id, sequence, closedMs }) => [id, sequence, closedMs])).toEqual([
      ['agent', 1, null],
      ['page', 1, null],
    ]);
    const told = { flag: '', variant: '', metric: '' };
    expect(await quarantined()).toEqual([
      { reason: 'other-speaker', ...told, n: 1 },
      { reason: 'other-speaker', ...told, n: 1 },
    ]);
  });

  it('takes what is 15 min late as evidence, and what is later into the figures only', async () => {
    const { tx, input, waiting, quarantined } = await watched();
    const latest = T0 - LATE_MAX_MS - 10_000;
    const series = [
      turns('new', 1, 3, 0, latest, 2),
      turns('legacy', 1, 4, 0, latest - 10_000, 2),
      latency('new', 1, [5], T0 - 86_400_000),
    ];
    await ingestBatch(tx, input('a', 1, series));
    const buckets = await tx.db
      .selectFrom('series_bucket')
      .select(['startMs', 'trials'])
      .orderBy('startMs')
      .execute();
    expect(buckets).toEqual([
      { startMs: T0 - 86_400_000, trials: 1 },
      { startMs: latest - 10_000, trials: 4 },
      { startMs: latest, trials: 3 },
    ]);
    expect((await waiting()).map(({ cell }) => cell.trials)).toEqual([3]);
    const open = await tx.db.selectFrom('open_turn').select('variant').execute();
    expect(open).toEqual([{ variant: 'new' }]);
    expect(await quarantined()).toEqual([
      { reason: 'late', flag: FLAG, variant: 'legacy', metric: 'error_rate', n: 4 },
      { reason: 'late', flag: FLAG, variant: 'new', metric: 'latency_ms', n: 1 },
    ]);
  });

  it('counts exposures and conversions once, late ones at their time and those to come as of now', async () => {
    const { tx, input } = await watched();
    const day = 86_400_000;
    const paid = (unit: string, atMs: number, value = 1) => ({
      ...{ kind: 'conversion' as const, key: 'paid', unit, value, atMs },
    });
    const units = [
      { ...met(FLAG, 'new', 1, 'late'), atMs: T0 - day },
      { ...met(FLAG, 'new', 1, 'early'), atMs: T0 + day },
      { ...met(FLAG, 'new', 1, 'twice'), atMs: T0 - 5 },
      { ...met(FLAG, 'new', 1, 'twice'), atMs: T0 - 9 },
      paid('late', T0 - day),
      paid('late', T0 - day + 60_000),
      paid('early', T0 + day),
    ];
    await ingestBatches(tx, [input('a', 1, [], { units }), input('a', 1, [], { units })]);
    await ingestBatch(tx, input('a', 1, [], { units }));
    const other = [{ ...met(FLAG, 'new', 1, 'twice'), atMs: T0 - 70_000 }];
    await ingestBatch(tx, input('b', 1, [], { units: other }));
    const exposures = await tx.db
      .selectFrom('exposure')
      .select(['unit', 'firstMs', 'mixed'])
      .orderBy('unit')
      .execute();
    expect(exposures).toEqual([
      { unit: 'early', firstMs: T0, mixed: 0 },
      { unit: 'late', firstMs: T0 - day, mixed: 0 },
      { unit: 'twice', firstMs: T0 - 70_000, mixed: 0 },
    ]);
    const conversions = await tx.db
      .selectFrom('conversion')
      .select(['unit', 'n', 'sum', 'firstMs'])
      .orderBy('unit')
      .orderBy('minuteMs')
      .execute();
    expect(conversions).toEqual([
      { unit: 'early', n: 1, sum: 1, firstMs: T0 },
      { unit: 'late', n: 1, sum: 1, firstMs: T0 - day },
      { unit: 'late', n: 1, sum: 1, firstMs: T0 - day + 60_000 },
    ]);
  });

  it('finds a second user of a session across processes that tell at the same time', async () => {
    const { tx, input, all, quarantined } = await watched();
    const session = (unit: string, changed: Partial<SessionRow> = {}) => ({
      ...{ kind: 'session' as const, key: 's', unit, atMs: T0 },
      ...{ flag: FLAG, variant: 'new', draw: 1, ...changed },
    });
    const send = (id: string, ...units: SessionRow[]) => input(id, 1, [], { units });
    const answers = await ingestBatches(tx, [
      send('a', session('ana')),
      send('b', session('ana', { variant: 'legacy' })),
      send('c', session('bob')),
      send('d', session('ana', { key: 't', variant: 'made-up' })),
    ]);
    expect(answers.map(({ urgent }) => urgent)).toEqual([false, false, true, false]);
    const found = { environment: 'production', session: 's', user: 'ana', otherUser: 'bob' };
    expect(await all('contamination', 'atMs')).toEqual([
      { ...found, flag: FLAG, variant: 'new', draw: 1, atMs: null },
    ]);
    expect(await quarantined()).toEqual([
      { reason: 'never-served', flag: FLAG, variant: 'made-up', metric: 'session', n: 1 },
    ]);
    expect(await all('session_owner', 'none')).toHaveLength(2);
    // Nobody's variant: it is written down and nobody is woken.
    const nobodys = session('eve', { key: 't', flag: '', variant: '', draw: 0 });
    expect(await ingestBatch(tx, send('e', nobodys))).toMatchObject({ urgent: false });
    const events = await tx.db.selectFrom('urgent').select(['trusted', 'body']).execute();
    expect(events.map(({ trusted, body }) => [trusted, JSON.parse(body).flag]).sort()).toEqual([
      [1, ''],
      [1, FLAG],
    ]);
  });

  it('takes no session and no slow conversation from a browser', async () => {
    const { tx, input, all } = await watched();
    const place = { flag: '', variant: '', draw: 0, atMs: T0 };
    const units = ['ana', 'bob'].map((unit) => ({
      ...{ kind: 'session' as const, key: 's', unit, ...place },
    }));
    const sent = { ...input('a', 1, [], { units }), trusted: false };
    expect(await ingestBatch(tx, sent)).toMatchObject({ urgent: false });
    expect(await all('session_owner', 'none')).toEqual([]);
    const [instance] = await all('instance', 'keyId');
    expect(instance.droppedObservations).toBe(2);
  });
});
