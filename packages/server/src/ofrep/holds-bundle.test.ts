import { expect, test } from 'vitest';
import { holdsBundle } from './holds-bundle.ts';

const BUNDLE = { model: 'm', prompt: 'secret' };
const deep = (levels: number, inner: object): object =>
  JSON.parse(`${'{"a":['.repeat(levels)}${JSON.stringify(inner)}${']}'.repeat(levels)}`);

test.each([
  ['itself', BUNDLE, true],
  ['with more members', { ...BUNDLE, tools: [] }, true],
  ['in a member', { agent: BUNDLE }, true],
  ['in a list', [1, null, BUNDLE], true],
  ['a thousand levels down', deep(1_000, BUNDLE), true],
  ['with members of no value', { model: null, prompt: null }, true],
  ['not: a model alone', { model: 'm', parameters: { model: 'm' } }, false],
  ['not: a model and a prompt in two objects', { a: { model: 'm' }, b: { prompt: 'p' } }, false],
  ['not: a thousand levels of nothing', deep(1_000, {}), false],
  ['not: text', 'model prompt', false],
  ['not: null', null, false],
  ['not: nothing', undefined, false],
] as const)('holdsBundle() finds a bundle: %s', (_what, value, isFound) => {
  expect(holdsBundle(value as never)).toBe(isFound);
  expect(holdsBundle(value as never)).toBe(isFound);
});
