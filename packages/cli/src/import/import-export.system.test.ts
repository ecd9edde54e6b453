import { evaluate } from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthbookPayload } from './growthbook/growthbook-payload.fixture.ts';
import { importExport, VENDORS } from './import-export.ts';
import { launchdarklyFlags } from './launchdarkly/launchdarkly-flags.fixture.ts';
import { served } from './served.fixture.ts';
import { unleashClientFeatures } from './unleash/unleash-export.fixture.ts';

const exports_ = {
  unleash: unleashClientFeatures,
  growthbook: growthbookPayload,
  launchdarkly: launchdarklyFlags,
};
const all = { environment: null };

describe('importExport()', () => {
  test('counts who changes side because the hash differs, and plans how they walk over', () => {
    const { report, files } = importExport('unleash', unleashClientFeatures, all);
    const counts = report.crossings.map(({ flag, changed }) => [flag, changed]);
    expect(counts.map(([flag]) => flag)).toEqual(['new-checkout', 'greeting.variant']);
    // Two independent draws of p differ for 2·p·(1−p) of all: 3 750 and 4 200 of 10 000.
    expect(counts[0]?.[1]).toBeGreaterThan(3_600);
    expect(counts[0]?.[1]).toBeLessThan(3_900);
    expect(counts[1]?.[1]).toBeGreaterThan(4_050);
    expect(counts[1]?.[1]).toBeLessThan(4_350);
    expect(files.map(({ name }) => name)).toEqual([
      'flags.yaml',
      'segments.yaml',
      'deciders.yaml',
      'plan-new-checkout.yaml',
      'plan-greeting.variant.yaml',
      'REPORT.md',
    ]);
  });

  test.each(VENDORS)('writes files of %s that the reader takes', (vendor) => {
    for (const { name, text } of importExport(vendor, exports_[vendor], all).files) {
      if (!name.endsWith('.yaml')) continue;
      const result = parseFile(name, text);
      expect(result.ok ? [] : result.problems).toEqual([]);
    }
  });

  test('writes a plan that raises the share of whom Tidegate decides on', () => {
    const { files } = importExport('unleash', unleashClientFeatures, all);
    const plan = files.find(({ name }) => name === 'plan-new-checkout.yaml');
    const result = parseFile('p.yaml', plan?.text ?? '');
    if (!result.ok || result.parsed.kind !== 'Plan') throw new Error('no plan');
    const { flag, control, candidate, unit, phases } = result.parsed.plan;
    expect({ flag, control, candidate, unit }).toEqual({
      flag: 'new-checkout.decider',
      control: 'old',
      candidate: 'tidegate',
      unit: 'userId',
    });
    expect(phases.map(({ shares }) => shares[0]?.weightParts)).toEqual([
      10_000, 25_000, 50_000, 75_000, 100_000,
    ]);
  });

  test('gives the same files for the same export', () => {
    const texts = () => importExport('launchdarkly', launchdarklyFlags, all).files;
    expect(texts()).toEqual(texts());
  });

  test.each(VENDORS)('says that there are no flags in what %s never exports', (vendor) => {
    for (const document of [null, 1, 'x', [], {}, { features: 1, items: {}, flags: [] }]) {
      expect(importExport(vendor, document, all).report.flags).toBe(0);
    }
  });

  test.each(VENDORS)('takes any JSON in the place of any part of an export of %s', (vendor) => {
    const text = JSON.stringify(exports_[vendor]);
    const places = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?=[,\]}])|\b(?:true|false|\d[\d.]*)\b/g)];
    const odd = fc.constantFrom(
      ...[
        'null',
        '-1',
        '1e308',
        '""',
        '[]',
        '{}',
        '"~"',
        '"__proto__"',
        '{"__proto__":{"on":true}}',
      ],
      ...[
        '[null]',
        '"\\u0000\\u202e"',
        `"${'x'.repeat(300)}"`,
        '["constructor"]',
        '9007199254740993',
      ],
    );
    fc.assert(
      fc.property(fc.nat(places.length - 1), odd, (index, value) => {
        const place = places[index];
        const from = place?.index ?? 0;
        const broken = text.slice(0, from) + value + text.slice(from + (place?.[0].length ?? 0));
        const { files, report } = importExport(vendor, JSON.parse(broken), all);
        if (report.flags > 0) served(files);
      }),
      { numRuns: 10 },
    );
    expect(Object.hasOwn(Object.prototype, 'on')).toBe(false);
  });

  test('takes keys that mean something to JavaScript for names like others', () => {
    const features = JSON.parse(
      '{"__proto__": {"defaultValue": true}, "constructor": {"defaultValue": true}, "toString": {"defaultValue": true}}',
    );
    const { report, files } = importExport('growthbook', { features }, all);
    expect(report.notes.map(({ what, instead }) => [what, instead])).toEqual([
      ['the name "__proto__"', '"feature"'],
      ['the name "constructor"', '"feature-2"'],
    ]);
    const ruleset = served(files);
    const keys = ['feature', 'feature-2', 'toString', 'valueOf'];
    expect(keys.map((key) => evaluate(ruleset, key, {}, 0).value)).toEqual([
      ...[true, true, true, undefined],
    ]);
  });

  test('switches off what is nested too deep or has too many rules, and says so', () => {
    let condition: unknown = { a: 1 };
    for (let depth = 0; depth < 5_000; depth++) condition = { $not: condition };
    const rules = Array.from({ length: 12 }, (_, i) => ({
      condition: { [`a${i}`]: 1 },
      force: true,
      coverage: 0.5,
    }));
    const features = {
      deep: { defaultValue: false, rules: [{ condition, force: true }] },
      many: { defaultValue: false, rules },
    };
    const { report, files } = importExport('growthbook', { features }, all);
    served(files);
    expect(report.notes.map(({ flag, what }) => [flag, what])).toEqual([
      ['deep', 'a condition nested too deep'],
      ['many', 'its draws would make more than 50 rules'],
    ]);
  });

  test('is done with groups that name each other many times', () => {
    const savedGroups = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => {
        const next = { $savedGroup: { id: `g${i + 1}` } };
        return [`g${i}`, { type: 'condition', condition: { $or: Array(50).fill(next) } }];
      }),
    );
    const condition = { $savedGroup: { id: 'g0' } };
    const features = { a: { defaultValue: false, rules: [{ condition, force: true }] } };
    expect(importExport('growthbook', { features, savedGroups }, all)).toBeDefined();
  });

  test('follows no chain of segments to its end', () => {
    const clause = (key: string) => ({ op: 'segmentMatch', values: [key] });
    const segments = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [
        `s${i}`,
        { rules: [{ clauses: [clause(`s${i + 1}`)] }] },
      ]),
    );
    const flag = {
      ...{ on: true, variations: [true, false], offVariation: 1, fallthrough: { variation: 1 } },
      rules: [{ clauses: [clause('s0')], variation: 0 }],
    };
    const { report } = importExport('launchdarkly', { flags: { f: flag }, segments }, all);
    expect(report.notes.some(({ flag: key, kind }) => key === 'f' && kind === 'lost')).toBe(true);
  });
});
