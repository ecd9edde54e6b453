import { evaluate } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { importExport } from '../import-export.ts';
import { served } from '../served.fixture.ts';
import { unleashClientFeatures } from './unleash-export.fixture.ts';

const imported = importExport('unleash', unleashClientFeatures, { environment: null });
const ruleset = served(imported.files);

describe('readUnleash()', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['agent-system', {}, true],
    ['new-checkout', { userId: 'ann' }, true],
    ['new-checkout', { userId: '42' }, true],
    ['new-checkout', { userId: 42 }, true],
    ['new-checkout', { userId: 'zoe' }, false],
    ['new-checkout', { userId: 'zoe', email: 'zoe@shop.example' }, false],
    ['dark-launch', { userId: 'ann' }, false],
    ['greeting', { userId: 'zoe' }, true],
    ['greeting', {}, false],
    ['greeting.variant', { userId: 'ann' }, 'Welcome back!'],
    ['greeting.variant', { userId: 'bob' }, 'Hi'],
    ['greeting.variant', {}, ''],
  ])('serves %s to %j as Unleash does', (key, context, value) => {
    expect(evaluate(ruleset, key, context, 0).value).toBe(value);
  });

  test('draws the same share of those who match', () => {
    const context = { country: 'KE', appVersion: '2.4.0' };
    const on = Array.from({ length: 10_000 }, (_, i) => ({ ...context, userId: `u-${i}` })).filter(
      (each) => evaluate(ruleset, 'new-checkout', each, 0).value,
    );
    expect(on.length / 10_000).toBeCloseTo(0.25, 1);
    const outside = { ...context, country: 'US', userId: 'u-1' };
    expect(evaluate(ruleset, 'new-checkout', outside, 0).value).toBe(false);
  });

  test('says with its place what could not be taken over, in the flag too', () => {
    const lost = imported.report.notes.filter(({ kind }) => kind === 'lost');
    expect(lost).toEqual([
      {
        pointer: '/features/1/strategies/2/constraints/0',
        flag: 'new-checkout',
        what: 'operator "REGEX" on "email"',
        instead: 'nobody meets it',
        kind: 'lost',
      },
    ]);
    expect(imported.files[0]?.text).toContain(
      'Not taken over as it was: /features/1/strategies/2/constraints/0',
    );
  });

  test('keeps what a feature would do that is off in the report alone', () => {
    expect(imported.report.notes.filter(({ flag }) => flag === 'dark-launch')).toEqual([
      {
        pointer: '/features/3',
        flag: 'dark-launch',
        what: '1 strategies while it is off',
        instead: 'off; they are left out',
        kind: 'said',
      },
    ]);
  });

  test('reads the export of several environments', () => {
    const document = {
      features: [{ name: 'a', description: 'A' }],
      featureEnvironments: [
        { featureName: 'a', environment: 'development', enabled: true },
        { featureName: 'a', environment: 'production', enabled: true },
      ],
      featureStrategies: [
        { featureName: 'a', environment: 'development', name: 'default', parameters: {} },
        {
          ...{ featureName: 'a', environment: 'production', name: 'userWithId' },
          parameters: { userIds: 'ann' },
        },
      ],
    };
    const { files } = importExport('unleash', document, { environment: null });
    const valueIn = (environment: string, userId: string) =>
      evaluate(served(files, environment), 'a', { userId }, 0).value;
    expect([
      valueIn('development', 'x'),
      valueIn('production', 'x'),
      valueIn('production', 'ann'),
    ]).toEqual([true, false, true]);
    const only = importExport('unleash', document, { environment: 'development' });
    expect(only.files[0]?.text).not.toContain('production');
  });
});
