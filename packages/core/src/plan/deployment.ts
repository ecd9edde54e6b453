import type { DeploymentMethod, Plan } from '../rollout/types.ts';
import { readDurationRange } from './duration-range.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readChoice, readName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys of `deployment`. */
export const DEPLOYMENT: Vocabulary = {
  what: '"deployment"',
  required: { methods: 'methods: [pipeline, by-hand, emergency]' },
  optional: ['stages', 'ours'],
};

/** Keys of a stage of a deployment. */
export const STAGE: Vocabulary = {
  what: 'a stage',
  required: { name: 'name: deploy', planned: 'planned: { min: 10m, max: 15m }' },
  optional: [],
};

/** How a deployment may be run. */
export const METHODS = ['pipeline', 'by-hand', 'emergency'] as const;

type Deployment = NonNullable<Plan['deployment']>;

/**
 * Reads how a deployment may be run and what its stages are planned to take, in their order. `null`
 * when it has mistakes, which are reported. Never throws.
 */
export function readDeployment(report: Report, node: Node, open: OpenPlaces): Deployment | null {
  const fields = readFields(report, node, DEPLOYMENT);
  if (fields === null) return null;
  const methods = readRequired(fields, 'methods', (value) => readMethods(report, value));
  const stages = readOptional(fields, 'stages', [], (value) => readStages(report, value));
  readOpen(report, fields, '"deployment"', 'deployment', open);
  return methods === null || stages === null ? null : { methods, stages };
}

function readMethods(report: Report, node: Node): readonly DeploymentMethod[] {
  const claims = new Map<string, Position>();
  const methods: DeploymentMethod[] = [];
  for (const item of readList(report, node, '"methods"', 1, METHODS.length)) {
    const method = readChoice(report, item, 'a method', METHODS);
    if (method === null) continue;
    if (claimName(report, claims, method, item.at, 'method', 'each method once') !== null)
      methods.push(method);
  }
  return methods;
}

function readStages(report: Report, node: Node): Deployment['stages'] {
  const claims = new Map<string, Position>();
  const stages: Deployment['stages'][number][] = [];
  for (const item of readList(report, node, '"stages"', 1, PLAN_LIMITS.stages)) {
    const fields = readFields(report, item, STAGE);
    if (fields === null) continue;
    const name = readRequired(fields, 'name', (value) => {
      const text = readName(report, value, '"name"');
      if (text === null) return null;
      return claimName(report, claims, text, value.at, 'stage', 'a name of its own');
    });
    const planned = readRequired(fields, 'planned', (value) =>
      readDurationRange(report, value, '"planned"', PLAN_LIMITS.stageMs),
    );
    if (name !== null && planned !== null) stages.push({ name, ...planned });
  }
  return stages;
}
