import { describe, expect, test } from 'vitest';
import { ALWAYS, type Condition, exactly, NEVER } from './condition.ts';
import { layerRules, type WholeRule } from './layer-rules.ts';
import type { Piece, VendorRule } from './vendor-export.ts';
import { weightParts } from './weight-parts.ts';

const A: Condition = { attribute: 'a', is: 1 };
const B: Condition = { attribute: 'b', is: 1 };
const hasUser: Condition = { logic: { '!!': [{ var: 'userId' }] } };

function gives(name: string, when: Condition, variant: string): VendorRule {
  return { name, pointer: '', when: exactly(when), share: { kind: 'all', variant } };
}

function draws(
  name: string,
  when: Condition,
  share: number,
  more: { hash?: string; unit?: string } = {},
): VendorRule {
  const { hash = 'h', unit = 'userId' } = more;
  const pieces: Piece[] = share > 0 ? [{ from: 0, to: share, variant: 'on' }] : [];
  return {
    name,
    pointer: '',
    when: exactly(when),
    share: { kind: 'draw', unit, hash, pieces, sideOf: () => null },
  };
}

function shown({ name, when, give }: WholeRule) {
  return [name, when, Object.fromEntries(weightParts(give.pieces))];
}

function layered(...rules: VendorRule[]) {
  const result = layerRules(rules, 'off');
  return result === null ? null : result.rules.map(shown);
}

describe('layerRules()', () => {
  test('ends with what is served when no rule gives anything', () => {
    expect(layered()).toEqual([['serve', ALWAYS, { off: 100_000 }]]);
    expect(layered(gives('x', NEVER, 'on'))).toEqual([['serve', ALWAYS, { off: 100_000 }]]);
  });

  test('gives what a draw leaves to the next rule: the same numbers of the same hash', () => {
    expect(layered(draws('first', A, 0.1), draws('second', B, 0.5))).toEqual([
      ['first-second', { all: [A, hasUser, B] }, { on: 50_000, off: 50_000 }],
      ['first', { all: [A, hasUser] }, { on: 10_000, off: 90_000 }],
      ['second', B, { on: 50_000, off: 50_000 }],
      ['serve', ALWAYS, { off: 100_000 }],
    ]);
  });

  test('gives it in proportion when the hashes differ', () => {
    const [both] = layered(draws('first', A, 0.1), draws('second', B, 0.5, { hash: 'k' })) ?? [];
    expect(both?.[2]).toEqual({ on: 55_000, off: 45_000 });
  });

  test('names rules that are drawn by another unit than the one before', () => {
    const rules = [draws('first', A, 0.1), draws('second', B, 0.5, { hash: 'k', unit: 'orgId' })];
    expect(layerRules(rules, 'off')?.mixedUnits).toEqual(['second']);
  });

  test('asks nobody behind a rule for everybody', () => {
    expect(layered(gives('x', A, 'on'), gives('y', ALWAYS, 'on'), gives('z', B, 'off'))).toEqual([
      ['x', A, { on: 100_000 }],
      ['y', ALWAYS, { on: 100_000 }],
    ]);
  });

  test('takes a draw of everybody for a rule of all who can be drawn, and one of nobody for none', () => {
    expect(layered(draws('all', A, 1), draws('none', B, 0), gives('y', B, 'x'))).toEqual([
      ['all', { all: [A, hasUser] }, { on: 100_000 }],
      ['y', B, { x: 100_000 }],
      ['serve', ALWAYS, { off: 100_000 }],
    ]);
  });

  test('gives up when the draws make too many rules', () => {
    const rules = Array.from({ length: 10 }, (_, i) =>
      draws(`r${i}`, { attribute: `a${i}`, is: 1 }, 0.5),
    );
    expect(layered(...rules)).toBe(null);
    expect(layered(...rules.slice(0, 5))).toHaveLength(32);
  });
});
