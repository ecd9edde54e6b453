import { describeDuration } from '@tidegate/core';
import type { ExperimentOutlook } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

/** What an experiment can show before it starts, and what keeps it from being started. */
export function outlookPicture(
  { unitsPerDay, source, metrics, obstacles }: ExperimentOutlook,
  colors: Colors,
): string[] {
  const traffic =
    unitsPerDay === null ? 'traffic is not known' : `${Math.round(unitsPerDay)} units a day`;
  return [
    plain(`${traffic}${source === '' ? '' : ` (${source})`}`),
    ...table(
      ['metric', 'smallest effect', 'power', 'units needed', 'takes'],
      metrics.map(({ name, detectable, power, neededUnits, neededMs }) => [
        name,
        detectable === null ? '–' : `${(detectable * 100).toFixed(1)} %`,
        power === null ? '–' : `${Math.round(power * 100)} %`,
        neededUnits === null ? '–' : String(Math.ceil(neededUnits)),
        neededMs === null ? '–' : describeDuration(Math.ceil(neededMs / 3_600_000) * 3_600_000),
      ]),
      colors,
    ),
    ...metrics.map(({ sentence }) => plain(sentence)),
    ...obstacles.map((sentence) => colors.yellow(plain(`! ${sentence}`))),
  ];
}
