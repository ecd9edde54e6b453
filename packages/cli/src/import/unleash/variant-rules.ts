import { allOf, anyOf, exactly, isOneOf } from '../condition.ts';
import { own, ownNumber, ownText, ownTexts } from '../json-reader.ts';
import type { Piece, VendorRule, VendorShare } from '../vendor-export.ts';
import { variantBucket } from './bucket.ts';
import { twins } from './constraint.ts';
import type { Placed } from './feature-states.ts';
import type { ReadStrategy } from './strategy.ts';

interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/**
 * The rules that choose a variant among those whom a strategy switches on: overrides first, then
 * the weights. Never throws.
 *
 * @param names our names by theirs
 * @param none our name of no variant
 */
export function variantRules(
  strategy: ReadStrategy,
  rule: Pick<VendorRule, 'name' | 'pointer'>,
  variants: readonly Placed[],
  names: ReadonlyMap<string, string>,
  feature: string,
  none: string,
): VendorRule[] {
  const nameOf = (value: unknown) => names.get(ownText(value, 'name') ?? '') ?? null;
  const overrides = variants.flatMap(({ value }): VendorRule[] => {
    const variant = nameOf(value);
    const conditions = listOf(value).map((override) =>
      exactly(isOneOf(ownText(override, 'contextName') ?? '', twins(ownTexts(override, 'values')))),
    );
    if (variant === null || conditions.length === 0) return [];
    return [
      {
        ...rule,
        name: `${rule.name}-override`,
        when: allOf([strategy.when, anyOf(conditions)]),
        share: renamed(strategy.share, variant),
      },
    ];
  });
  const weighted = variants.flatMap(({ value }): Weighted[] => {
    const name = nameOf(value);
    const weight = ownNumber(value, 'weight') ?? 0;
    return name !== null && weight > 0 ? [{ name, weight }] : [];
  });
  // Whom a strategy without variants switches on has none, whatever later strategies say.
  if (weighted.length === 0)
    return [{ ...rule, when: strategy.when, share: renamed(strategy.share, none) }];
  const [first, ...others] = weighted;
  const stickiness = ownText(variants[0]?.value, 'stickiness') ?? 'default';
  const share =
    first !== undefined && others.length === 0
      ? renamed(strategy.share, first.name)
      : divided(strategy, weighted, stickiness, feature);
  return [...overrides, { ...rule, when: strategy.when, share }];
}

function listOf(value: unknown): readonly unknown[] {
  const overrides = own(value, 'overrides');
  return Array.isArray(overrides) ? overrides : [];
}

function renamed(share: VendorShare, variant: string): VendorShare {
  if (share.kind === 'all') return { kind: 'all', variant };
  return {
    ...share,
    pieces: share.pieces.map((piece) => ({ ...piece, variant })),
    sideOf: (unit) => (share.sideOf(unit) === null ? null : variant),
  };
}

function divided(
  { share, unit, group }: ReadStrategy,
  variants: readonly Weighted[],
  stickiness: string,
  feature: string,
): VendorShare {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const by = stickiness === 'default' || stickiness === 'random' ? unit : stickiness;
  const within: readonly Piece[] =
    share.kind === 'all' ? [{ from: 0, to: 1, variant: 'on' }] : share.pieces;
  const among = variants.map(({ name, weight }) => ({ variant: name, share: weight / total }));
  const pieces = within.map((piece) => ({ ...piece, among }));
  return {
    kind: 'draw',
    unit: share.kind === 'all' ? by : share.unit,
    hash: share.kind === 'all' ? `${by}\0variant\0${group}` : share.hash,
    pieces,
    sideOf: (id) => {
      if (share.kind === 'draw' && share.sideOf(id) === null) return null;
      return chosen(variants, variantBucket(group === '' ? feature : group, id, total));
    },
  };
}

function chosen(variants: readonly Weighted[], target: number): string | null {
  let end = 0;
  for (const { name, weight } of variants) {
    end += weight;
    if (target <= end) return name;
  }
  return null;
}
