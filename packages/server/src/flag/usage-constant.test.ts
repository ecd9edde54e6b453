import { CONVERSATION_MAX_AGE_MS, type Draw } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { constantVariant } from './usage-constant.ts';

const NOW = 10 * CONVERSATION_MAX_AGE_MS;
const flag = {
  key: 'a',
  archivedMs: null,
  owner: null,
  foreign: null,
  settings: '{"holdBackParts":0}',
};
const variants = { on: true };
const plain = { state: 'ENABLED', variants, defaultVariant: 'on', metadata: {} };
const ramped = {
  ...plain,
  targeting: { if: [] },
  metadata: { rules: 'no-unit,ramp,ramp,serve' },
};
const step = (...draws: Omit<Draw, 'id'>[]) => ({
  fromMs: NOW - CONVERSATION_MAX_AGE_MS,
  control: 'off',
  candidate: 'on',
  draws: JSON.stringify(draws.map((draw, index) => ({ id: index + 1, ...draw }))),
});
const arms = [
  { variant: 'on', weightParts: 50_000 },
  { variant: 'off', weightParts: 50_000 },
];
const all = step(
  { segment: 'beta', weightParts: 100_000 },
  { segment: null, weightParts: 100_000 },
);
const allButOne = step(
  { segment: 'beta', weightParts: 0 },
  { segment: null, weightParts: 100_000 },
);
const ask = (
  served: unknown,
  ramp: Parameters<typeof constantVariant>[1]['ramp'] = [],
  more = {},
) =>
  constantVariant(
    { ...flag, ...more },
    { served: served === null ? null : JSON.stringify(served), ramp, nowMs: NOW },
  );

describe('constantVariant()', () => {
  it.each([
    ['a flag without targeting', ask(plain), 'on'],
    ['an empty targeting', ask({ ...plain, targeting: {} }), 'on'],
    ['a ramp that gives the candidate to all', ask(ramped, [all]), 'on'],
    ['a ramp that gives it to nobody', ask(ramped, [step()]), 'off'],
    ['weights of 0', ask(ramped, [step({ segment: null, weightParts: 0 })]), 'off'],
    ['a flag that a rollout owns', ask(plain, [], { owner: 'ro_1' }), null],
    ['an archived flag', ask(plain, [], { archivedMs: 5 }), null],
    ['a flag that is not served', ask(null), null],
    ['a disabled flag', ask({ ...plain, state: 'DISABLED' }), null],
    ['a flag without a default', ask({ ...plain, defaultVariant: null }), null],
    ['a ramp that began within a day', ask(ramped, [{ ...all, fromMs: all.fromMs + 1 }]), null],
    ['half of all', ask(ramped, [step({ segment: null, weightParts: 50_000 })]), null],
    ['a segment only', ask(ramped, [step({ segment: 'beta', weightParts: 100_000 })]), null],
    ['an experiment', ask(ramped, [step({ segment: null, weightParts: 100_000, arms })]), null],
    ['all but a segment that was taken out', ask(ramped, [allButOne]), null],
    ['a hold-back', ask(ramped, [all], { settings: '{"holdBackParts":1000}' }), null],
    ['rules', ask({ ...ramped, metadata: { rules: 'staff,ramp,serve' } }, [all]), null],
    ['prerequisites', ask({ ...ramped, metadata: { rules: 'requires,ramp,serve' } }, [all]), null],
    ['a foreign rule', ask({ ...ramped, metadata: {} }, [all], { foreign: '{}' }), null],
    ['a foreign flag', ask(plain, [], { foreign: '{}' }), 'on'],
    [
      'a foreign flag without variants',
      ask({ ...plain, variants: 7 }, [], { foreign: '{}' }),
      null,
    ],
    ['a foreign flag that is broken', ask(7, [], { foreign: '7' }), null],
  ])('of %s', (_what, answer, expected) => {
    expect(answer).toBe(expected);
  });
});
