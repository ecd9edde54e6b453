import type { Conversion, UnitRow } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { BROWSER_SHARE, CONVERSIONS_MAX, EVENT_NAMES_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { TelemetrySource } from '../store/tables.ts';
import { noteConversions } from './conversions.ts';
import { trackedEvents } from './list-events.ts';

const did = (unit: string, changes: Partial<Conversion> = {}): Conversion => ({
  kind: 'conversion',
  key: 'paid',
  unit,
  atMs: 5,
  ...changes,
});
const exposure: UnitRow = {
  kind: 'exposure',
  key: 'chat',
  unit: 'u-1',
  variant: 'new',
  draw: 1,
  atMs: 5,
};

async function aDatabase() {
  const tx = await migratedDatabase();
  const note = (units: readonly UnitRow[], source: TelemetrySource = 'server', nowMs = 9) =>
    noteConversions(tx, 'production', { units, source, nowMs });
  const kept = () =>
    tx.db
      .selectFrom('conversion')
      .selectAll()
      .orderBy('event')
      .orderBy('unit')
      .orderBy('source')
      .orderBy('minuteMs')
      .execute();
  const fill = (event: string, units: number, source: TelemetrySource = 'server') =>
    tx.db
      .insertInto('conversion_total')
      .values({
        ...{ environment: 'production', event, source, units, kept: units, n: units },
        ...{ sum: 0, lastMs: 1 },
      })
      .execute();
  const events = () => trackedEvents(tx, { environment: 'production' });
  return { tx, note, kept, fill, events };
}

describe('noteConversions()', () => {
  it('adds up what a unit did under each event, in one batch and over several', async () => {
    const { note, kept, events } = await aDatabase();
    const first = [did('u-1', { value: 2 }), did('u-1', { value: -3, atMs: 4 }), did('u-2')];
    expect(await note([...first, exposure, did('u-1', { key: 'asked' })])).toBe(0);
    expect(await note([did('u-1', { value: 0.5, atMs: 20 })])).toBe(0);
    const row = { environment: 'production', event: 'paid', source: 'server', unit: 'u-1' };
    const once = { minuteMs: 0, n: 1, sum: 0, sumSq: 0, firstMs: 5, lastMs: 5 };
    expect(await kept()).toEqual([
      { ...row, event: 'asked', ...once },
      { ...row, minuteMs: 0, n: 3, sum: -0.5, sumSq: 13.25, firstMs: 4, lastMs: 9 },
      { ...row, unit: 'u-2', ...once },
    ]);
    expect(await events()).toEqual([
      { event: 'asked', environment: 'production', units: 1, count: 1, sum: 0, lastMs: 5 },
      { event: 'paid', environment: 'production', units: 2, count: 4, sum: -0.5, lastMs: 9 },
    ]);
  });

  it('keeps a row for each minute of event time, and counts a unit once', async () => {
    const { tx, note, kept, events } = await aDatabase();
    const minute = 60_000;
    const at = (atMs: number) => did('u-1', { atMs, value: 1 });
    await note([at(minute - 1), at(minute), at(2 * minute - 1)], 'server', 9 * minute);
    // Late, again within a minute that is known, and yet to come.
    await note([at(1), at(minute + 5), at(99 * minute)], 'server', 9 * minute + 7);
    const rows = (await kept()).map((row) => [row.minuteMs, row.n, row.firstMs, row.lastMs]);
    expect(rows).toEqual([
      [0, 2, 1, minute - 1],
      [minute, 3, minute, 2 * minute - 1],
      [9 * minute, 1, 9 * minute + 7, 9 * minute + 7],
    ]);
    expect(await events()).toMatchObject([{ units: 1, count: 6, sum: 6 }]);
    const [total] = await tx.db.selectFrom('conversion_total').select('kept').execute();
    expect(total).toEqual({ kept: 3 });
  });

  it('takes any name for a plain one', async () => {
    const { note, events } = await aDatabase();
    await note([did('constructor', { key: 'toString' }), did('u-1', { key: '__proto__' })]);
    expect((await events()).map(({ event, units }) => [event, units])).toEqual([
      ['__proto__', 1],
      ['toString', 1],
    ]);
  });

  it('keeps no more rows than its limit, goes on with those it has, and counts the others', async () => {
    const { note, fill, events } = await aDatabase();
    await note([did('u-1')]);
    await fill('other', CONVERSIONS_MAX - 2);
    expect(await note([did('u-2'), did('u-3'), did('u-3')])).toBe(2);
    expect(await note([did('u-1'), did('u-4'), did('u-4', { key: 'fresh' })])).toBe(2);
    expect((await events()).map(({ event, units, count }) => [event, units, count])).toEqual([
      ['other', CONVERSIONS_MAX - 2, CONVERSIONS_MAX - 2],
      ['paid', 2, 3],
    ]);
  });

  it('keeps no more names than its limit', async () => {
    const { note, events } = await aDatabase();
    const named = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => did('u-1', { key: `e-${from + index}` }));
    expect(await note(named(0, EVENT_NAMES_MAX - 1))).toBe(0);
    expect(await note(named(EVENT_NAMES_MAX - 1, EVENT_NAMES_MAX + 3))).toBe(3);
    expect(await note(named(0, 2))).toBe(0);
    expect(await events()).toHaveLength(EVENT_NAMES_MAX);
  });

  it('keeps what browsers told apart, up to a share of both limits that takes none from servers', async () => {
    const { note, kept, fill, events } = await aDatabase();
    await note([did('u-1', { value: 5 })]);
    await note([did('u-1', { value: 1e12 })], 'browser');
    const once = { environment: 'production', event: 'paid', n: 1, unit: 'u-1' };
    expect(await kept()).toMatchObject([
      { ...once, source: 'browser', sum: 1e12 },
      { ...once, source: 'server', sum: 5 },
    ]);
    expect(await events()).toMatchObject([{ event: 'paid', units: 2, count: 2, sum: 1e12 + 5 }]);
    const names = Array.from({ length: EVENT_NAMES_MAX * BROWSER_SHARE }, (_, index) =>
      did('u-1', { key: `e-${index}` }),
    );
    expect(await note(names, 'browser')).toBe(1);
    expect([await note([did('u-1', { key: 'new' })])]).toEqual([0]);
    await fill('many', CONVERSIONS_MAX * BROWSER_SHARE, 'browser');
    expect([await note([did('u-2')], 'browser'), await note([did('u-2')])]).toEqual([1, 0]);
    expect(await note([did('u-1')], 'browser')).toBe(0);
  });
});
