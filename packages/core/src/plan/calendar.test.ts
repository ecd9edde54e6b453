import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readCalendar } from './calendar.ts';
import { readFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';
import type { Windows } from './window.ts';

const read = (value: Json) => {
  const windows: Windows = [];
  const result = reading((report, node) => {
    const optional = ['window', 'avoid', 'freezes'];
    const fields = readFields(report, node, { what: 'a plan', required: {}, optional });
    return fields === null ? null : readCalendar(report, fields, windows);
  }, value);
  return { ...result, windows: windows.length };
};
const period = { days: ['mon'], from: '00:00', to: '12:00', zone: 'UTC' };
const compiled = { days: [1], fromMinute: 0, toMinute: 720, zone: 'UTC' };

test('readCalendar() reads windows, what is avoided, and freezes', () => {
  const freeze = { name: 'end', from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z' };
  expect(read({ window: period, avoid: [period], freezes: [freeze] })).toEqual({
    value: {
      window: compiled,
      avoid: [compiled],
      freezes: [{ name: 'end', fromMs: Date.UTC(2026, 11, 20), toMs: Date.UTC(2026, 11, 21) }],
    },
    problems: [],
    windows: 1,
  });
});

test('readCalendar() leaves out what a plan does not say', () => {
  expect(read({})).toEqual({ value: {}, problems: [], windows: 0 });
});

test('readCalendar() takes 20 periods to avoid', () => {
  const many = (length: number) => ({ avoid: Array.from({ length }, () => period) });
  expect(read(many(PLAN_LIMITS.avoid)).value?.avoid?.length).toBe(20);
  expect(read(many(PLAN_LIMITS.avoid + 1)).problems).toEqual([
    '2:3 too-large | Cannot read "avoid": the list has 21 items | at most 20',
  ]);
});
