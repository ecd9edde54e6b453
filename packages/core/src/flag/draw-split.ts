import { type AllocationStep, type Draw, type SplitPart, WEIGHT_PARTS_TOTAL } from './types.ts';

/** What a draw does with the units that it is for. */
export interface DrawSplit {
  /** Share of them that takes part, 0..100 000; the others get control, undrawn. */
  readonly partParts: number;
  /** How those who take part are split, control last; the parts add up to 100 000. */
  readonly split: readonly SplitPart[];
}

/**
 * How a draw divides its units. Without `arms` all take part and the candidate gets `weightParts`.
 * Whatever it says, the last `holdBackParts` of the units are control's: of arms the last ones before
 * it get less. A weight that is no number gives nobody anything. Never throws.
 *
 * @param holdBackParts what the flag keeps from every draw, of 100 000
 */
export function drawSplit(
  { control, candidate }: Pick<AllocationStep, 'control' | 'candidate'>,
  { arms, weightParts }: Pick<Draw, 'arms' | 'weightParts'>,
  holdBackParts = 0,
): DrawSplit {
  const most = WEIGHT_PARTS_TOTAL - holdBackParts;
  const candidates = arms === undefined ? [{ variant: candidate, weightParts }] : arms.slice(0, -1);
  const last = arms?.at(-1)?.variant ?? control;
  let given = 0;
  const split = candidates.map(({ variant, weightParts: parts }): SplitPart => {
    const slot = Math.min(positive(parts), most - given);
    given += slot;
    return { variant, weightParts: slot };
  });
  return {
    partParts:
      arms === undefined ? WEIGHT_PARTS_TOTAL : Math.min(positive(weightParts), WEIGHT_PARTS_TOTAL),
    split: [...split, { variant: last, weightParts: WEIGHT_PARTS_TOTAL - given }],
  };
}

/**
 * Share of those who are drawn that gets another variant than control, 0..100 000: of a draw with
 * `arms`, of those who take part. Never throws.
 *
 * @param holdBackParts what the flag keeps from every draw, of 100 000
 */
export function candidateParts(
  draw: Pick<Draw, 'arms' | 'weightParts'>,
  holdBackParts = 0,
): number {
  const { partParts, split } = drawSplit(ANY, draw, holdBackParts);
  if (partParts === 0) return 0;
  return split.slice(0, -1).reduce((sum, { weightParts }) => sum + weightParts, 0);
}

const ANY = { control: '', candidate: '' };

/** Whether a draw gives all its units the candidate. One with `arms` never does. Never throws. */
export function givesAll({ arms, weightParts }: Pick<Draw, 'arms' | 'weightParts'>): boolean {
  return arms === undefined && weightParts >= WEIGHT_PARTS_TOTAL;
}

/** 0 also for what is no number. */
function positive(parts: number): number {
  return parts > 0 ? parts : 0;
}
