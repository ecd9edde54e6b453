import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { avoidedBy, frozenBy, isOpen, nextOpening } from './deployment-window.ts';
import type { WeeklyPeriod } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(text);

function period(days: readonly number[], from: number, to: number, zone = 'UTC'): WeeklyPeriod {
  return { days, fromMinute: from * 60, toMinute: to * 60, zone };
}

const MIDWEEK = period([2, 3, 4], 10, 14);
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

describe('isOpen()', () => {
  test.each([
    ['2026-01-06T09:59:59.999Z', false],
    ['2026-01-06T10:00:00Z', true],
    ['2026-01-08T13:59:59.999Z', true],
    ['2026-01-08T14:00:00Z', false],
    ['2026-01-09T12:00:00Z', false],
  ])('of Tuesday to Thursday 10:00 to 14:00 UTC at %s is %s', (time, open) => {
    expect(isOpen(MIDWEEK, at(time))).toBe(open);
  });

  test('goes by the clocks of its zone, in summer and in winter', () => {
    const office = period([1], 9, 10, 'America/New_York');
    expect(isOpen(office, at('2026-01-05T14:30:00Z'))).toBe(true);
    expect(isOpen(office, at('2026-07-06T14:30:00Z'))).toBe(false);
    expect(isOpen(office, at('2026-07-06T13:30:00Z'))).toBe(true);
    expect(isOpen(period([2], 0, 1, 'Africa/Kigali'), at('2026-01-05T22:30:00Z'))).toBe(true);
  });

  test('is never in a zone that nobody knows, nor at a time that is none', () => {
    expect(isOpen(period(EVERY_DAY, 0, 24, 'Nowhere/Land'), 0)).toBe(false);
    expect(isOpen(period(EVERY_DAY, 0, 24), Number.NaN)).toBe(false);
  });
});

test('avoidedBy() and frozenBy() name what is in force, and avoid what cannot be known', () => {
  const avoid = [period([1], 0, 12)];
  const freezes = [{ name: 'year end', fromMs: at('2026-12-20'), toMs: at('2027-01-04') }];
  const monday = at('2026-12-21T11:59:00Z');
  expect(avoidedBy({ avoid }, monday)).toBe(avoid[0]);
  expect(avoidedBy({ avoid }, monday + 60_000)).toBeNull();
  expect(frozenBy({ freezes }, monday)).toBe(freezes[0]);
  expect(frozenBy({ freezes }, at('2027-01-04'))).toBeNull();
  expect(frozenBy({ freezes }, at('2026-12-20') - 1)).toBeNull();
  const unknown = period([1], 0, 1, 'Nowhere/Land');
  expect(avoidedBy({ avoid: [unknown] }, monday)).toBe(unknown);
});

