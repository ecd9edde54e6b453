/** Constants of the classic designs with looks planned at fixed times. */
import { bracketedRoot, crossingChances } from '@tidegate/core';

/** The factor on a shape of boundaries that makes the chance of crossing one of them `alpha`. */
export function designConstant(
  times: readonly number[],
  alpha: number,
  shape: (time: number) => number,
): number {
  const chance = (factor: number) =>
    crossingChances(
      times,
      times.map((time) => factor * shape(time)),
    ).at(-1) ?? Number.NaN;
  return bracketedRoot(1, 5, 1e-7, (factor) => chance(factor) - alpha);
}
