import type { Verdict } from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';

/** A verdict as the API shows it. */
export function verdictView({ interval, ...verdict }: Verdict): RolloutView['verdicts'][string] {
  return {
    ...verdict,
    ...(interval === undefined ? {} : { interval: [interval[0], interval[1]] }),
  };
}
