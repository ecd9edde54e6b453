import { ProblemError } from '@tidegate/protocol/problem';
import type { OutcomeReader, UnitRecord } from '../outcome/reader.ts';
import type { StoredExperiment, StoredRun } from '../store/experiment-operations.ts';
import type { ExperimentFile } from './experiment-service.ts';
import { csvPieces } from './export-csv.ts';
import { parquetPieces } from './export-parquet.ts';
import { summaryTable } from './export-summary.ts';
import type { ExportColumn, ExportTable } from './export-table.ts';
import { questionOf, readReport } from './read-report.ts';

/** What is exported, and how. */
export interface ExportAsked {
  readonly what: 'units' | 'summary';
  readonly format: 'csv' | 'parquet';
  readonly nowMs: number;
}

/**
 * The units of an experiment's newest run, or its figures, as a file that is made while it is sent.
 *
 * @throws ProblemError `conflict` when it was never started
 */
export async function exportFile(
  reader: OutcomeReader,
  stored: StoredExperiment,
  { what, format, nowMs }: ExportAsked,
): Promise<ExperimentFile> {
  const { name, run } = stored;
  if (run === null) {
    throw new ProblemError(
      'conflict',
      `Cannot export experiment "${name}": it was not started, so it has no units; start it first`,
    );
  }
  const table =
    what === 'units'
      ? unitTable(reader, stored, run, nowMs)
      : summaryTable((await readReport(reader, stored, run, { nowMs, isLook: false })).report);
  const pieces = format === 'csv' ? csvPieces(table) : parquetPieces(table);
  return { name: `${name}-${what}.${format}`, type: TYPES[format], pieces };
}

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const;

const PLACE: readonly ExportColumn[] = [
  { name: 'unit', kind: 'text' },
  { name: 'variant', kind: 'text' },
  { name: 'draw', kind: 'number' },
  { name: 'segment', kind: 'text' },
  { name: 'exposed_at', kind: 'time' },
];

/** A metric may be named as a column is that says where a unit belongs: no name stands twice. */
function columnName(metric: string, taken: ReadonlySet<string>): string {
  if (!PLACE.some(({ name }) => name === metric)) return metric;
  let free = `metric_${metric}`;
  while (taken.has(free)) free = `metric_${free}`;
  return free;
}

function unitTable(
  reader: OutcomeReader,
  stored: StoredExperiment,
  run: StoredRun,
  nowMs: number,
): ExportTable {
  const metrics = run.experiment.metrics.map(({ name }) => name);
  const taken = new Set([...PLACE.map(({ name }) => name), ...metrics]);
  const columns: readonly ExportColumn[] = [
    ...PLACE,
    ...metrics.map((name) => ({ name: columnName(name, taken), kind: 'number' }) as const),
  ];
  const rowOf = ({ unit, variant, draw, segment, exposedMs, figures }: UnitRecord) => [
    // A keyed hash may begin as a formula does.
    ...[`u_${unit}`, variant, draw, segment, exposedMs],
    ...metrics.map((name) => figures[name] ?? null),
  ];
  async function* pieces() {
    for await (const records of reader.units(questionOf(stored, run, nowMs)))
      yield records.map(rowOf);
  }
  return { columns, pieces: pieces() };
}
