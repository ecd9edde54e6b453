import { expect, test } from 'vitest';
import { checkFlag } from './check-flag.ts';
import { CompiledFlag } from './compiled-flag.ts';
import { CONVERSATION_START } from './conversation-start.ts';
import type { Logic } from './types.ts';
import { WorkMeter } from './work-meter.ts';

const around = { evaluators: new Map<string, Logic>(), metadata: {}, meter: new WorkMeter() };

function compiled(flag: object): CompiledFlag {
  const parts = checkFlag(flag, around.evaluators);
  if (typeof parts === 'string') throw new Error(parts);
  return new CompiledFlag('f', parts, around);
}

const sound = { state: 'ENABLED', variants: { true: 1, '7': 2, a: 3 }, defaultVariant: 'a' };

test('CompiledFlag makes its rule once', () => {
  const flag = compiled({ ...sound, targeting: { var: 'x' } });
  expect(flag.rule).toBe(flag.rule);
  flag.compile();
  expect(flag.rule?.({}, 0)).toMatchObject({ variant: 'a', reason: 'DEFAULT', rule: '1' });
});

test.each([
  [true, 'true'],
  [7, '7'],
  ['a', 'a'],
])('CompiledFlag takes %j for the variant "%s"', (x, variant) => {
  const flag = compiled({ ...sound, targeting: { var: 'x' } });
  const answer = flag.rule?.({ x }, 0);
  expect(answer).toMatchObject({ variant, reason: 'TARGETING_MATCH' });
  expect(flag.rule?.({ x }, 1)).toBe(answer);
});

test.each(['toString', '__proto__', {}, ['a'], false])(
  'CompiledFlag finds no variant for %j',
  (x) => {
    const flag = compiled({ ...sound, targeting: { var: 'x' } });
    expect(flag.rule?.({ x }, 0)).toBe(flag.failed);
  },
);

test.each<[number, Logic]>([
  [0, { if: [{ '==': [{ var: 'x' }, 1] }, 'a'] }],
  [0, { if: [{ var: ['plan.name', { var: 'y' }] }, 'a'] }],
  [0, { fractional: [['a', 1]] }],
  [0, { if: [{ missing: ['$flagd.timestamp'] }, 'a'] }],
  [Infinity, { if: [{ '>': [{ var: '$flagd.timestamp' }, 1] }, 'a'] }],
  [Infinity, { if: [{ var: '$flagd' }, 'a'] }],
  [Infinity, { if: [{ var: { cat: ['$flagd.', 'timestamp'] } }, 'a'] }],
  [Infinity, { if: [{ some: [{ var: 'x' }, { var: { var: 'y' } }] }, 'a'] }],
  [2_000, { if: [{ '>=': [CONVERSATION_START, 2_000] }, 'a'] }],
  [
    3_000,
    { if: [{ '>=': [CONVERSATION_START, 2_001] }, 'a', { '>=': [CONVERSATION_START, 5] }, 'b'] },
  ],
])('CompiledFlag is settled from %d in %j', (settledFromMs, targeting) => {
  const flag = compiled({ ...sound, targeting });
  expect([flag.settledFromMs, flag.settledFromMs]).toEqual([settledFromMs, settledFromMs]);
});

test('CompiledFlag without a rule does not look at the time', () => {
  expect(compiled(sound).settledFromMs).toBe(0);
  expect(new CompiledFlag('f', null, around).settledFromMs).toBe(0);
});

test('CompiledFlag of nothing is broken', () => {
  const flag = new CompiledFlag('f', null, around);
  expect([flag.rule, flag.fixed.errorCode, flag.fixed]).toEqual([null, 'PARSE_ERROR', flag.fixed]);
});
