import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { readSettings } from './plan-settings.ts';
import { reading } from './tree.fixture.ts';

const VOCABULARY = {
  what: 'a plan',
  required: {},
  optional: ['unit', 'alpha', 'noDataTimeout', 'onNoData', 'activationLead'],
};
const read = (value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    return fields === null ? null : readSettings(report, fields);
  }, value);

const DEFAULTS = {
  unit: 'conversation',
  alpha: 0.01,
  noDataTimeoutMs: 1_800_000,
  onNoData: 'pause',
  activationLeadMs: 5_000,
};

test('readSettings() has a default for everything', () => {
  expect(read({})).toEqual({ value: DEFAULTS, problems: [] });
});

test('readSettings() takes what a plan says', () => {
  expect(
    read({
      unit: 'userId',
      alpha: '5%',
      noDataTimeout: '1h',
      onNoData: 'rollback',
      activationLead: '60s',
    }),
  ).toEqual({
    value: {
      unit: 'userId',
      alpha: 0.05,
      noDataTimeoutMs: 3_600_000,
      onNoData: 'rollback',
      activationLeadMs: 60_000,
    },
    problems: [],
  });
});

const ALPHA = 'the chance of a false rollback, for example 0.01';

test.each([
  [
    { unit: '__proto__' },
    '1:7 out-of-range | Cannot read "unit": "__proto__" is a reserved name | another name',
  ],
  [
    { alpha: 0 },
    `1:8 out-of-range | Cannot read "alpha": "0" is not above 0 and at most 0.5 | ${ALPHA}`,
  ],
  [
    { alpha: 0.51 },
    `1:8 out-of-range | Cannot read "alpha": "0.51" is not above 0 and at most 0.5 | ${ALPHA}`,
  ],
  [{ alpha: 'low' }, `1:8 wrong-type | Cannot read "alpha": found "low" | ${ALPHA}`],
  [
    { activationLead: '61s' },
    '1:17 out-of-range | Cannot read "activationLead": "61s" is more than 1m | a duration from 1s to 1m',
  ],
  [
    { activationLead: '999ms' },
    '1:17 out-of-range | Cannot read "activationLead": "999ms" is less than 1s | a duration from 1s to 1m',
  ],
  [
    { noDataTimeout: '0s' },
    '1:16 out-of-range | Cannot read "noDataTimeout": "0s" is less than 1s | a duration from 1s to 31d',
  ],
  [
    { onNoData: 'stop' },
    '1:11 unknown-name | Cannot read "onNoData": found "stop" | "pause" or "rollback"',
  ],
])('readSettings() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [problem] });
});
