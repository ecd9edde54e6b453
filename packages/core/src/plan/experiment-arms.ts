import type { ExperimentArm } from '../experiment/types.ts';
import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { describeShare } from './describe-share.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readServedName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { readShare } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import { readLine } from './text.ts';
import type { Node, Position } from './types.ts';

/** Keys of an arm. */
export const EXPERIMENT_ARM: Vocabulary = {
  what: 'an arm',
  required: { variant: 'variant: split' },
  optional: ['weight', 'title', 'ours'],
};

/** Arms, control first, and where their variants stand. */
export interface ReadArms {
  readonly arms: readonly ExperimentArm[];
  readonly positions: readonly Position[];
}

/**
 * Reads the arms of an experiment, control first: 2 to 10 of them, each of a variant of its own. Their
 * weights add up to 100 %, or none has one and they are equal. `null` when there are mistakes, which
 * are reported. Never throws.
 */
export function readArms(report: Report, node: Node, open: OpenPlaces): ReadArms | null {
  const before = report.problems.length;
  const claims = new Map<string, Position>();
  const { min, max } = PLAN_LIMITS.arms;
  const read = readList(report, node, '"arms"', min, max).flatMap(
    (item) => readArm(report, item, claims, open) ?? [],
  );
  if (report.problems.length > before) return null;
  const weighted = checkWeights(report, node, read);
  if (weighted === null) return null;
  return { arms: weighted, positions: read.map(({ at }) => at) };
}

interface Arm {
  readonly variant: string;
  readonly at: Position;
  readonly title: string | null;
  /** `null` = it has none. */
  readonly weightParts: number | null;
}

function readArm(
  report: Report,
  node: Node,
  claims: Map<string, Position>,
  open: OpenPlaces,
): Arm | null {
  const fields = readFields(report, node, EXPERIMENT_ARM);
  if (fields === null) return null;
  const at = fields.get('variant')?.value.at ?? fields.at;
  const variant = readRequired(fields, 'variant', (value) =>
    readServedName(report, value, '"variant"'),
  );
  const title = readOptional(fields, 'title', undefined, (value) =>
    readLine(report, value, '"title"'),
  );
  const weightParts = readWeight(report, fields);
  if (variant === null) return null;
  readOpen(report, fields, 'an arm', `arm ${quoted(variant)}`, open);
  const arms = 'a variant of its own for each arm';
  if (claimName(report, claims, variant, at, 'variant', arms) === null) return null;
  return { variant, at, title: title ?? null, weightParts };
}

function readWeight(report: Report, fields: Fields): number | null {
  const field = fields.get('weight');
  if (field === undefined) return null;
  const parts = readShare(report, field.value, '"weight"');
  if (parts !== 0) return parts;
  return addProblem(report, {
    code: 'out-of-range',
    at: field.value.at,
    message: 'Cannot use an arm of 0%: nothing would be learned of it',
    expected: 'a share above 0%, or the experiment without the arm',
  });
}

function checkWeights(
  report: Report,
  node: Node,
  arms: readonly Arm[],
): readonly ExperimentArm[] | null {
  const given = arms.filter(({ weightParts }) => weightParts !== null).length;
  if (given === 0) return equal(arms);
  const bare = arms.find(({ weightParts }) => weightParts === null);
  if (bare !== undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: bare.at,
      message: `Cannot read "arms": ${quoted(bare.variant)} has no weight, and others have`,
      expected: 'a "weight" for each arm, or for none: then they are equal',
    });
  }
  const all = arms.map(({ variant, title, weightParts }) => {
    return { variant, title, weightParts: weightParts ?? 0 };
  });
  const sum = all.reduce((total, { weightParts }) => total + weightParts, 0);
  if (sum === WEIGHT_PARTS_TOTAL) return all;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "arms": their weights add up to ${describeShare(sum)}`,
    expected: 'weights that add up to 100%',
  });
}

/** What does not divide goes to control. */
function equal(arms: readonly Arm[]): readonly ExperimentArm[] {
  const each = Math.floor(WEIGHT_PARTS_TOTAL / arms.length);
  const left = WEIGHT_PARTS_TOTAL - each * arms.length;
  return arms.map(({ variant, title }, index) => {
    return { variant, title, weightParts: index === 0 ? each + left : each };
  });
}
