import type { Metric, ParsedFile, ParseResult } from '@tidegate/core';
import { parseFile } from './parse-file.ts';

/** A file by the name under which its mistakes are reported. */
export interface FileText {
  readonly name: string;
  readonly text: string;
}

/** A file with what it was compiled to. */
export interface ParsedText extends FileText {
  readonly result: ParseResult;
}

/**
 * Reads files that belong together, in any order: each may name the metrics that another of them
 * defines. Answers in the order of the files. Never throws on what a user wrote.
 *
 * @param stored metrics that are defined elsewhere, such as on the server; the files go before them
 * @example
 * parseFiles([{ name: 'plan.yaml', text }, { name: 'metrics.yaml', text: metrics }])
 */
export function parseFiles(
  files: readonly FileText[],
  stored: readonly Metric[] = [],
): readonly ParsedText[] {
  const read = ({ name, text }: FileText, metrics: readonly Metric[]): ParsedText => ({
    name,
    text,
    result: parseFile(name, text, { metrics }),
  });
  const first = files.map((file) => read(file, stored));
  const defined = first.flatMap(({ result }) =>
    result.ok && result.parsed.kind === 'Metrics' ? result.parsed.file.metrics : [],
  );
  if (defined.length === 0) return first;
  const metrics = [...stored, ...defined];
  return first.map((file) => (mayNameMetrics(file.result) ? read(file, metrics) : file));
}

/** Kinds whose files name metrics. */
const NAMING: readonly ParsedFile['kind'][] = [
  'Plan',
  'Experiment',
  'Scorecard',
  'Alerts',
  'Response',
];

function mayNameMetrics(result: ParseResult): boolean {
  return !result.ok || NAMING.includes(result.parsed.kind);
}
