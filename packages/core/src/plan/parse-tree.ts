import type { Metric } from '../metric/types.ts';
import { found, listed, quoted } from './found.ts';
import { nearestName } from './nearest-name.ts';
import { parseAlerts } from './parse-alerts.ts';
import { parseExperiment } from './parse-experiment.ts';
import { parseFlags } from './parse-flags.ts';
import { parseMetrics } from './parse-metrics.ts';
import { parsePlan } from './parse-plan.ts';
import { parseResponse } from './parse-response.ts';
import { parseScorecard } from './parse-scorecard.ts';
import { parseSegments } from './parse-segments.ts';
import { addProblem, newReport, type Report, sortedProblems } from './report.ts';
import type { Node, ParsedFile, ParseResult } from './types.ts';

const API_VERSION = 'tidegate/v1';
const PARSERS: Readonly<
  Record<ParsedFile['kind'], (report: Report, tree: Node) => ParsedFile | null>
> = {
  Plan: parsePlan,
  Flags: parseFlags,
  Segments: parseSegments,
  Metrics: parseMetrics,
  Scorecard: parseScorecard,
  Alerts: parseAlerts,
  Response: parseResponse,
  Experiment: parseExperiment,
};
const KINDS = [
  'Plan',
  'Flags',
  'Segments',
  'Metrics',
  'Scorecard',
  'Alerts',
  'Response',
  'Experiment',
] as const;

/**
 * Compiles the tree of a file of `tidegate/v1`, by its `kind`: a plan, an experiment, flags, segments,
 * metrics, a scorecard, alert rules or a response. All mistakes are collected (100 at most) in the
 * order of the file, each with its place and with what would be right. Pure and total: never throws on
 * what a user wrote.
 *
 * @param file name under which mistakes are reported
 * @param metrics what plans, experiments, scorecards, alert rules and decisions may name beside the catalogue
 */
export function parseTree(
  file: string,
  tree: Node,
  { metrics = [] }: { readonly metrics?: readonly Metric[] } = {},
): ParseResult {
  const report = newReport(file, new Map(metrics.map((metric) => [metric.name, metric])));
  const kind = readKind(report, tree);
  const parsed = kind === null ? null : PARSERS[kind](report, tree);
  return parsed === null || report.problems.length > 0
    ? { ok: false, problems: sortedProblems(report) }
    : { ok: true, parsed };
}

function readKind(report: Report, tree: Node): ParsedFile['kind'] | null {
  if (tree.kind !== 'map') {
    return addProblem(report, {
      code: 'wrong-type',
      at: tree.at,
      message: `Cannot read the file: found ${found(tree)}`,
      expected: `a map that begins with "apiVersion: ${API_VERSION}" and "kind: Plan"`,
    });
  }
  checkVersion(report, tree, entryOf(tree, 'apiVersion'));
  const node = entryOf(tree, 'kind');
  const kind = node?.kind === 'scalar' ? KINDS.find((name) => name === node.value) : undefined;
  if (kind !== undefined) return kind;
  if (node === undefined) return refuseMissing(report, tree, 'kind', 'kind: Plan');
  const nearest = node.kind === 'scalar' ? nearestName(node.text, KINDS) : null;
  return addProblem(report, {
    code: 'unknown-name',
    at: node.at,
    message: `Cannot read "kind": found ${found(node)}`,
    expected: nearest === null ? listed(KINDS) : `"${nearest}"`,
  });
}

function checkVersion(report: Report, tree: Node, node: Node | undefined): void {
  if (node === undefined) {
    refuseMissing(report, tree, 'apiVersion', `apiVersion: ${API_VERSION}`);
  } else if (node.kind !== 'scalar' || node.value !== API_VERSION) {
    addProblem(report, {
      code: 'not-supported',
      at: node.at,
      message: `Cannot read "apiVersion": found ${found(node)}`,
      expected: quoted(API_VERSION),
    });
  }
}

function refuseMissing(report: Report, tree: Node, key: string, example: string): null {
  return addProblem(report, {
    code: 'missing-key',
    at: tree.at,
    message: `Cannot read the file: "${key}" is missing`,
    expected: `"${key}", for example "${example}"`,
  });
}

function entryOf(tree: Extract<Node, { kind: 'map' }>, key: string): Node | undefined {
  return tree.entries.find((entry) => entry.key === key)?.value;
}
