import {
  createSketch,
  type DistributionCell,
  type MeanCell,
  type SketchBuilder,
} from '@tidegate/core';

/** A cell that is being filled. */
export type Filling = RateFilling | ValueFilling;

/** A cell of numbers, whatever is kept of them. */
export type ValueFilling =
  | DistributionFilling
  | MeanFilling
  | { readonly kind: 'count'; count: number }
  | { readonly kind: 'gauge'; min: number; max: number; last: number };

/** A filled cell whose failed units were not hidden yet. */
export type FoldedCell =
  | Readonly<RateFilling>
  | DistributionCell
  | MeanCell
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'gauge'; readonly min: number; readonly max: number; readonly last: number };

interface RateFilling {
  readonly kind: 'rate';
  trials: number;
  events: number;
  atRiskUnits: number;
  newUnits: number;
  openUnits: number;
}

interface DistributionFilling {
  readonly kind: 'distribution';
  readonly sketch: SketchBuilder;
  /** One observation for each unit; `null` until there is one. */
  perUnit: SketchBuilder | null;
  count: number;
  sumMicro: number;
}

interface MeanFilling {
  readonly kind: 'mean';
  units: number;
  sumMicro: number;
  sumSqMicro: bigint;
}

/** An empty filling of a kind. */
export function emptyFilling(kind: Filling['kind']): Filling {
  switch (kind) {
    case 'rate':
      return { kind, trials: 0, events: 0, atRiskUnits: 0, newUnits: 0, openUnits: 0 };
    case 'distribution':
      return { kind, count: 0, sumMicro: 0, sketch: createSketch(), perUnit: null };
    case 'mean':
      return { kind, units: 0, sumMicro: 0, sumSqMicro: 0n };
    case 'count':
      return { kind, count: 0 };
    case 'gauge':
      return { kind, min: Infinity, max: -Infinity, last: 0 };
  }
}

/**
 * Adds one number ≥ 0 to a filling of any kind but rate. `false`, and nothing added, when the sum
 * in millionths would pass 2^53. Source of the sums: `Cell` of core; squares are of millionths.
 */
export function addValue(filling: ValueFilling, value: number): boolean {
  switch (filling.kind) {
    case 'distribution': {
      const sumMicro = filling.sumMicro + Math.round(value * 1e6);
      if (!Number.isSafeInteger(sumMicro) || !filling.sketch.add(value)) return false;
      filling.sumMicro = sumMicro;
      filling.count += 1;
      return true;
    }
    case 'mean': {
      const micro = Math.round(value * 1e6);
      if (!Number.isSafeInteger(filling.sumMicro + micro)) return false;
      filling.sumMicro += micro;
      filling.sumSqMicro += BigInt(micro) ** 2n;
      filling.units += 1;
      return true;
    }
    case 'count': {
      if (!Number.isSafeInteger(value) || !Number.isSafeInteger(filling.count + value))
        return false;
      filling.count += value;
      return true;
    }
    case 'gauge': {
      filling.min = Math.min(filling.min, value);
      filling.max = Math.max(filling.max, value);
      filling.last = value;
      return true;
    }
  }
}

/** Adds the one observation of a unit, which changes no sum: its parts were added before. */
export function addUnitValue(filling: ValueFilling, value: number): boolean {
  if (filling.kind !== 'distribution') return false;
  filling.perUnit ??= createSketch();
  return filling.perUnit.add(value);
}

/** The filling as it goes on; it must not be added to afterwards. */
export function closeFilling(filling: Filling): FoldedCell {
  if (filling.kind === 'distribution') {
    const { kind, count, sumMicro, sketch, perUnit } = filling;
    const cell = { kind, count, sumMicro, sketch: sketch.drain() };
    return perUnit === null ? cell : { ...cell, perUnit: perUnit.drain() };
  }
  if (filling.kind === 'mean') return { ...filling, sumSqMicro: String(filling.sumSqMicro) };
  return filling;
}
