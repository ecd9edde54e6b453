const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/**
 * A duration for people, as the plan language writes it: `5m`, `1h30m`, `0s`. Rounds to whole ms;
 * "?" for what is no duration. Never throws.
 *
 * @param durationMs ≥ 0
 * @example
 * describeDuration(5_400_000) // '1h30m'
 */
export function describeDuration(durationMs: number): string {
  if (!(Number.isFinite(durationMs) && durationMs >= 0)) return '?';
  let rest = Math.round(durationMs);
  if (rest === 0) return '0s';
  // Plans say 14d and 48h: only whole weeks are weeks, so that 10 days stay 10d.
  const units = rest % 604_800_000 === 0 ? UNITS : UNITS.slice(1);
  let text = '';
  for (const [unit, ms] of units) {
    const whole = Math.floor(rest / ms);
    rest -= whole * ms;
    if (whole > 0) text += `${whole}${unit}`;
  }
  return text;
}
