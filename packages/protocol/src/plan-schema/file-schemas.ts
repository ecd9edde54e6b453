import type { JsonObject, ParsedFile } from '@tidegate/core';
import { ANSWER_DEFS } from './answer-defs.ts';
import { EXPERIMENT_DEFS } from './experiment-defs.ts';
import { FLAG_DEFS } from './flag-defs.ts';
import { METRIC_DEFS } from './metric-defs.ts';
import { PHASE_DEFS } from './phase-defs.ts';
import { PLAN_DEFS } from './plan-defs.ts';
import { PROCEDURE_DEFS } from './procedure-defs.ts';
import { ref, type SchemaDefs } from './schema-map.ts';
import { TERMS } from './terms.ts';
import { WATCH_DEFS } from './watch-defs.ts';

/** Every map and term of the language. */
export const ALL_DEFS: SchemaDefs = {
  ...TERMS,
  ...PLAN_DEFS,
  ...PHASE_DEFS,
  ...WATCH_DEFS,
  ...PROCEDURE_DEFS,
  ...FLAG_DEFS,
  ...METRIC_DEFS,
  ...ANSWER_DEFS,
  ...EXPERIMENT_DEFS,
};

/**
 * JSON schemas (draft 2020-12) for editors, one for each kind of file of `tidegate/v1`. What they
 * refuse is wrong; what they take the parser may still refuse, because names and sums of several
 * places are its own to check.
 *
 * @example
 * fileSchemas.Plan // { $schema: 'https://json-schema.org/draft/2020-12/schema', … }
 */
export const fileSchemas: Readonly<Record<ParsedFile['kind'], JsonObject>> = {
  Plan: schemaOf('Plan', 'plan'),
  Flags: schemaOf('Flags', 'flags'),
  Segments: schemaOf('Segments', 'segments'),
  Metrics: schemaOf('Metrics', 'metrics'),
  Scorecard: schemaOf('Scorecard', 'scorecard'),
  Alerts: schemaOf('Alerts', 'alerts'),
  Response: schemaOf('Response', 'response'),
  Experiment: schemaOf('Experiment', 'experiment'),
};

function schemaOf(kind: ParsedFile['kind'], root: string): JsonObject {
  const used = new Set<string>([root]);
  // A set that is walked while it grows: what is named by what is added is added too.
  for (const name of used) for (const named of namesIn(ALL_DEFS[name])) used.add(named);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `tidegate/v1 ${kind}`,
    ...ref(root),
    required: ['apiVersion', 'kind'],
    $defs: Object.fromEntries(Object.entries(ALL_DEFS).filter(([name]) => used.has(name))),
  };
}

function namesIn(schema: JsonObject | undefined): readonly string[] {
  const text = JSON.stringify(schema ?? {});
  return [...text.matchAll(/"#\/\$defs\/(\w+)"/g)].flatMap(([, name]) => name ?? []);
}