describe('nextOpening()', () => {
  const opens = (times: Parameters<typeof nextOpening>[0], time: string) => {
    const atMs = nextOpening(times, at(time));
    return atMs === null ? null : new Date(atMs).toISOString();
  };

  test('is now where nothing is said, and while the window is open', () => {
    expect(opens({}, '2026-01-09T12:34:56.789Z')).toBe('2026-01-09T12:34:56.789Z');
    expect(opens({ window: MIDWEEK }, '2026-01-06T10:00:00.001Z')).toBe('2026-01-06T10:00:00.001Z');
  });

  test.each([
    ['UTC', '2026-01-08T14:00:00Z', '2026-01-13T10:00:00.000Z'],
    ['Africa/Kigali', '2026-01-08T14:00:00Z', '2026-01-13T08:00:00.000Z'],
    ['America/New_York', '2026-03-05T20:00:00Z', '2026-03-10T14:00:00.000Z'],
    ['Europe/Berlin', '2026-10-22T14:00:00Z', '2026-10-27T09:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-02T14:00:00Z', '2026-04-06T23:30:00.000Z'],
    ['Pacific/Apia', '2011-12-30T02:00:00Z', '2012-01-02T20:00:00.000Z'],
  ])('finds the next Tuesday at ten by the clocks of %s', (zone, time, expected) => {
    expect(opens({ window: { ...MIDWEEK, zone } }, time)).toBe(expected);
  });

  test('waits a week for an hour that the clocks skip, and opens at both that they show twice', () => {
    const window = period([7], 2, 3, 'Europe/Berlin');
    expect(opens({ window }, '2026-03-29T00:00:00Z')).toBe('2026-04-05T00:00:00.000Z');
    expect(isOpen(window, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isOpen(window, at('2026-10-25T01:30:00Z'))).toBe(true);
    expect(isOpen(window, at('2026-10-25T02:00:00Z'))).toBe(false);
  });

  test('opens when the clocks jump into the window', () => {
    const window = { ...period([7], 2, 4, 'Europe/Berlin'), fromMinute: 150 };
    expect(opens({ window }, '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('skips a day that a zone never had', () => {
    const friday = period([5], 0, 24, 'Pacific/Apia');
    expect(opens({ window: friday }, '2011-12-30T09:00:00Z')).toBe('2012-01-05T10:00:00.000Z');
  });

  test('passes avoid periods and freezes one after the other', () => {
    const times = {
      window: period(EVERY_DAY, 8, 18),
      avoid: [period([1], 0, 12), period([5], 12, 24)],
      freezes: [
        { name: 'one', fromMs: at('2026-01-02T13:00:00Z'), toMs: at('2026-01-04T23:00:00Z') },
        { name: 'two', fromMs: at('2026-01-05T12:00:00Z'), toMs: at('2026-01-05T13:30:00Z') },
      ],
    };
    expect(opens(times, '2026-01-02T12:30:00Z')).toBe('2026-01-05T13:30:00.000Z');
  });

  test('is never where the window lies within what is avoided, or in a zone that nobody knows', () => {
    expect(opens({ window: period([1], 9, 11), avoid: [period([1], 0, 12)] }, '2026-01-01')).toBe(
      null,
    );
    expect(opens({ window: period([1], 9, 11, 'Nowhere/Land') }, '2026-01-01')).toBeNull();
    expect(opens({ avoid: [period([1], 9, 11, 'Nowhere/Land')] }, '2026-01-01')).toBeNull();
    const freezes = [{ name: 'for ever', fromMs: 0, toMs: Number.POSITIVE_INFINITY }];
    expect(nextOpening({ freezes }, 1)).toBeNull();
    expect(nextOpening({}, Number.NaN)).toBeNull();
  });

  test('looks 400 days ahead and no further', () => {
    const until = (days: number) => ({
      freezes: [{ name: 'long', fromMs: 0, toMs: days * DAY_MS }],
    });
    expect(nextOpening(until(400), 0)).toBe(400 * DAY_MS);
    expect(nextOpening(until(401), 0)).toBeNull();
  });

  test('is the first open minute of all (property, against every minute of five days)', () => {
    const zone = fc.constantFrom(
      ...['UTC', 'Africa/Kigali', 'America/New_York', 'Europe/Berlin'],
      ...['Pacific/Apia', 'Australia/Lord_Howe'],
    );
    const hours = fc.tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }));
    const anyPeriod = fc
      .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), hours, zone)
      .filter(([, [from, to]]) => from < to)
      .map(([days, [fromMinute, toMinute], name]) => ({ days, fromMinute, toMinute, zone: name }));
    // Days around which clocks change somewhere.
    const day = fc.constantFrom(
      '2026-03-06',
      '2026-03-27',
      '2026-04-03',
      '2026-10-23',
      '2011-12-27',
    );
    fc.assert(
      fc.property(anyPeriod, fc.option(anyPeriod), day, (window, avoided, from) => {
        const times = { window, avoid: avoided === null ? [] : [avoided] };
        const fromMs = at(from);
        const expected = firstOpenMinute(times, fromMs, fromMs + 5 * DAY_MS);
        const found = nextOpening(times, fromMs);
        if (expected === null)
          expect(found ?? Number.MAX_VALUE).toBeGreaterThan(fromMs + 4 * DAY_MS);
        else expect(found).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  function firstOpenMinute(
    { window, avoid }: { window: WeeklyPeriod; avoid: readonly WeeklyPeriod[] },
    fromMs: number,
    toMs: number,
  ): number | null {
    for (let ms = fromMs; ms < toMs; ms += 60_000) {
      if (isOpen(window, ms) && avoidedBy({ avoid }, ms) === null) return ms;
    }
    return null;
  }
});
