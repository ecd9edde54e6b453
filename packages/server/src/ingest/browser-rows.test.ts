import { createHmac } from 'node:crypto';
import type { TelemetrySeries } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import {
  ANA,
  aBatch,
  aFlag,
  aWorld,
  FLAG,
  flagsFile,
  latency,
  T0,
  turns,
} from '../store/store-world.fixture.ts';
import { browserRows } from './browser-rows.ts';

async function anEnvironment() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  const { view } = await changes.createKey(tx, {
    ...{ environment: 'production', kind: 'browser', name: 'page', expiresMs: null },
    ...{ actor: ANA, nowMs: T0 },
  });
  await world.apply(
    flagsFile(
      { ...aFlag(), aliases: ['oldChat'], clientVisible: true },
      { ...aFlag(), key: 'hidden', aliases: ['oldHidden'] },
    ),
  );
  // Draw 1 of the visible flag is of a rollout.
  await world.start();
  const { hmacSecret } = await tx.db
    .selectFrom('environment')
    .select('hmacSecret')
    .where('key', '=', 'production')
    .executeTakeFirstOrThrow();
  const hidden = (unit: string) =>
    createHmac('sha256', Buffer.from(hmacSecret, 'base64url'))
      .update(unit)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  return { tx, world, hidden, browserKeyId: view.id };
}

const counted = (
  flag: string,
  variant = 'new',
  draw = 0,
  labels: Record<string, string> = { reason: 'SPLIT' },
): TelemetrySeries => ({
  ...{ flag, variant, draw, metric: 'evaluations', labels, startMs: T0 },
  cell: { kind: 'count', count: 1 },
});
const ERROR = counted('', '', 0, { reason: 'ERROR' });

test('browserRows() believes counts of flags that browsers see, under their key and with what there is', async () => {
  const { tx } = await anEnvironment();
  const unknown = { reason: 'UNKNOWN' };
  const rows = await browserRows(tx, 'production', {
    series: [
      counted('oldChat'),
      counted(FLAG, 'new', 1),
      counted(FLAG, '', 0),
      counted(FLAG, 'new', 0, { reason: 'of my own', user: 'u-1' }),
      counted(FLAG, 'new', 99),
      counted(FLAG, 'nonsense'),
      counted(FLAG, '__proto__'),
      counted(FLAG, '', 1),
    ],
  });
  expect(rows).toEqual({
    series: [
      counted(FLAG),
      counted(FLAG, 'new', 1),
      counted(FLAG, '', 0),
      counted(FLAG, 'new', 0, unknown),
    ],
    units: [],
    rejected: 4,
  });
});

test('browserRows() counts any other key as an error of no flag, and believes no other metric', async () => {
  const { tx } = await anEnvironment();
  const names = ['hidden', 'oldHidden', 'nothing', '', '__proto__'];
  const others = [
    turns('new', 1, 2, 1, T0),
    latency('new', 1, [5], T0),
    { ...counted(FLAG), metric: 'pii_leaks' },
  ];
  const gauge = { ...counted(FLAG), cell: { kind: 'gauge', min: 1, max: 1, last: 1 } as const };
  const series = [...names.map((name) => counted(name, 'new', 3)), ...others, gauge];
  expect(await browserRows(tx, 'production', { series })).toEqual({
    series: names.map(() => ERROR),
    units: [],
    rejected: 4,
  });
  expect(await browserRows(tx, 'nowhere', { series: [counted(FLAG)] })).toEqual({
    series: [ERROR],
    units: [],
    rejected: 0,
  });
});

test('browserRows() believes what a page measures of itself, under flags that it can see or none', async () => {
  const { tx } = await anEnvironment();
  const page = (metric: string, flag: string, variant: string, draw = 0): TelemetrySeries => ({
    ...latency(variant, draw, [5], T0),
    ...{ metric, flag },
  });
  const errors = (labels: Record<string, string>, flag = ''): TelemetrySeries => ({
    ...{ flag, variant: '', draw: 0, metric: 'js_errors', labels, startMs: T0 },
    cell: { kind: 'count', count: 2 },
  });
  const rows = await browserRows(tx, 'production', {
    series: [
      page('lcp', '', 'all'),
      page('cls', '', 'mine', 7),
      page('page_load_ms', 'oldChat', 'new', 1),
      errors({ route: '/chat', message: 'x'.repeat(200), user: 'ana' }),
      page('lcp', FLAG, 'nonsense'),
      page('lcp', 'hidden', 'new'),
      { ...errors({}), metric: 'lcp' },
      { ...errors({}), metric: 'pii_leaks' },
      page('latency_ms', '', ''),
    ],
  });
  expect(rows).toEqual({
    series: [
      page('lcp', '', 'all'),
      page('cls', '', ''),
      page('page_load_ms', FLAG, 'new', 1),
      errors({ route: '/chat', message: 'x'.repeat(120) }),
    ],
    units: [],
    rejected: 5,
  });
});

test('browserRows() believes exposures to a draw that there is, and events, under pseudonyms', async () => {
  const { tx, hidden } = await anEnvironment();
  const met = { kind: 'exposure', variant: 'new', draw: 1, atMs: T0 } as const;
  const paid = { kind: 'conversion', key: 'oldChat', value: 3, atMs: T0 } as const;
  const rows = await browserRows(tx, 'production', {
    series: [],
    units: [
      { ...met, key: 'oldChat', unit: 'ana@example.org' },
      { ...met, key: FLAG, unit: 'c-1', variant: 'WRONG' },
      { ...met, key: FLAG, unit: 'c-1', draw: 99 },
      { ...met, key: 'hidden', unit: 'c-1' },
      { ...met, key: 'nothing', unit: 'c-1' },
      { ...paid, unit: 'c-1' },
      { ...{ kind: 'session', key: 's', flag: '', variant: '', draw: 0 }, unit: 'c-1', atMs: T0 },
    ],
  });
  expect(rows).toEqual({
    series: [],
    units: [
      { ...met, key: FLAG, unit: hidden('ana@example.org') },
      // The name of an event is no key of a flag.
      { ...paid, unit: hidden('c-1') },
    ],
    rejected: 5,
  });
});

test('what a browser told of nothing it can see is stored as one series of no flag', async () => {
  const { tx, world, browserKeyId } = await anEnvironment();
  const junk = Array.from({ length: 1_000 }, (_, index) => counted(`j-${index}`));
  const batch = aBatch(1, [...junk, turns('new', 1, 9, 9, T0)], T0);
  const input = { environment: 'production', keyId: browserKeyId, batch, nowMs: T0 };
  expect(await changes.ingestBatch(tx, { ...input, trusted: false })).toMatchObject({
    applied: 1_000,
  });
  const stored = await tx.db.selectFrom('series').select(['flag', 'metric', 'source']).execute();
  expect(stored).toEqual([{ flag: '', metric: 'evaluations', source: 'browser' }]);
  const instance = await tx.db
    .selectFrom('instance')
    .select('droppedObservations')
    .where('keyId', '=', browserKeyId)
    .executeTakeFirst();
  expect(instance).toEqual({ droppedObservations: 1 });
  await world.tick();
});
