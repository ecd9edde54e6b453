import type { Mentions } from '../stale/scan-sources.ts';
import type { StaleReport } from '../stale/stale-report.ts';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

const PLACES_SHOWN = 10;

/** Lines that say which flags could go, what to do, and where. */
export function staleLines(report: StaleReport, colors: Colors): string[] {
  const { stale, unusedInCode, archivedInCode, unknownInCode, scanned } = report;
  return [
    ...section(
      `stale in ${report.environment} (${report.days} days)`,
      stale.flatMap(({ key, why, constantVariant, mentions }) => [
        `  ${plain(key)}: ${plain(why.join('; '))}`,
        ...placeLines(mentions, constantVariant),
        `    then: tidegate flag archive ${plain(key)}`,
      ]),
      colors,
    ),
    ...section(
      'no source speaks of',
      unusedInCode.map((key) => `  ${plain(key)}`),
      colors,
    ),
    ...section('archived, but still in sources', archivedInCode.flatMap(mentioned), colors),
    ...section('read in sources, but no flag', unknownInCode.flatMap(mentioned), colors),
    ...(scanned === null ? [] : [scanLine(scanned)]),
    ...(stale.length + archivedInCode.length + unknownInCode.length === 0
      ? [`nothing to clean up in ${plain(report.environment)}`]
      : []),
  ];
}

function section(title: string, lines: readonly string[], colors: Colors): string[] {
  return lines.length === 0 ? [] : [colors.bold(plain(title)), ...lines, ''];
}

function mentioned({ key, mentions }: { key: string; mentions: Mentions }): string[] {
  return [`  ${plain(key)}`, ...placeLines(mentions, null)];
}

function placeLines({ places, count }: Mentions, constantVariant: string | null): string[] {
  const advice = constantVariant === null ? '' : `  put the value of "${constantVariant}" here`;
  const shown = places.slice(0, PLACES_SHOWN).map((place) => plain(`    ${place}${advice}`));
  const more = count - shown.length;
  return more > 0 ? [...shown, `    and ${more} more places`] : shown;
}

function scanLine({ files, skipped, truncated }: NonNullable<StaleReport['scanned']>): string {
  const cut = truncated ? '; there are more, which were not looked at' : '';
  return `scanned ${files} files, skipped ${skipped} that are no sources${cut}`;
}
