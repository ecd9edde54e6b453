import {
  canonicalJson,
  type FileProblem,
  type Json,
  type MetricDefinition,
  type Position,
} from '@tidegate/core';
import type { Difference } from '../flag/flag-differences.ts';
import { observedMetric } from '../metric/observed-metrics.ts';
import type { NamedFile } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { LOG_RULES_MAX, METRIC_DEFINITIONS_MAX } from './limits.ts';
import type { Applied } from './load-applied.ts';

/** One metric of a file against what is stored. */
export interface MetricWrite {
  readonly file: string;
  readonly definition: MetricDefinition;
  readonly existing: MetricDefinition | null;
  /** Empty = nothing is written. */
  readonly differences: readonly Difference[];
}

/** What the metrics of some files come to, before anything is written. */
export interface MetricReview {
  readonly writes: readonly MetricWrite[];
  readonly problems: readonly FileProblem[];
}

interface Place {
  readonly file: string;
  readonly at: Position;
}

/**
 * Holds the metrics of all files against what is stored: each is defined once, of the kind that its
 * stored figures have, for cells of two kinds cannot be added up, and in the unit that they were told
 * in. Writes nothing.
 */
export async function reviewMetrics(
  tx: ReadTx,
  files: readonly NamedFile[],
  applied: Applied,
): Promise<MetricReview> {
  const stored = new Map(applied.metrics.map((metric) => [metric.name, metric]));
  const after = new Map(stored);
  const writes: MetricWrite[] = [];
  const problems: FileProblem[] = [];
  const names = new Set<string>();
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Metrics') continue;
    for (const { at, ...definition } of parsed.file.metrics) {
      const place = { file, at };
      const existing = stored.get(definition.name) ?? null;
      if (names.has(definition.name)) problems.push(definedTwice(place, definition));
      names.add(definition.name);
      after.set(definition.name, definition);
      problems.push(...tooMany(place, after, stored.size));
      if (existing?.kind !== definition.kind)
        problems.push(...(await kindProblems(tx, place, definition, applied.environments)));
      if (existing?.kind === definition.kind)
        problems.push(...(await meaningProblems(tx, place, existing, definition, applied)));
      const differences = differencesOf(existing, definition);
      writes.push({ file, definition, existing, differences });
    }
  }
  return { writes, problems };
}

function definedTwice(place: Place, { name }: MetricDefinition): FileProblem {
  return {
    code: 'duplicate',
    ...place,
    message: `Cannot apply metric "${name}": it is defined twice`,
    expected: 'define each metric once',
  };
}

/** Told at the first metric that is too many. */
function tooMany(
  place: Place,
  after: ReadonlyMap<string, MetricDefinition>,
  before: number,
): FileProblem[] {
  const rules = [...after.values()].filter(({ fromLogs }) => fromLogs !== null).length;
  const over =
    after.size > before && after.size > METRIC_DEFINITIONS_MAX
      ? { all: after.size, what: 'metrics', max: METRIC_DEFINITIONS_MAX }
      : rules > LOG_RULES_MAX
        ? { all: rules, what: 'metrics with "fromLogs"', max: LOG_RULES_MAX }
        : null;
  if (over === null) return [];
  return [
    {
      code: 'too-large',
      ...place,
      message: `Cannot apply another metric: there would be ${over.all} ${over.what}`,
      expected: `at most ${over.max}`,
    },
  ];
}

async function kindProblems(
  tx: ReadTx,
  place: Place,
  { name, kind }: MetricDefinition,
  environments: readonly string[],
): Promise<FileProblem[]> {
  for (const environment of environments) {
    const told = await observedMetric(tx, environment, name);
    if (told === null || told.kind === kind) continue;
    return [
      {
        code: 'not-supported',
        ...place,
        message: `Cannot make metric "${name}" a ${kind}: figures of a ${told.kind} are stored of it in "${environment}"`,
        expected: `"kind: ${told.kind}", or another name for the new metric`,
      },
    ];
  }
  return [];
}

/** Figures that are stored would be read as milliseconds that were told as seconds, or as good news. */
async function meaningProblems(
  tx: ReadTx,
  place: Place,
  before: MetricDefinition,
  after: MetricDefinition,
  { environments }: Applied,
): Promise<FileProblem[]> {
  const { name } = after;
  const changed = (['unit', 'better'] as const).filter((key) => before[key] !== after[key]);
  if (changed.length === 0) return [];
  const found = [];
  for (const environment of environments) {
    if ((await observedMetric(tx, environment, name)) !== null) found.push(environment);
  }
  const [environment] = found;
  if (environment === undefined) return [];
  return changed.map((key) => ({
    code: 'not-supported',
    ...place,
    message: `Cannot change "${key}" of metric "${name}" from "${before[key]}" to "${after[key]}": figures are stored of it in "${environment}"`,
    expected: `"${key}: ${before[key]}", or another name for the new metric`,
  }));
}

function differencesOf(before: MetricDefinition | null, after: MetricDefinition): Difference[] {
  const [was, is] = [placesOf(before), placesOf(after)];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place) => {
    const [old, now] = [was.get(place) ?? null, is.get(place) ?? null];
    return canonicalJson(old) === canonicalJson(now) ? [] : [{ place, before: old, after: now }];
  });
}

function placesOf(metric: MetricDefinition | null): ReadonlyMap<string, Json> {
  if (metric === null) return new Map();
  const { name: _, ...places } = metric;
  return new Map(Object.entries(places as unknown as Readonly<Record<string, Json>>));
}
