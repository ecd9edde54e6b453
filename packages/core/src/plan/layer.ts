import type { Layer } from '../rollout/types.ts';
import { readAction } from './action-name.ts';
import { readDuration } from './duration.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, readName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of the layers of a rollback, by what goes back. */
export const LAYERS = {
  flag: { what: 'layer "flag"', required: { flag: 'flag: control' }, optional: ['within', 'ours'] },
  deployment: {
    what: 'layer "deployment"',
    required: { deployment: 'deployment: previous' },
    optional: ['within', 'run', 'name', 'ours'],
  },
  database: {
    what: 'layer "database"',
    required: { database: 'database: 20241130000000' },
    optional: ['within', 'run', 'name', 'ours'],
  },
} as const satisfies Readonly<Record<Layer['kind'], Vocabulary>>;

/**
 * Reads a layer after the flag: `{ deployment: previous, within: 3m, run: promote-previous }`, or
 * `database` the same way. Without `run` a person does it; without `name` it is called after its
 * kind. `null` when it has mistakes, which are reported. Never throws.
 */
export function readLayer(report: Report, node: Node, open: OpenPlaces): Layer | null {
  const kind = kindOf(node);
  if (kind === null) return refuse(report, node);
  const fields = readFields(report, node, LAYERS[kind]);
  if (fields === null) return null;
  const target = readRequired(fields, kind, (value) => readTarget(report, value, kind));
  const name = readOptional<string>(fields, 'name', kind, (value) =>
    readName(report, value, '"name"'),
  );
  const by = readOptional(fields, 'run', { action: null }, (value) =>
    readAction(report, value, '"run"'),
  );
  const withinMs = readOptional(fields, 'within', undefined, (value) =>
    readDuration(report, value, '"within"', PLAN_LIMITS.layerMs),
  );
  if (name !== null) readOpen(report, fields, LAYERS[kind].what, `layer "${name}"`, open);
  if (target === null || name === null || by === null || withinMs === null) return null;
  return { kind, name, target, action: by.action, withinMs: withinMs ?? null };
}

/** Reads the first layer: `flag`, or `{ flag: control, within: 2m }`. */
export function readFlagLayer(report: Report, node: Node, open: OpenPlaces): 'flag' | Layer | null {
  if (node.kind === 'scalar' && node.value === 'flag') return 'flag';
  const isFlag = node.kind === 'map' && node.entries.some(({ key }) => key === 'flag');
  if (!isFlag) {
    return addProblem(report, {
      code: 'unknown-name',
      at: node.at,
      message: `Cannot use ${found(node)} as layer 1 of a rollback`,
      expected: '"flag", which always comes first, or "{ flag: control, within: 2m }"',
    });
  }
  const fields = readFields(report, node, LAYERS.flag);
  if (fields === null) return null;
  const target = readRequired(fields, 'flag', (value) => readControl(report, value));
  const withinMs = readOptional(fields, 'within', undefined, (value) =>
    readDuration(report, value, '"within"', PLAN_LIMITS.layerMs),
  );
  readOpen(report, fields, LAYERS.flag.what, 'layer "flag"', open);
  if (target === null || withinMs === null) return null;
  return { kind: 'flag', name: 'flag', target, action: null, withinMs: withinMs ?? null };
}

function kindOf(node: Node): 'deployment' | 'database' | null {
  if (node.kind !== 'map') return null;
  const kinds = ['deployment', 'database'] as const;
  return kinds.find((kind) => node.entries.some(({ key }) => key === kind)) ?? null;
}

/** A migration's number is a name too: it stands as it was written. */
function readTarget(report: Report, node: Node, kind: string): string | null {
  const isNumber = node.kind === 'scalar' && typeof node.value === 'number';
  if (isNumber) return checkName(report, node.text, node.at, `"${kind}"`);
  return readName(report, node, `"${kind}"`);
}

function readControl(report: Report, node: Node): string | null {
  if (node.kind === 'scalar' && node.value === 'control') return 'control';
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot roll a flag back to ${found(node)}`,
    expected: '"flag: control": there is nothing else that it goes back to',
  });
}

function refuse(report: Report, node: Node): null {
  return addProblem(report, {
    code: node.kind === 'map' ? 'missing-key' : 'wrong-type',
    at: node.at,
    message: `Cannot read a layer of a rollback: found ${found(node)}`,
    expected: '"{ deployment: previous, within: 3m }" or "{ database: <target>, within: 10m }"',
  });
}
