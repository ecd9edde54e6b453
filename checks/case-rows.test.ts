import { describe, expect, test } from 'vitest';

interface Row {
  readonly suite: string;
  readonly passed: number;
  readonly total: number;
  readonly excluded: number;
  readonly why: string;
}
// A plain script without types: what it is, is said above.
const script = new URL('../scripts/case-rows.mjs', import.meta.url).href;
const { caseRows, rowFlaws } = (await import(script)) as {
  caseRows: (result: unknown) => readonly Row[];
  rowFlaws: (rows: readonly Row[]) => readonly string[];
};

const ran = (suite: string, status = 'passed', conformance?: object) => ({
  ancestorTitles: [suite],
  title: 'a case',
  status,
  meta: conformance === undefined ? {} : { conformance },
});
const rowOf = (suite: string, ...tests: object[]) =>
  caseRows({ testResults: [{ name: 'conformance/x.test.ts', assertionResults: tests }] }).find(
    (row) => row.suite === suite,
  );
const vectors = (part: string, passed: number, total: number, status = 'passed') =>
  ran('golden-vectors', status, { part, passed, total });

describe('caseRows()', () => {
  test('counts tests, and what a test says that it stands for', () => {
    const excluded = { count: 15, why: 'an older version' };
    const row = rowOf(
      'flagd-schemas',
      ran('flagd-schemas', 'passed', { passed: 0, total: 0, excluded }),
      ran('flagd-schemas'),
      ran('flagd-schemas', 'failed'),
      ran('flagd-schemas-of-others'),
    );
    expect(row).toEqual({
      suite: 'flagd-schemas',
      passed: 1,
      total: 2,
      excluded: 15,
      why: 'an older version',
    });
  });

  test('counts a case once however many went through it, and as failed when one failed', () => {
    const row = rowOf(
      'golden-vectors',
      vectors('core', 10_000, 10_000),
      vectors('ofrep', 9_990, 10_000, 'failed'),
      ran('golden-vectors'),
    );
    expect(row).toMatchObject({
      passed: 9_990,
      total: 10_000,
      parts: { core: { passed: 10_000, total: 10_000 }, ofrep: { passed: 9_990, total: 10_000 } },
    });
  });

  test('counts a failed test as failed although its cases passed', () => {
    const row = rowOf('golden-vectors', vectors('core', 10_000, 10_000, 'failed'));
    expect([row?.passed, row?.total]).toEqual([9_999, 10_000]);
  });

  test('says why a suite was skipped as a whole', () => {
    const row = rowOf('flagd-schemas', ran('flagd-schemas (skipped: no folder)', 'pending'));
    expect(row).toEqual({
      suite: 'flagd-schemas',
      passed: 0,
      total: 0,
      excluded: 36,
      why: 'no folder',
    });
  });
});

describe('rowFlaws()', () => {
  const row = { suite: 'flagd-schemas', passed: 36, total: 36, excluded: 0, why: '' };

  test.each([
    [row, []],
    [{ ...row, passed: 35 }, ['flagd-schemas: 1 of 36 failed']],
    [{ ...row, passed: 9, total: 9 }, ['flagd-schemas: only 9 of at least 36 cases ran']],
    [{ ...row, passed: 0, total: 0 }, ['flagd-schemas: only 0 of at least 36 cases ran']],
    [{ ...row, passed: 0, total: 0, excluded: 36 }, []],
  ])('of %j', (given, flaws) => {
    expect(rowFlaws([given])).toEqual(flaws);
  });
});
