import type { Plan } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aPlan } from '../store/store-world.fixture.ts';
import { namedActions, unknownAction } from './named-actions.ts';

const layer = { kind: 'deployment', name: 'app', target: 'previous', withinMs: null } as const;
const plan: Plan = aPlan({
  checklists: {
    review: {
      title: null,
      ordered: false,
      items: [
        { name: 'tests', title: 'Tests pass', action: 'unit-tests', blocking: true },
        { name: 'docs', title: 'Docs', action: null, blocking: true },
      ],
    },
  },
  rollback: {
    conversations: 'cut-now',
    procedure: ['flag', { ...layer, action: 'promote-previous' }, { ...layer, action: null }],
  },
});

test('namedActions() lists actions of checklists and of layers, and nothing done by hand', () => {
  expect(namedActions(plan)).toEqual([
    { place: 'item "tests" of checklist "review"', action: 'unit-tests' },
    { place: 'layer "app" of the rollback', action: 'promote-previous', drives: true },
  ]);
  expect(namedActions(aPlan())).toEqual([]);
});

test('unknownAction() says where, and the nearest right name', () => {
  expect(unknownAction(plan, ['unit-tests', 'promote-previous'])).toBeNull();
  expect(unknownAction(plan, ['unit-test', 'promote-previous'])).toBe(
    'item "tests" of checklist "review" names action "unit-tests", which the server\'s configuration does not have; did you mean "unit-test"?',
  );
  expect(unknownAction(plan, ['unit-tests'])).toBe(
    'layer "app" of the rollback names action "promote-previous", which the server\'s configuration does not have; define it in tidegate.config.yaml',
  );
});

test('unknownAction() takes names word for word: arguments make another name', () => {
  const smuggled = aPlan({
    checklists: {
      review: {
        title: null,
        ordered: false,
        items: [{ name: 'tests', title: 'T', action: 'unit-tests --rm -rf', blocking: true }],
      },
    },
  });
  expect(unknownAction(smuggled, ['unit-tests'])).toContain('"unit-tests --rm -rf"');
});

test('namedActions() lists what finds out whether a layer worked, but for the look at the traffic', () => {
  const verify = ['traffic', 'health'];
  const looked = aPlan({
    rollback: {
      conversations: 'cut-now',
      procedure: ['flag', { ...layer, action: null, verify }],
    },
  });
  expect(namedActions(looked)).toEqual([
    { place: 'check "health" of layer "app" of the rollback', action: 'health' },
  ]);
});
