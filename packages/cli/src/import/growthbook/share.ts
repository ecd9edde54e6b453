import { own, ownList, ownNumber, ownText } from '../json-reader.ts';
import type { Piece, VendorShare } from '../vendor-export.ts';
import { bucket } from './bucket.ts';

/** Who of a namespace or filter takes part; `from ≤ number < to` by a hash of its own. */
export interface Part {
  readonly seed: string;
  readonly version: number;
  readonly attribute: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** The share of a rule that forces a value: everybody, or a draw. */
export function forcedShare(rule: unknown, feature: string, variant: string): VendorShare {
  const coverage = ownNumber(rule, 'coverage');
  const range = rangeOf(own(rule, 'range'));
  if (coverage === null && range === null) return { kind: 'all', variant };
  const [from, to] = range ?? [0, within(coverage ?? 0)];
  return drawn(rule, ownText(rule, 'seed') ?? feature, [{ from, to, variant }]);
}

/** The share of an experiment: a piece a variation. */
export function experimentShare(
  rule: unknown,
  feature: string,
  variants: readonly string[],
): VendorShare {
  const given = ownList(rule, 'ranges').map(rangeOf);
  const seed = ownText(rule, 'seed') ?? ownText(rule, 'key') ?? feature;
  const ranges = given.length > 0 ? given : rangesOf(rule, variants.length);
  const pieces = variants.flatMap((variant, index): Piece[] => {
    const range = ranges[index] ?? null;
    return range === null ? [] : [{ from: range[0], to: range[1], variant }];
  });
  return drawn(rule, seed, pieces);
}

/** The namespace and filters of a rule. */
export function partsOf(rule: unknown): Part[] {
  const attribute = ownText(rule, 'hashAttribute') ?? 'id';
  const filters = ownList(rule, 'filters').map((filter) => ({
    seed: ownText(filter, 'seed') ?? '',
    version: ownNumber(filter, 'hashVersion') ?? 2,
    attribute: ownText(filter, 'attribute') ?? attribute,
    ranges: ownList(filter, 'ranges')
      .map(rangeOf)
      .filter((range) => range !== null),
  }));
  const [name, from, to] = ownList(rule, 'namespace');
  if (filters.length > 0 || typeof name !== 'string') return filters;
  const range = rangeOf([from, to]);
  return range === null ? [] : [{ seed: `__${name}`, version: 1, attribute, ranges: [range] }];
}

/**
 * A draw among those who take part: smaller by the part's share, because files have no draws
 * within draws; the old side is still the exact one.
 */
export function narrowed(share: VendorShare, parts: readonly Part[], unit: string): VendorShare {
  const width = parts.reduce((product, { ranges }) => product * widthOf(ranges), 1);
  const takesPart = (id: string) => parts.every((part) => isIn(part, id));
  const name = parts.map(({ seed }) => seed).join('\0');
  if (share.kind === 'all') {
    return {
      kind: 'draw',
      unit,
      hash: `part\0${name}`,
      pieces: [{ from: 0, to: width, variant: share.variant }],
      sideOf: (id) => (takesPart(id) ? share.variant : null),
    };
  }
  return {
    ...share,
    hash: `${share.hash}\0part\0${name}`,
    pieces: share.pieces.map(({ from, to, variant }) => ({
      from,
      to: from + (to - from) * width,
      variant,
    })),
    sideOf: (id) => (takesPart(id) ? share.sideOf(id) : null),
  };
}

function drawn(rule: unknown, seed: string, pieces: readonly Piece[]): VendorShare {
  const unit = ownText(rule, 'hashAttribute') ?? 'id';
  const version = ownNumber(rule, 'hashVersion') ?? 1;
  return {
    kind: 'draw',
    unit,
    hash: `${unit}\0${version}\0${seed}`,
    pieces,
    sideOf: (id) => {
      const number = bucket(seed, id, version);
      if (number === null) return null;
      return pieces.find(({ from, to }) => number >= from && number < to)?.variant ?? null;
    },
  };
}

function rangesOf(rule: unknown, count: number): (readonly [number, number])[] {
  const given = ownList(rule, 'weights').filter((weight) => typeof weight === 'number');
  const total = given.reduce((sum, weight) => sum + weight, 0);
  // As GrowthBook: weights that do not add up are none.
  const usable = given.length === count && total >= 0.99 && total <= 1.01;
  const weights = usable ? given : Array.from({ length: count }, () => 1 / count);
  const coverage = within(ownNumber(rule, 'coverage') ?? 1);
  let start = 0;
  return weights.map((weight) => {
    const range = [start, start + coverage * weight] as const;
    start += weight;
    return range;
  });
}

function rangeOf(value: unknown): readonly [number, number] | null {
  if (!Array.isArray(value)) return null;
  const [from, to] = value as readonly unknown[];
  return typeof from === 'number' && typeof to === 'number' && from <= to
    ? [within(from), within(to)]
    : null;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function widthOf(ranges: readonly (readonly [number, number])[]): number {
  return within(ranges.reduce((sum, [from, to]) => sum + (to - from), 0));
}

function isIn({ seed, version, ranges }: Part, id: string): boolean {
  const number = bucket(seed, id, version);
  return number !== null && ranges.some(([from, to]) => number >= from && number < to);
}
