import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { briefDifferences, differenceLines } from './differences.ts';

describe('briefDifferences()', () => {
  test('shows ten places in a line each and counts the rest', () => {
    const differences = Array.from({ length: 12 }, (_, index) => ({
      place: `p${index}`,
      before: index,
      after: 'x'.repeat(100),
    }));
    const lines = briefDifferences('agent', differences);
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe(`  agent p0: 0 → ${'x'.repeat(59)}…`);
    expect(lines[10]).toBe('  agent and 2 more places');
  });
});

describe('briefDifferences() of long values', () => {
  test('shows where they part', () => {
    const value = (share: string) => ({ when: 'x'.repeat(100), split: { on: share, off: 'rest' } });
    expect(
      briefDifferences('agent', [{ place: 'rules.a', before: value('25%'), after: value('30%') }]),
    ).toEqual([
      '  agent rules.a: …xxx","split":{"on":"25%","off":"rest"}} → …xxx","split":{"on":"30%","off":"rest"}}',
    ]);
  });
});

describe('differenceLines()', () => {
  test('paints what goes red and what comes green, and no control character through', () => {
    const colors = pc.createColors(true);
    const lines = differenceLines(
      {
        ...{ file: 'f.yaml', kind: 'Flags', name: 'a', environment: 'staging', planHash: null },
        ...{ change: 'changed' },
        differences: [{ place: 'off\u001b[2J', before: 'x\u0007', after: null }],
      },
      colors,
    );
    expect(lines).toEqual([
      colors.bold('Flags a in staging: changed (f.yaml)'),
      '  off�[2J',
      colors.red('    - x�'),
    ]);
  });
});
