/** Experiments as a server's program asks for them and tells of them. */
import type { FlagdFlag } from '@tidegate/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  initializeMonitoring,
  trackExperimentConversion,
  trackExperimentExposure,
} from './monitoring/index.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import { createTestClient } from './testing/index.ts';

/** Drawn by user, among those on the plan `pro`. */
const LAYOUT: FlagdFlag = {
  ...watchedFlag('new', 'userId'),
  targeting: { if: [{ '===': [{ var: 'plan' }, 'pro'] }, 'new~7', 'legacy'] },
  metadata: { unit: 'userId', experiment: 'split_view_layout_test' },
};
const ROLLED_OUT = { ...watchedFlag('new', 'userId'), metadata: { unit: 'userId', rollout: 'r1' } };
const USER = { targetingKey: 'c-1', userId: 'u-1', plan: 'pro' };

function aClient() {
  const warnings: string[] = [];
  const client = createTestClient({
    flags: { layout: LAYOUT, other: ROLLED_OUT },
    nowMs: () => 5,
    onWarning: ({ code, message }) => warnings.push(`${code}: ${message}`),
  });
  return { client, warnings };
}

describe('experiment()', () => {
  test.each([
    ['who takes part, by name', 'split_view_layout_test', USER, 'layout', 'new', true, true],
    ['who takes part, by key', 'layout', USER, 'layout', 'new', true, true],
    [
      'who is kept out',
      'split_view_layout_test',
      { ...USER, plan: 'free' },
      'layout',
      'legacy',
      false,
      false,
    ],
    ['whom a rollout drew', 'other', USER, 'other', 'new', true, false],
    ['nobody knows', 'unknown', USER, null, null, null, false],
  ])('answers %s', (_what, name, context, flag, variant, value, inExperiment) => {
    const { client } = aClient();
    expect(client.experiment(name, context)).toEqual({ flag, variant, value, inExperiment });
    expect(client.exposures).toEqual([]);
  });

  test('counts as an evaluation of the flag', () => {
    const { client } = aClient();
    client.experiment('split_view_layout_test', USER);
    expect(client.evaluations).toMatchObject([{ flag: 'layout', variant: 'new', draw: 7 }]);
  });

  test('warns of an unknown one once, counts what is lost, and never throws', () => {
    const { client, warnings } = aClient();
    for (const name of ['gone', 'gone', Symbol('odd')]) {
      client.experiment(name as string, USER);
      client.expose(name as string, USER);
    }
    const why = 'no experiment of this name was started here, and no flag has this key';
    expect(warnings).toEqual([
      `observation: Cannot find experiment "gone": ${why}`,
      `observation: Cannot find experiment "Symbol(odd)": ${why}`,
    ]);
    expect(client.counters().droppedObservations).toBe(3);
  });

  test('follows the ruleset when the experiment begins and ends', () => {
    const { client } = aClient();
    const flagOf = () => client.experiment('split_view_layout_test', USER).flag;
    const begun = flagOf();
    client.set('layout', { ...LAYOUT, metadata: { unit: 'userId' } });
    const ended = flagOf();
    client.set('layout', LAYOUT);
    expect([begun, ended, flagOf()]).toEqual(['layout', null, 'layout']);
  });
});

test('exposures and conversions of an experiment join by the unit that it is drawn by', () => {
  const { client } = aClient();
  initializeMonitoring({ client });
  onTestFinished(() => initializeMonitoring(null));
  trackExperimentExposure('split_view_layout_test', 'u-1', { plan: 'pro' });
  trackExperimentExposure('layout', 'u-1', { plan: 'pro' });
  trackExperimentExposure('split_view_layout_test', 'u-2');
  trackExperimentConversion('split_view_layout_test', 'u-1', 2.5);
  client.expose('split_view_layout_test', { ...USER, userId: 'u-3' });
  const exposure = { flag: 'layout', variant: 'new', draw: 7, atMs: 5 };
  expect(client.exposures).toEqual([
    { ...exposure, unit: 'u-1' },
    { ...exposure, unit: 'u-3' },
  ]);
  expect(client.events).toEqual([
    { event: 'split_view_layout_test conversion', unit: 'u-1', value: 2.5, atMs: 5 },
  ]);
});
