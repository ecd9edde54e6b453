import { expect, test } from 'vitest';
import type { Guardrail, HeldGuardrail } from '../guardrail/types.ts';
import { rollbackRule } from './rollout.fixture.ts';
import { alsoFailing, isSuperseded } from './superseded.ts';

const held = (name: string, changes: Partial<HeldGuardrail> = {}): HeldGuardrail => ({
  ...rollbackRule,
  name,
  action: 'review',
  ...changes,
});
const band = held('band', { limit: 0.002, upper: 0.005 });

function told(failing: readonly Guardrail[]) {
  return failing.filter((one) => !isSuperseded(one, failing)).map(({ name }) => name);
}

test('of rules of one metric the one that does more is told', () => {
  expect(told([band, held('pause', { action: 'pause', limit: 0.001 })])).toEqual(['pause']);
  expect(told([held('see', { action: 'notify', limit: 0.9 }), band])).toEqual(['band']);
});

test('of rules that do the same the one that lies further is told, on either side', () => {
  expect(told([band, held('higher', { limit: 0.005 })])).toEqual(['higher']);
  const low = held('low', { side: 'below', limit: 0.9 });
  expect(told([low, held('lower', { side: 'below', limit: 0.8 })])).toEqual(['lower']);
});

test('of rules that are alike the first is told, and rules of another metric beside it', () => {
  const alike = [held('a'), held('b'), held('c', { metric: 'latency_ms' })];
  expect(told(alike)).toEqual(['a', 'c']);
});

test('alsoFailing() names the milder rules', () => {
  const higher = held('higher', { limit: 0.005 });
  expect(alsoFailing(higher, [band, higher])).toBe('; it supersedes "band"');
  expect(alsoFailing(band, [band, higher])).toBe('');
});
