import type { TickRow } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivedRow } from '../ingest/arrivals.ts';
import { mergeTickRows } from './tick-rows.ts';

const row = (changes: Partial<ArrivedRow>, count = 1): ArrivedRow => ({
  metric: 'leaks',
  draw: 1,
  arm: 'candidate',
  startMs: 10_000,
  cell: { kind: 'count', count },
  ...changes,
});

describe('mergeTickRows()', () => {
  it('adds rows that differ in nothing but their cell, and no others', () => {
    const level: TickRow['cell'] = { kind: 'gauge', min: 1, max: 1, last: 1 };
    const others = [
      row({ metric: 'other' }),
      row({ draw: 2 }),
      row({ arm: 'control' }),
      row({ startMs: 0 }),
      row({ cell: level }),
    ];
    const merged = mergeTickRows([row({}, 2), ...others, row({}, 3)]);
    expect(merged).toHaveLength(6);
    expect(merged).toEqual(expect.arrayContaining([row({}, 5), ...others]));
  });

  it('adds up first failures, and says nothing of them where there are none', () => {
    const failures = { firstFailures: 2 };
    const unsure = { firstFailures: 3, undeduplicated: 3 };
    expect(mergeTickRows([row(failures), row(unsure), row({})])).toEqual([
      row({ firstFailures: 5, undeduplicated: 3 }, 3),
    ]);
    expect(mergeTickRows([row({}), row({})])).toEqual([row({}, 2)]);
  });

  it('adds up units that may have been counted before', () => {
    const unsure = { undeduplicatedUnits: 2 };
    expect(mergeTickRows([row(unsure), row({}), row(unsure)])).toEqual([
      row({ undeduplicatedUnits: 4 }, 3),
    ]);
  });

  it('makes the same tick of the same evidence in any order (property)', () => {
    const rows = fc
      .array(
        fc.record({ draw: fc.integer({ min: 0, max: 2 }), count: fc.integer({ min: 0, max: 9 }) }),
        { maxLength: 12 },
      )
      .map((all) => all.map(({ draw, count }) => row({ draw }, count)));
    const orders = rows.chain((all) =>
      fc.record({
        all: fc.constant(all),
        other: fc.shuffledSubarray(all, { minLength: all.length }),
      }),
    );
    fc.assert(
      fc.property(orders, ({ all, other }) => {
        expect(mergeTickRows(other)).toEqual(mergeTickRows(all));
      }),
    );
  });
});
