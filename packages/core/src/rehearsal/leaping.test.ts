import { describe, expect, test } from 'vitest';
import { absorb } from '../guardrail/absorb.ts';
import { emptyMemory } from '../guardrail/empty-memory.ts';
import { judge } from '../guardrail/judge.ts';
import type { CountWithinGuardrail, Criterion, Judged, Verdict } from '../guardrail/types.ts';
import { absorbLeap, mayLeap } from './leaping.ts';
import { ERRORS, HOUR_MS, START_MS, turnsRow } from './rehearsal.fixture.ts';

const tick = (atMs: number, trials: number, events: number) => ({
  atMs,
  liveInstances: 1,
  rows: [turnsRow('candidate', 1, trials, events)],
});

const verdict = (code: Verdict['code'], numbers: Record<string, number> = {}): Verdict => ({
  kind: 'pass',
  code,
  numbers,
  units: { control: 0, candidate: 0 },
  sentence: '',
});

const rows = (trials: number, events: number) => [turnsRow('candidate', 1, trials, events)];

test('absorbLeap() moves a held rule on, and lets everything else add what arrived', () => {
  const before = absorb(ERRORS, emptyMemory(ERRORS), tick(START_MS, 100, 0));
  const leapt = absorbLeap(HOUR_MS)(ERRORS, before, tick(START_MS + HOUR_MS, 9_000, 9_000));
  const said = (atMs: number, memory = leapt) => judge(ERRORS, memory, atMs).code;
  expect([said(START_MS, before), said(START_MS + HOUR_MS)]).toEqual([
    'within-limit',
    'within-limit',
  ]);
  const zero: Judged = {
    shape: 'zero-tolerance',
    name: 'leaks',
    metric: 'error_rate',
    action: 'rollback',
    absolute: false,
  };
  const added = absorbLeap(HOUR_MS)(zero, emptyMemory(zero), tick(START_MS + HOUR_MS, 10, 1));
  expect(judge(zero, added, START_MS + HOUR_MS).kind).toBe('fail');
});

describe('mayLeap()', () => {
  test('lets a held rule leap only while what arrives agrees with what it says', () => {
    const may = (code: Verdict['code'], trials: number, events: number) =>
      mayLeap(ERRORS, verdict(code), rows(trials, events), HOUR_MS);
    expect(may('within-limit', 1_000, 1)).toBe(true);
    expect(may('within-limit', 1_000, 9)).toBe(false);
    expect(mayLeap(ERRORS, verdict('within-limit'), [], HOUR_MS)).toBe(false);
    expect(may('beyond-limit', 1_000, 9)).toBe(true);
    expect(may('beyond-limit', 1_000, 1)).toBe(false);
    expect(may('pending', 1_000, 9)).toBe(false);
    expect(mayLeap(ERRORS, undefined, rows(1_000, 1), HOUR_MS)).toBe(false);
  });

  test('lets a held rule without data leap while no window can have enough', () => {
    const may = (trials: number) =>
      mayLeap(ERRORS, verdict('too-few-samples'), rows(trials, 0), HOUR_MS);
    // 20 are needed in a minute.
    expect([may(18 * 60), may(19 * 60), may(40 * 60)]).toEqual([true, false, false]);
    expect(mayLeap({ ...ERRORS, minSamples: 1 }, verdict('no-samples'), [], HOUR_MS)).toBe(true);
  });

  test('lets a rate flicker that single events carry beyond its limit for a minute', () => {
    const may = (trials: number, events: number, rule = ERRORS) =>
      mayLeap(rule, verdict('within-limit'), rows(trials * 60, events), HOUR_MS);
    // Of 100 in a minute one is too many; half of the minutes have none.
    expect(may(100, 30)).toBe(true);
    // Two in three minutes: each lies in the window of a minute, which is free of them for 30 s.
    expect(may(100, 40)).toBe(true);
    // Free of them for 12 s only, which no sample need meet.
    expect(may(100, 50)).toBe(false);
    // There is always one, or there are too few to judge.
    expect([may(100, 60), may(19, 30)]).toEqual([false, false]);
    // One is none too many, two are.
    expect([may(250, 90), may(250, 120)]).toEqual([true, false]);
    // The window is as long as the rule: one event stands for all of it.
    expect(may(100, 40, { ...ERRORS, forMs: 60_000 })).toBe(false);
    expect(may(100, 20, { ...ERRORS, side: 'below' })).toBe(false);
  });

  test('never leaps to where the bound of a criterion may hold', () => {
    const gate: Criterion = {
      shape: 'criterion',
      name: 'gate',
      metric: 'error_rate',
      statistic: { of: 'rate' },
      side: 'below',
      limit: 0.01,
    };
    const waits = verdict('too-few-samples', { needed: 500 });
    expect(mayLeap(gate, waits, rows(499, 0), HOUR_MS)).toBe(true);
    expect(mayLeap(gate, waits, rows(500, 0), HOUR_MS)).toBe(false);
    const lately = { ...gate, overMs: 48 * HOUR_MS };
    expect(mayLeap(lately, verdict('no-samples'), [], HOUR_MS)).toBe(true);
    expect(mayLeap(lately, verdict('no-samples'), [], HOUR_MS + 1)).toBe(false);
  });

  test('leaps over a small part of a count only, unless nothing is counted', () => {
    const count: CountWithinGuardrail = {
      shape: 'count-within',
      name: 'failures',
      metric: 'error_rate',
      action: 'rollback',
      absolute: false,
      count: 3,
      withinMs: 24 * HOUR_MS,
    };
    const may = (leapMs: number, events: number) =>
      mayLeap(count, verdict('within-limit'), rows(10, events), leapMs);
    expect([may(HOUR_MS / 2, 1), may(HOUR_MS, 1), may(HOUR_MS, 0)]).toEqual([true, false, true]);
  });
});
