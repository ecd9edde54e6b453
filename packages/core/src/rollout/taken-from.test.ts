import { describe, expect, test } from 'vitest';
import { ARMS, taking } from './experiment.fixture.ts';
import { slotOf, takenFrom } from './taken-from.ts';
import type { Share } from './types.ts';

const given = (...shares: Share[]) => ({ control: 'legacy', candidate: 'new', shares });
const plain = (weightParts: number, segment: string | null = null): Share => ({
  segment,
  weightParts,
});
const halves = (weightParts: number, segment: string | null = null): Share => ({
  ...{ segment, weightParts },
  arms: [
    { variant: 'new', weightParts: 50_000 },
    { variant: 'legacy', weightParts: 50_000 },
  ],
});

describe('takenFrom()', () => {
  test.each<[string, Share[], Share[], string | null | undefined]>([
    ['a larger share', [plain(25_000)], [plain(50_000)], undefined],
    ['a smaller share', [plain(50_000)], [plain(25_000)], null],
    ['halves after a half', [plain(50_000)], [halves(100_000)], undefined],
    ['halves after less', [plain(10_000)], [halves(100_000)], undefined],
    ['halves after more', [plain(50_001)], [halves(100_000)], null],
    ['halves of some after a half', [plain(50_000)], [halves(99_999)], null],
    ['thirds after a half', [plain(50_000)], [taking(100_000)], null],
    ['a half after halves of some', [halves(10_000)], [plain(50_000)], undefined],
    ['more taking part', [taking(10_000)], [taking(20_000)], undefined],
    ['less taking part', [taking(20_000)], [taking(10_000)], null],
    ['nothing', [plain(1)], [], null],
    ['after nothing', [], [plain(1)], undefined],
    ['a segment that gets less', [plain(50_000)], [plain(10_000, 'beta'), plain(50_000)], 'beta'],
    ['no more of a segment', [plain(100_000, 'beta')], [plain(50_000)], 'beta'],
    ['all of a segment', [plain(100_000, 'beta')], [plain(100_000)], undefined],
  ])('looks at the candidate: %s', (_, before, after, segment) => {
    const found = takenFrom('new', given(...before), given(...after));
    expect(found).toEqual(segment === undefined ? null : { segment });
  });

  test('looks at any arm, and at where its slot lies', () => {
    const arms = given(taking(100_000));
    const shippedAt = (weightParts: number) => ({
      ...given(plain(weightParts)),
      candidate: 'newer',
    });
    expect(takenFrom('newer', arms, shippedAt(66_000))).toBeNull();
    expect(takenFrom('newer', arms, shippedAt(65_999))).toEqual({ segment: null });
    expect(takenFrom('newest', arms, shippedAt(1))).toBeNull();
  });
});

test('slotOf() says where the units of a variant lie, by the segment that matches', () => {
  const shares = given(plain(100_000, 'beta'), taking(20_000));
  expect(slotOf('new', shares, ['beta'])).toEqual({
    ...{ partParts: 100_000, fromParts: 0, toParts: 100_000 },
  });
  expect(slotOf('newer', shares, ['beta'])).toBeNull();
  expect(slotOf('newer', shares, [null])).toEqual({
    ...{ partParts: 20_000, fromParts: 33_000, toParts: 66_000 },
  });
  expect(slotOf('legacy', given({ segment: null, weightParts: 0, arms: ARMS }), [])).toBeNull();
});
