import { expect, test } from 'vitest';
import { aPlan } from '../store/store-world.fixture.ts';
import { actionFlaw, type KnownAction } from './known-actions.ts';
import { unknownAction } from './named-actions.ts';

const known: readonly KnownAction[] = [
  'health',
  { driver: 'vercel', environment: 'production' },
  { driver: 'compose', environment: 'staging' },
];
const place = 'layer "app" of the rollback';
const flawOf = (action: string, drives?: true) =>
  actionFlaw({ place, action, ...(drives === undefined ? {} : { drives }) }, 'production', known);

test('actionFlaw() lets actions stand everywhere, and drivers in layers of their environment', () => {
  expect([flawOf('health'), flawOf('health', true), flawOf('vercel', true)]).toEqual([
    null,
    null,
    null,
  ]);
});

test('actionFlaw() refuses a driver of another environment, and one that is to find something out', () => {
  expect(flawOf('compose', true)).toEqual({
    why: 'driver "compose", which is of environment "staging" and not of "production"',
    hint: 'name one of its own environment',
    wanted: 'one of its own environment',
    instead: null,
  });
  expect(flawOf('vercel')).toEqual({
    why: 'driver "vercel", which brings something back and finds nothing out',
    hint: 'name an action',
    wanted: 'an action',
    instead: null,
  });
});

test('actionFlaw() names what would do there instead', () => {
  expect(flawOf('vercell', true)).toMatchObject({
    hint: 'did you mean "vercel"?',
    instead: ['health', 'vercel'],
  });
  expect(flawOf('compos', true)).toMatchObject({ hint: 'define it in tidegate.config.yaml' });
  expect(flawOf('vercell')).toMatchObject({ instead: ['health'] });
});

test('unknownAction() says it of a plan', () => {
  const layer = { kind: 'deployment', name: 'app', target: 'previous', withinMs: null } as const;
  const procedure = ['flag', { ...layer, action: 'compose' }] as const;
  const plan = aPlan({ rollback: { conversations: 'cut-now', procedure } });
  const driven = { driver: 'compose', environment: plan.environment };
  expect(unknownAction(plan, [driven])).toBeNull();
  expect(unknownAction(plan, [{ ...driven, environment: 'elsewhere' }])).toBe(
    `layer "app" of the rollback names driver "compose", which is of environment "elsewhere" and not of "${plan.environment}"; name one of its own environment`,
  );
});
