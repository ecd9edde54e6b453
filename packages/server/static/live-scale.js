// Round numbers for axes.

/** Width of a letter at the size of labels, in px. */
export const LETTER = 6.6;

const SPANS_MS = [60_000, 120_000, 240_000, 600_000];
const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The upper end of an axis from 0, such that its half is round too. */
export function roundTop(highest, least) {
  const half = Math.max(highest, least) / 2;
  const power = 10 ** Math.floor(Math.log10(half));
  return 2 * power * STEPS.find((step) => step * power >= half * 0.999_999);
}

/** The length of the time axis: the shortest that shows all that was seen. */
export function timeSpan(seenMs) {
  return SPANS_MS.find((spanMs) => spanMs >= seenMs) ?? SPANS_MS.at(-1);
}
