import type { Layer } from '../rollout/types.ts';
import { readAction } from './action-name.ts';
import { readDuration } from './duration.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { LAYER_CHECKS, readLayerChecks } from './layer-checks.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, readName } from './name.ts';
import { readBoolean } from './number.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const DRIVEN = ['within', 'run', ...LAYER_CHECKS, 'clean', 'confirm', 'name', 'ours'] as const;

/** Keys of the layers of a rollback, by what goes back. */
export const LAYERS = {
  flag: {
    what: 'layer "flag"',
    required: { flag: 'flag: control' },
    optional: ['within', ...LAYER_CHECKS, 'clean', 'ours'],
  },
  deployment: {
    what: 'layer "deployment"',
    required: { deployment: 'deployment: previous' },
    optional: DRIVEN,
  },
  database: {
    what: 'layer "database"',
    required: { database: 'database: 20241130000000' },
    optional: DRIVEN,
  },
  watch: {
    what: 'layer "watch"',
    required: { watch: 'watch: 15m' },
    optional: [...LAYER_CHECKS, 'name', 'ours'],
  },
} as const satisfies Readonly<Record<Layer['kind'], Vocabulary>>;

/**
 * Reads a layer after the flag: `{ deployment: previous, within: 3m, run: promote-previous }`,
 * `database` the same way, or `{ watch: 15m }`. Without `run` a person does it; without `name` it is
 * called after its kind. A `database` that a driver brings back waits for a person's go, since data
 * may be lost, unless the file says `confirm: false`. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function readLayer(report: Report, node: Node, open: OpenPlaces): Layer | null {
  const kind = kindOf(node);
  if (kind === null) return refuse(report, node);
  const fields = readFields(report, node, LAYERS[kind]);
  if (fields === null) return null;
  const name = readOptional<string>(fields, 'name', kind, (value) =>
    readName(report, value, '"name"'),
  );
  const done = kind === 'watch' ? readWatch(report, fields) : readDriven(report, fields, kind);
  const checks = readLayerChecks(report, fields);
  if (name !== null) readOpen(report, fields, LAYERS[kind].what, `layer "${name}"`, open);
  if (done === null || name === null || checks === null) return null;
  return { kind, name, ...done, ...checks };
}

type Done = Pick<Layer, 'target' | 'action' | 'withinMs' | 'cleanMs' | 'confirm'>;

function readDriven(report: Report, fields: Fields, kind: 'deployment' | 'database'): Done | null {
  const target = readRequired(fields, kind, (value) => readTarget(report, value, kind));
  const by = readOptional(fields, 'run', { action: null }, (value) =>
    readAction(report, value, '"run"'),
  );
  const withinMs = readWithin(report, fields);
  const clean = readClean(report, fields, 'clean');
  const confirm = readOptional(fields, 'confirm', undefined, (value) =>
    readBoolean(report, value, '"confirm"'),
  );
  if (target === null || by === null || withinMs === undefined) return null;
  if (clean === null || confirm === null) return null;
  const asks = confirm ?? (kind === 'database' && by.action !== null);
  const first = asks ? { confirm: true as const } : {};
  return { target, action: by.action, withinMs, ...clean, ...first };
}

function readWatch(report: Report, fields: Fields): Done | null {
  const clean = readClean(report, fields, 'watch');
  return clean === null ? null : { target: 'control', action: null, withinMs: null, ...clean };
}

/** `undefined` when it is wrong, `null` when there is none. */
function readWithin(report: Report, fields: Fields): number | null | undefined {
  const field = fields.get('within');
  if (field === undefined) return null;
  return readDuration(report, field.value, '"within"', PLAN_LIMITS.layerMs) ?? undefined;
}

function readClean(
  report: Report,
  fields: Fields,
  key: 'clean' | 'watch',
): Pick<Layer, 'cleanMs'> | null {
  const field = fields.get(key);
  if (field === undefined) return key === 'clean' ? {} : null;
  const cleanMs = readDuration(report, field.value, `"${key}"`, PLAN_LIMITS.cleanMs);
  return cleanMs === null ? null : { cleanMs };
}

/**
 * Reads the first layer: `flag`, or `{ flag: control, within: 2m, verify: [traffic], clean: 5m }`.
 * `null` when it has mistakes, which are reported. Never throws.
 */
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
  const withinMs = readWithin(report, fields);
  const clean = readClean(report, fields, 'clean');
  const checks = readLayerChecks(report, fields);
  readOpen(report, fields, LAYERS.flag.what, 'layer "flag"', open);
  if (target === null || withinMs === undefined || clean === null || checks === null) return null;
  return { kind: 'flag', name: 'flag', target, action: null, withinMs, ...clean, ...checks };
}

function kindOf(node: Node): 'deployment' | 'database' | 'watch' | null {
  if (node.kind !== 'map') return null;
  const kinds = ['deployment', 'database', 'watch'] as const;
  return kinds.find((kind) => node.entries.some(({ key }) => key === kind)) ?? null;
}

/**
 * A migration's number is a name too: it stands as it was written. A target may end up among the
 * arguments of a program, so it may be neither an option nor a way out of a folder.
 */
function readTarget(report: Report, node: Node, kind: string): string | null {
  const isNumber = node.kind === 'scalar' && typeof node.value === 'number';
  const name = isNumber
    ? checkName(report, node.text, node.at, `"${kind}"`)
    : readName(report, node, `"${kind}"`);
  if (name === null || !(name.startsWith('-') || name.split(/[/\\]/).includes('..'))) return name;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot bring a ${kind} back to ${found(node)}: a target is a name`,
    expected: 'a name that does not begin with "-" and has no ".." as a part of a path',
  });
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
    expected:
      '"{ deployment: previous, within: 3m }", "{ database: <target>, within: 10m }" or "{ watch: 15m }"',
  });
}
