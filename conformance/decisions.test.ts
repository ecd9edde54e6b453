import { readFileSync } from 'node:fs';
import { type DecisionRow, decide } from '@tidegate/core';
import { expect, test } from 'vitest';

interface Case {
  readonly name: string;
  readonly matrix: string;
  readonly finding: {
    readonly issue?: string;
    readonly metric?: string;
    readonly value?: number | string;
    readonly statistic?: NonNullable<DecisionRow['statistic']>;
  };
  readonly expect: object | null;
}

const file: {
  readonly matrices: Readonly<Record<string, readonly Partial<DecisionRow>[]>>;
  readonly cases: readonly Case[];
} = JSON.parse(readFileSync(new URL('./decisions.json', import.meta.url), 'utf8'));

function matrixOf(name: string): DecisionRow[] {
  const rows = file.matrices[name];
  if (rows === undefined) throw new Error(`Cannot run a case: there is no matrix '${name}'`);
  return rows.map(({ name: row = '', ...more }) => ({
    ...{ name: row, text: null, metric: null, statistic: null, from: null, to: null },
    ...{ severity: 'low', rollback: 'fix-forward', withinMs: null, flagsWithinMs: null },
    ...{ ofExpected: null, ours: [] },
    ...more,
  }));
}

test.each(file.cases.map((each) => [each.name, each] as const))('decide() %s', (_, each) => {
  const { issue = null, metric = null, value, ...more } = each.finding;
  const figure = value === undefined ? null : Number(value);
  const decision = decide(matrixOf(each.matrix), { issue, metric, value: figure, ...more });
  if (each.expect === null || decision === null) {
    expect(decision).toBe(each.expect);
    return;
  }
  const { sentence, ...answer } = decision;
  expect(answer).toEqual({ withinMs: null, flagsWithinMs: null, ...each.expect });
  expect(sentence.length).toBeGreaterThan(20);
});

test('every matrix is asked about', () => {
  const asked = new Set(file.cases.map(({ matrix }) => matrix));
  expect([...asked].sort()).toEqual(Object.keys(file.matrices).sort());
});
