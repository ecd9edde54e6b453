import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { explanationLines } from './explanation.ts';

const colors = pc.createColors(false);

describe('explanationLines()', () => {
  test('shows rules asked, values read, where the unit fell, and the sentence', () => {
    const lines = explanationLines(
      {
        sentence: 'Rule "rwanda" gives "on": user "u-1" falls into the first 25 %',
        steps: [
          { rule: 'staff', condition: 'staff is true', matched: false, read: { staff: null } },
          { rule: 'rwanda', condition: 'country is "RW"', matched: true, read: { country: 'RW' } },
        ],
        bucket: {
          key: 'salt:u-1',
          position: 12_500,
          total: 100_000,
          slices: [
            { variant: 'on', weight: 25_000 },
            { variant: 'off', weight: 75_000 },
          ],
        },
      },
      colors,
    );
    expect(lines).toEqual([
      '├ ✗ staff: staff is true',
      '│    staff = null',
      '└ ✓ rwanda: country is "RW"',
      '     country = "RW"',
      '       ▼ 12500 of 100000',
      `  ${'█'.repeat(10)}${'▒'.repeat(30)}`,
      '  █ on 25%  ▒ off 75%',
      '  bucketed by "salt:u-1"',
      'Rule "rwanda" gives "on": user "u-1" falls into the first 25 %',
    ]);
  });

  test('shows nothing but the sentence when no rule was asked', () => {
    expect(explanationLines({ sentence: 'It is killed', steps: [], bucket: null }, colors)).toEqual(
      ['It is killed'],
    );
  });
});
