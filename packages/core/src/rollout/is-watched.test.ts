import { expect, test } from 'vitest';
import { isWatched, ownsFlag } from './is-watched.ts';

test.each([
  ['scheduled', false, true],
  ['running', true, true],
  ['paused', true, true],
  ['rolling-back', false, true],
  ['completed', false, false],
  ['rolled-back', false, false],
  ['aborted', false, false],
] as const)('a %s rollout: watched %s, owns its flag %s', (status, watched, owns) => {
  expect(isWatched(status)).toBe(watched);
  expect(ownsFlag(status)).toBe(owns);
});
