import { compileRuleset, evaluate, type RateCell, WHOLE_PRODUCT } from '@tidegate/core';
import { unitRowContract } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { createCollector } from './collector.ts';
import { EvaluationCounts } from './evaluation-counts.ts';
import { Exposures } from './exposures.ts';
import { Fold } from './fold.ts';
import { createLedger } from './ledger.ts';
import { HELD_UNITS_MAX, PACK_SLICE } from './limits.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import { ServedVariants } from './served-variants.ts';
import { Sessions } from './sessions.ts';
import { SlowestConversations } from './slowest-conversations.ts';
import { TrackedEvents } from './tracked-events.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';

const place = { flag: 'agent', variant: 'new', draw: 4 };
const KEY = Buffer.from('secret').toString('base64url');

function newCollector() {
  const fold = new Fold(() => 0);
  const ledger = createLedger(undefined);
  const pseudonym = createUnitPseudonym();
  const counts = new EvaluationCounts(ledger);
  const exposures = new Exposures(() => 7, ledger);
  const events = new TrackedEvents(() => 8, ledger);
  const sessions = new Sessions(
    () => 9,
    ledger,
    () => {},
  );
  const slowest = new SlowestConversations();
  const waiting = { exposures: exposures.waiting, events: events.waiting };
  const units = { ...waiting, sessions: sessions.waiting, slowest };
  const runtime = new ManualRuntime();
  const { breathe } = runtime;
  const sources = { fold, counts, ...units, nowMs: () => 12_345, breathe };
  const collector = createCollector(sources, pseudonym, ledger);
  const rows = async () => {
    const chunks = await collector.collect();
    return chunks.flat().map(({ list, json }) => ({ list, ...JSON.parse(json) }));
  };
  const cells = async (): Promise<RateCell[]> => {
    const chunks = await collector.collect();
    return chunks.flat().map(({ json }) => JSON.parse(json).cell);
  };
  const fail = (unit: string) =>
    fold.addTrial(place, 'error_rate', { event: true, failedUnit: unit });
  const told = { counts, exposures, events, sessions, slowest };
  return { fail, cells, rows, fold, ...told, collector, ledger, pseudonym, runtime };
}

test('collect() sends failed units as pseudonyms, never as they are', async () => {
  const { fail, cells, pseudonym } = newCollector();
  pseudonym.setKey(KEY);
  fail('chat-1');
  fail('chat-2');
  const [cell] = await cells();
  expect(cell).toMatchObject({ trials: 2, events: 2 });
  expect(cell?.failedUnits).toEqual(await pseudonym.of(['chat-1', 'chat-2']));
});

test('collect() holds units back while there is no key, but not the figures', async () => {
  const { fail, cells, pseudonym, ledger } = newCollector();
  fail('chat-1');
  expect(await cells()).toMatchObject([{ trials: 1, events: 1, failedUnits: [] }]);
  expect(await cells()).toEqual([]);
  fail('chat-2');
  expect(await cells()).toMatchObject([{ trials: 1, events: 1, failedUnits: [] }]);
  pseudonym.setKey(KEY);
  const late = await cells();
  expect(late.map(({ trials }) => trials)).toEqual([0, 0]);
  expect(late.flatMap(({ failedUnits }) => failedUnits)).toEqual(
    await pseudonym.of(['chat-1', 'chat-2']),
  );
  expect([await cells(), ledger.droppedObservations]).toEqual([[], 0]);
});

test('collect() holds back no more than it may, drops the oldest and counts them', async () => {
  const { fail, cells, pseudonym, ledger } = newCollector();
  for (let unit = 0; unit < HELD_UNITS_MAX; unit += 1) fail(`old-${unit}`);
  await cells();
  expect(ledger.droppedObservations).toBe(0);
  fail('young');
  await cells();
  expect(ledger.droppedObservations).toBe(HELD_UNITS_MAX);
  pseudonym.setKey(KEY);
  expect((await cells()).flatMap(({ failedUnits }) => failedUnits)).toEqual(
    await pseudonym.of(['young']),
  );
});

