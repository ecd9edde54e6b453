import { evaluate } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { importExport } from '../import-export.ts';
import { served } from '../served.fixture.ts';
import { growthbookPayload } from './growthbook-payload.fixture.ts';

const imported = importExport('growthbook', growthbookPayload, { environment: null });
const ruleset = served(imported.files);
const units = Array.from({ length: 10_000 }, (_, index) => `x-${index}`);

describe('readGrowthbook()', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['agent-system', {}, true],
    // A regular expression cannot be said: whoever might meet it gets the default value.
    ['new-checkout', { id: 'u-1', email: 'a@shop', country: 'RW' }, false],
    ['price', { id: 'u-7' }, 8],
    ['layout', {}, { value: ['a', 'b'] }],
  ])('serves %s to %j', (key, context, value) => {
    expect(evaluate(ruleset, key, context, 0).value).toEqual(value);
  });

  test('says with its place what could not be taken over', () => {
    expect(imported.report.notes).toEqual([
      {
        pointer: '/features/new-checkout/rules/1/condition',
        flag: 'new-checkout',
        what: 'operator "$regex" on "email"',
        instead: 'whoever might meet it gets the default value',
        kind: 'lost',
      },
      {
        pointer: '/features/price/rules/1',
        flag: 'price',
        what: 'a namespace, by its hash',
        instead: 'an exclusion group, by ours',
        kind: 'said',
      },
      {
        pointer: '/features/layout',
        flag: 'layout',
        what: 'values of several kinds, lists or null',
        instead: 'each is in { value: … }',
        kind: 'said',
      },
    ]);
  });

  test('turns a namespace into a slice of an exclusion group, and keeps the weights in it', () => {
    const counts = new Map<unknown, number>();
    for (const id of units) {
      const { value } = evaluate(ruleset, 'price', { id }, 0);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect((counts.get(10) ?? 0) / 10_000).toBeCloseTo(0.75, 1);
    expect((counts.get(12) ?? 0) / 10_000).toBeCloseTo(0.125, 1);
    expect((counts.get(14) ?? 0) / 10_000).toBeCloseTo(0.125, 1);
    expect(imported.files[0]?.text).toContain('name: pricing');
  });

  test('names a saved group once, however many conditions ask for it', () => {
    const twice = {
      features: {
        a: {
          defaultValue: false,
          rules: [{ condition: { id: { $inGroup: 'vip' } }, force: true }],
        },
        b: {
          defaultValue: false,
          rules: [{ condition: { id: { $notInGroup: 'vip' } }, force: true }],
        },
      },
      savedGroups: growthbookPayload.savedGroups,
    };
    const { files, report } = importExport('growthbook', twice, { environment: null });
    expect(report.segments).toBe(1);
    const both = served(files);
    const valuesFor = (id: string) => ['a', 'b'].map((key) => evaluate(both, key, { id }, 0).value);
    expect([valuesFor('u-7'), valuesFor('u-9')]).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('lets a later rule have whom an earlier draw leaves', () => {
    const features = {
      a: {
        defaultValue: 'none',
        rules: [
          { force: 'first', coverage: 0.1, hashAttribute: 'id' },
          { force: 'second', coverage: 0.3, hashAttribute: 'id' },
        ],
      },
    };
    const { files } = importExport('growthbook', { features }, { environment: null });
    const layered = served(files);
    const share = (wanted: string) =>
      units.filter((id) => evaluate(layered, 'a', { id }, 0).value === wanted).length / 10_000;
    // One seed, so the second draw holds the first: 10 % and what is left of 30 %.
    expect(share('first')).toBeCloseTo(0.1, 1);
    expect(share('second')).toBeCloseTo(0.2, 1);
  });

  test('switches off what requires itself', () => {
    const gate = (id: string) => ({
      defaultValue: false,
      rules: [
        { parentConditions: [{ id, condition: { value: true }, gate: true }] },
        { force: true },
      ],
    });
    const features = { a: gate('b'), b: gate('a') };
    const { files, report } = importExport('growthbook', { features }, { environment: null });
    expect(evaluate(served(files), 'a', {}, 0).value).toBe(false);
    expect(report.notes.map(({ pointer, what }) => [pointer, what])).toEqual([
      ['/features/a', 'its prerequisites lead back to it'],
      ['/features/b', 'its prerequisites lead back to it'],
    ]);
  });
});
