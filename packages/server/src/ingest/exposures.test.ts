import type { Exposure, UnitRow } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { BROWSER_SHARE, EXPOSURES_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { TelemetrySource } from '../store/tables.ts';
import { exposedPlaces, noteExposures } from './exposures.ts';

const met = (unit: string, changes: Partial<Exposure> = {}): Exposure => ({
  kind: 'exposure',
  key: 'chat',
  unit,
  variant: 'new',
  draw: 4,
  atMs: 5,
  ...changes,
});

async function aDatabase() {
  const tx = await migratedDatabase();
  const noted = (units: readonly UnitRow[], source: TelemetrySource = 'server') =>
    noteExposures(tx, 'production', { units, source, nowMs: 9 });
  const note = async (...told: Parameters<typeof noted>) => (await noted(...told)).beyond.length;
  const kept = () =>
    tx.db.selectFrom('exposure').selectAll().orderBy('draw').orderBy('unit').execute();
  const total = async () => {
    const rows = await tx.db
      .selectFrom('exposure_total')
      .select(['source', 'kept'])
      .orderBy('source')
      .execute();
    return rows.map(({ source, kept }) => `${source} ${kept}`);
  };
  return { tx, noted, note, kept, total };
}

describe('noteExposures()', () => {
  it('keeps a unit once a draw with its first time, and nobody who was not drawn', async () => {
    const { note, kept, total } = await aDatabase();
    const row = {
      environment: 'production',
      flag: 'chat',
      variant: 'new',
      draw: 4,
      source: 'server',
      mixed: 0,
    };
    const conversion = { kind: 'conversion', key: 'paid', unit: 'u-9', atMs: 5 } as const;
    const first = [met('u-1'), met('u-1', { atMs: 7 }), met('u-0', { draw: 0 }), conversion];
    expect(await note(first)).toBe(0);
    expect(await note([met('u-1', { atMs: 3 }), met('u-2', { draw: 5, atMs: 20 })])).toBe(0);
    expect(await kept()).toEqual([
      { ...row, unit: 'u-1', firstMs: 3 },
      { ...row, draw: 5, unit: 'u-2', firstMs: 9 },
    ]);
    expect(await total()).toEqual(['server 2']);
  });

  it('keeps no more than its limit and says how many it dropped', async () => {
    const { tx, note, total } = await aDatabase();
    await note([met('u-1')]);
    await tx.db
      .updateTable('exposure_total')
      .set({ kept: EXPOSURES_MAX - 1 })
      .execute();
    expect(await note([met('u-2'), met('u-3')])).toBe(1);
    expect(await note([met('u-4')])).toBe(1);
    expect(await total()).toEqual([`server ${EXPOSURES_MAX}`]);
  });

  it('lets what a server told stand, and take the place of what a browser told', async () => {
    const { note, kept, total } = await aDatabase();
    const wrong = { variant: 'old', atMs: 1 };
    expect(await note([met('u-1', wrong), met('u-2', wrong)], 'browser')).toBe(0);
    expect(await note([met('u-1'), met('u-3')])).toBe(0);
    expect(await note([met('u-1', wrong), met('u-3', wrong)], 'browser')).toBe(0);
    const row = { environment: 'production', flag: 'chat', draw: 4, mixed: 0 };
    expect(await kept()).toEqual([
      { ...row, unit: 'u-1', source: 'server', variant: 'new', firstMs: 5 },
      { ...row, unit: 'u-2', source: 'browser', variant: 'old', firstMs: 1 },
      { ...row, unit: 'u-3', source: 'server', variant: 'new', firstMs: 5 },
    ]);
    expect(await total()).toEqual(['browser 1', 'server 2']);
  });

  it('marks a unit of which servers tell two variants of a draw, at once or one after the other', async () => {
    const { note, kept, total } = await aDatabase();
    const other = { variant: 'old' };
    await note([met('u-1'), met('u-2'), met('u-2', other), met('u-3')]);
    await note([met('u-1', { ...other, atMs: 8 }), met('u-3'), met('u-3', { ...other, draw: 5 })]);
    await note([met('u-1')]);
    const rows = (await kept()).map((row) => [row.draw, row.unit, row.variant, row.mixed]);
    expect(rows).toEqual([
      [4, 'u-1', 'new', 1],
      [4, 'u-2', 'new', 1],
      [4, 'u-3', 'new', 0],
      [5, 'u-3', 'old', 0],
    ]);
    expect(await total()).toEqual(['server 4']);
  });

  it('takes no word of a browser for a second variant', async () => {
    const { note, kept } = await aDatabase();
    const other = { variant: 'old' };
    await note([met('u-1', other), met('u-1'), met('u-2', other)], 'browser');
    await note([met('u-2'), met('u-3')]);
    await note([met('u-3', other), met('u-1')], 'browser');
    const rows = (await kept()).map((row) => [row.unit, row.source, row.variant, row.mixed]);
    expect(rows).toEqual([
      ['u-1', 'browser', 'old', 0],
      ['u-2', 'server', 'new', 0],
      ['u-3', 'server', 'new', 0],
    ]);
  });

  it('gives browsers a share that takes none from servers', async () => {
    const { tx, note, total } = await aDatabase();
    await note([met('u-1')], 'browser');
    const full = EXPOSURES_MAX * BROWSER_SHARE;
    await tx.db.updateTable('exposure_total').set({ kept: full }).execute();
    expect([await note([met('u-2')], 'browser'), await note([met('u-2')])]).toEqual([1, 0]);
    expect(await total()).toEqual([`browser ${full}`, 'server 1']);
  });

  it('says which units are new, and of which nobody knows', async () => {
    const { tx, noted } = await aDatabase();
    const unitsOf = async (...told: Parameters<typeof noted>) => {
      const { fresh, beyond } = await noted(...told);
      return [fresh, beyond].map((rows) => rows.map(({ unit }) => unit));
    };
    expect(await unitsOf([met('u-1')], 'browser')).toEqual([['u-1'], []]);
    expect(await unitsOf([met('u-1'), met('u-1'), met('u-2')])).toEqual([['u-1', 'u-2'], []]);
    expect(await unitsOf([met('u-2'), met('u-2', { draw: 5 })])).toEqual([['u-2'], []]);
    await tx.db
      .updateTable('exposure_total')
      .set({ kept: EXPOSURES_MAX - 1 })
      .where('source', '=', 'server')
      .execute();
    expect(await unitsOf([met('u-2'), met('u-3'), met('u-4')])).toEqual([['u-3'], ['u-4']]);
    expect(await unitsOf([met('u-4')])).toEqual([[], ['u-4']]);
  });
});

describe('exposedPlaces()', () => {
  it('names flags and draws that a server told of, and none that only pages did', async () => {
    const { tx, note } = await aDatabase();
    await note([met('u-1')]);
    await note([met('u-1', { draw: 5 })], 'browser');
    const places = [4, 5, 6].map((draw) => ({ flag: 'chat', draw }));
    expect(await exposedPlaces(tx, 'production', places)).toEqual([{ flag: 'chat', draw: 4 }]);
    expect(await exposedPlaces(tx, 'staging', places)).toEqual([]);
    expect(await exposedPlaces(tx, 'production', [])).toEqual([]);
  });
});
