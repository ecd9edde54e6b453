import { expect, test } from 'vitest';
import {
  createScriptedBehaviours,
  HEALTHY_BEHAVIOUR,
  scriptedChangeContract,
} from './scripted-behaviour.ts';

test('createScriptedBehaviours() keeps what a change leaves out, and other variants healthy', () => {
  const behaviours = createScriptedBehaviours();
  behaviours.change({ variant: 'new', errorShare: 0.02 });
  behaviours.change({ variant: 'new', latencyMs: { median: 80, p99: 200 } });
  expect(behaviours.of('new')).toEqual({
    errorShare: 0.02,
    latencyMs: { median: 80, p99: 200 },
    tokens: HEALTHY_BEHAVIOUR.tokens,
    leakShare: 0,
  });
  expect(behaviours.of('legacy')).toEqual(HEALTHY_BEHAVIOUR);
});

test('createScriptedBehaviours() refuses the 101st variant and keeps the others', () => {
  const behaviours = createScriptedBehaviours();
  for (let index = 0; index < 100; index += 1) {
    behaviours.change({ variant: `v${index}`, tokens: index });
  }
  expect(() => behaviours.change({ variant: 'one-more', tokens: 1 })).toThrow(
    'Cannot script variant "one-more": 100 variants are scripted already; restart Harbor',
  );
  expect(behaviours.change({ variant: 'v7', leakShare: 1 }).tokens).toBe(7);
});

test.each<[object, string]>([
  [{ errorShare: 0.1 }, 'no variant'],
  [{ variant: 'new', errorShare: 1.01 }, 'a share above 1'],
  [{ variant: 'new', leakShare: Number.NaN }, 'a share that is no number'],
  [{ variant: 'new', latencyMs: { median: 100, p99: 50 } }, 'p99 below median'],
  [{ variant: 'new', tokens: -1 }, 'negative tokens'],
  [{ variant: 'new', errors: 0.1 }, 'an unknown key'],
])('scriptedChangeContract refuses %j: %s', (body) => {
  expect(scriptedChangeContract.safeParse(body).success).toBe(false);
});
