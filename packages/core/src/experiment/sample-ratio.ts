import { lnShareMismatch } from '../statistics/share-mismatch.ts';
import { SAMPLE_RATIO_ALPHA } from './limits.ts';
import { countOf } from './planned-share.ts';
import type { ArmOutcomes, Experiment, ExperimentReport } from './types.ts';

/**
 * Whether units fell to the arms as they were drawn: an e-process of each draw, so that it may be looked
 * at all the time; the least p-value, times the number of draws. `null` without units. Never throws.
 */
export function sampleRatio(
  { arms }: Experiment,
  cells: readonly ArmOutcomes[],
): ExperimentReport['sampleRatio'] {
  const weight = arms.reduce((sum, { weightParts }) => sum + countOf(weightParts), 0);
  const drawn = arms.filter(({ weightParts }) => countOf(weightParts) > 0);
  const draws = [...new Set(cells.map(({ draw }) => draw))];
  const shares = drawn.map(({ weightParts }) => weightParts / weight);
  const pValues = draws.flatMap((draw) => {
    const counts = drawn.map(({ variant }) => unitsIn(cells, draw, variant));
    if (!counts.some((count) => count > 0)) return [];
    const pValue = Math.min(1, Math.exp(-lnShareMismatch(counts, shares)));
    return Number.isFinite(pValue) ? [pValue] : [];
  });
  if (pValues.length === 0 || drawn.length < 2) return { pValue: null, isMismatch: false };
  const pValue = Math.min(1, Math.min(...pValues) * pValues.length);
  return { pValue, isMismatch: pValue <= SAMPLE_RATIO_ALPHA };
}

function unitsIn(cells: readonly ArmOutcomes[], draw: number, variant: string): number {
  return cells
    .filter((cell) => cell.draw === draw && cell.variant === variant)
    .reduce((sum, { units }) => sum + countOf(units), 0);
}