test('collect() sends counts at once, and exposures when their units can be hidden', async () => {
  const { rows, counts, exposures, pseudonym } = newCollector();
  const context = { targetingKey: 'chat-1' };
  const drawn = evaluate(compileRuleset({ flags: { chat: watchedFlag() } }), 'chat', context, 0);
  counts.add('chat', drawn);
  counts.add('chat', drawn);
  exposures.note('chat', drawn, context);
  const counted = { list: 'series', flag: 'chat', variant: 'new', draw: 7, metric: 'evaluations' };
  expect(await rows()).toEqual([
    {
      ...counted,
      labels: { reason: 'TARGETING_MATCH' },
      startMs: 10_000,
      cell: { kind: 'count', count: 2 },
    },
  ]);
  expect(await rows()).toEqual([]);
  pseudonym.setKey(KEY);
  const [unit] = (await pseudonym.of(['chat-1'])) ?? [];
  const exposure = { kind: 'exposure', key: 'chat', unit, variant: 'new', draw: 7, atMs: 7 };
  expect(await rows()).toEqual([{ list: 'units', ...exposure }]);
  expect(await rows()).toEqual([]);
});

test('collect() sends each tracked event when its unit can be hidden, and says what waits', async () => {
  const { rows, events, collector, pseudonym } = newCollector();
  const context = { targetingKey: 'chat-1' };
  events.note('paid', context, { value: 3 });
  expect(collector.waiting()).toBe(1);
  expect([await rows(), collector.waiting()]).toEqual([[], 0]);
  pseudonym.setKey(KEY);
  events.note('paid', context);
  const [unit] = (await pseudonym.of(['chat-1'])) ?? [];
  const row = { list: 'units', kind: 'conversion', key: 'paid', unit, atMs: 8 };
  expect(await rows()).toEqual([{ ...row, value: 3 }, row]);
  events.note('paid', context);
  expect(collector.waiting()).toBe(1);
});

test('collect() sends sessions and slow conversations as pseudonyms', async () => {
  const { rows, sessions, slowest, pseudonym } = newCollector();
  const session = sessions.note('chat-1', 'ann');
  const whole = { place: WHOLE_PRODUCT, turns: 3, failedTurns: 1, latencySumMs: 9, costUsd: 0.5 };
  const times = { startedMs: 0, lastSeenMs: 0 };
  const served = new ServedVariants();
  const conversation = { id: 'chat-1', userId: 'ann', ...times, tallies: [whole], served };
  const stages = new Map([['tools', 4]]);
  slowest.note({ conversation, place: null, latencyMs: 7, stages, atMs: 5 });
  expect(await rows()).toEqual([]);
  pseudonym.setKey(KEY);
  if (session !== null) session.place = place;
  const [chat, ann] = (await pseudonym.of(['chat-1', 'ann'])) ?? [];
  const nowhere = { flag: '', variant: '', draw: 0 };
  const told = await rows();
  expect(told).toEqual([
    { list: 'units', kind: 'session', key: chat, unit: ann, ...place, atMs: 9 },
    {
      ...{ list: 'units', kind: 'conversation', key: 'slowest', unit: chat, ...nowhere },
      ...{ turns: 3, failedTurns: 1, latencyMs: 7, stages: { tools: 4 }, costMicroUsd: 500_000 },
      atMs: 5,
    },
  ]);
  for (const row of told) expect(unitRowContract.safeParse(row).success).toBe(true);
});

test('collect() lets others have their turn while it packs much', async () => {
  const { fold, rows, runtime } = newCollector();
  for (let draw = 0; draw < 3 * PACK_SLICE; draw += 1) {
    fold.addValue({ ...place, draw }, 'latency_ms', 'distribution', 5);
  }
  expect([(await rows()).length, runtime.breaths]).toEqual([3 * PACK_SLICE, 4]);
  fold.addValue(place, 'latency_ms', 'distribution', 5);
  expect([(await rows()).length, runtime.breaths]).toEqual([1, 4]);
});

test('collect() tells who met a variant before what became of it', async () => {
  const { rows, fold, exposures, sessions, pseudonym } = newCollector();
  pseudonym.setKey(KEY);
  fold.addTrial(place, 'error_rate', { event: false });
  exposures.waiting.push({ ...place, unit: 'chat-1', atMs: 7 });
  sessions.note('chat-1', 'ana');
  const told = await rows();
  expect(told.map(({ kind, metric }) => kind ?? metric)).toEqual([
    'exposure',
    'error_rate',
    'session',
  ]);
});
