import { describe, expect, it } from 'vitest';
import { publishingAllowance, reviewRulesetSize } from './ruleset-size.ts';

const MIB = 1_048_576;
const small = { flags: 1, bytes: 1_000 };
const review = (
  before: { flags: number; bytes: number },
  after: { flags: number; bytes: number },
  confirmGrowth?: boolean,
) => reviewRulesetSize('production', before, after, confirmGrowth);

describe('reviewRulesetSize()', () => {
  it('says nothing up to 80 % of the limits and warns above', () => {
    const most = { flags: 8_000, bytes: Math.floor(8 * MIB * 0.8) };
    expect(review(most, most)).toEqual([]);
    expect(review(most, { flags: 8_001, bytes: most.bytes + 1 })).toEqual([
      'The ruleset of environment "production" has 8001 flags of 10000: archive flags that nobody asks for',
      `The ruleset of environment "production" has ${most.bytes + 1} bytes of ${8 * MIB}: archive flags that nobody asks for`,
    ]);
  });

  it('refuses what is above a limit, unless it was before and does not grow', () => {
    const full = { flags: 10_000, bytes: 8 * MIB };
    expect(review(full, full)).toHaveLength(2);
    const over = { flags: 10_001, bytes: 1_000 };
    expect(() => review(full, over)).toThrow(
      expect.objectContaining({
        code: 'body-too-large',
        status: 413,
        message:
          'Cannot publish the ruleset of environment "production": it would have 10001 flags, and 10000 are allowed; archive flags that nobody asks for',
      }),
    );
    expect(() => review(small, { flags: 1, bytes: 8 * MIB + 1 })).toThrow('8388609 bytes');
    expect(review(over, over)).toHaveLength(1);
  });

  it('wants a confirmation above 1 MiB and twice the size, and not at them', () => {
    const large = { flags: 2, bytes: MIB };
    expect(review(small, large, false)).toEqual([]);
    expect(() => review(small, { flags: 2, bytes: MIB + 1 }, false)).toThrow(
      `it grows from 1000 to ${MIB + 1} bytes`,
    );
    expect(review(small, { flags: 2, bytes: MIB + 1 }, true)).toEqual([]);
    expect(review(large, { flags: 2, bytes: 2 * MIB }, false)).toEqual([]);
    expect(() => review(large, { flags: 2, bytes: 2 * MIB + 1 }, false)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });
});

describe('publishingAllowance()', () => {
  it('ends at the limit, or at what there was before', () => {
    const spend = publishingAllowance('production', small);
    spend(8 * MIB);
    expect(() => spend(1)).toThrow(
      expect.objectContaining({
        code: 'body-too-large',
        message: `Cannot publish the ruleset of environment "production": it would have over ${8 * MIB} bytes, and ${8 * MIB} are allowed; archive flags that nobody asks for`,
      }),
    );
    const more = publishingAllowance('production', { flags: 1, bytes: 9 * MIB });
    more(9 * MIB);
    expect(() => more(1)).toThrow('over 9437184 bytes');
  });
});
