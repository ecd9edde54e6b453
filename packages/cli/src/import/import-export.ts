import type { NamedText } from '../read-files.ts';
import { crossings } from './crossing.ts';
import { readGrowthbook } from './growthbook/read-growthbook.ts';
import { readLaunchdarkly } from './launchdarkly/read-launchdarkly.ts';
import { IMPORT_LIMITS } from './limits.ts';
import { type ImportReport, reportText } from './report-text.ts';
import { readUnleash } from './unleash/read-unleash.ts';
import type { Note, VendorExport } from './vendor-export.ts';
import { walkFiles } from './walk-files.ts';
import { writtenFiles } from './written-files.ts';

/** Systems whose exports are read without a server. */
export const VENDORS = ['unleash', 'growthbook', 'launchdarkly'] as const;

/** What an import is told. */
export interface ImportOptions {
  /** The only one to take; `null` = all that the file has. */
  readonly environment: string | null;
}

/** What an import answers. */
export interface Imported {
  readonly report: ImportReport;
  /** `flags.yaml`, `segments.yaml`, deciders and plans if any, and `REPORT.md`. */
  readonly files: readonly NamedText[];
}

const READERS = {
  unleash: readUnleash,
  growthbook: readGrowthbook,
  launchdarkly: readLaunchdarkly,
} as const satisfies Record<VendorExport['vendor'], unknown>;

const DEFAULT_ENVIRONMENT = 'production';

/**
 * Turns the export of another system into files of ours and a report of what differs. Never
 * throws on a parsed document, whatever is in it; without flags the report says 0.
 */
export function importExport(
  vendor: VendorExport['vendor'],
  document: unknown,
  { environment }: ImportOptions,
): Imported {
  const whole = READERS[vendor](document, environment ?? DEFAULT_ENVIRONMENT);
  const bounded = firstFlags(whole);
  const source = environment === null ? bounded : onlyEnvironment(bounded, environment);
  const { files, notes } = writtenFiles(source);
  const crossed = crossings(source);
  const walk = walkFiles(source, crossed);
  const report: ImportReport = {
    vendor,
    flags: source.flags.length,
    segments: source.segments.length,
    notes,
    crossings: crossed,
    walks: walk.walks,
  };
  const reportFile = { name: 'REPORT.md', text: reportText(report) };
  return { report, files: [...files, ...walk.files, reportFile] };
}

function firstFlags(source: VendorExport): VendorExport {
  const left = source.flags.slice(IMPORT_LIMITS.flags);
  if (left.length === 0) return source;
  const flags = source.flags.slice(0, IMPORT_LIMITS.flags);
  const notes = left.map(({ pointer, key }): Note => {
    const what = `"${key}" is behind the first ${IMPORT_LIMITS.flags} flags`;
    return { pointer, flag: null, what, instead: 'it is left out', kind: 'lost' };
  });
  return { ...source, flags, notes: [...source.notes, ...notes] };
}

function onlyEnvironment(source: VendorExport, environment: string): VendorExport {
  const flags = source.flags.map((flag) => ({
    ...flag,
    environments: new Map([...flag.environments].filter(([name]) => name === environment)),
  }));
  return { ...source, flags };
}
