import { expect, test } from 'vitest';
import { stepVariants } from './step-variants.ts';

const all = { id: 1, segment: null, weightParts: 100_000 };
const arms = ['new', 'third', 'legacy'].map((variant) => ({ variant, weightParts: 33_000 }));

test.each([
  ['nobody is drawn', [], ['legacy', 'new']],
  ['a rollout draws', [all], ['legacy', 'new']],
  ['an experiment draws', [{ ...all, arms }], ['legacy', 'new', 'third']],
])('stepVariants() names each once where %s', (_, draws, names) => {
  const step = { control: 'legacy', candidate: 'new', draws: JSON.stringify(draws) };
  expect(stepVariants(step)).toEqual(names);
});
