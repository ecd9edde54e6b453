import type { ExperimentStep } from '../experiment/types.ts';
import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { type Audience, NOBODY, readAudience, sharesOf } from './audience.ts';
import { readDuration } from './duration.ts';
import { type Fields, readFields, readRequired, refuseFields, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys of a step of an experiment's ramp. */
export const RAMP_STEP: Vocabulary = {
  what: 'a step of a ramp',
  required: { name: 'name: careful', audience: 'audience: { weight: 10% }' },
  optional: ['hold', 'ours'],
};

/** The only step of an experiment without a ramp. */
const ONLY_STEP = 'experiment';

interface RampContext {
  /** First mention of each segment. */
  readonly segments: Map<string, Position>;
  readonly open: OpenPlaces;
}

/**
 * Reads who takes part: `ramp` step by step, each on top of the one before, or `audience` at once;
 * everybody where neither is said. All steps but the last have a `hold`. Never throws; what cannot be
 * read is reported and left out.
 */
export function readRamp(
  report: Report,
  fields: Fields,
  context: RampContext,
): readonly ExperimentStep[] {
  const ramp = fields.get('ramp');
  if (ramp === undefined) return [onlyStep(report, fields, context)];
  refuseFields(report, fields, ['audience'], 'beside "ramp"', 'the audience in each step of it');
  const claims = new Map<string, Position>();
  const items = readList(report, ramp.value, '"ramp"', 1, PLAN_LIMITS.rampSteps);
  const steps: ExperimentStep[] = [];
  let audience = NOBODY;
  for (const [index, item] of items.entries()) {
    const isLast = index === items.length - 1;
    const read = readStep(report, item, { audience, isLast, claims }, context);
    audience = read.audience;
    if (read.step !== null) steps.push(read.step);
  }
  return steps;
}

function onlyStep(report: Report, fields: Fields, { segments }: RampContext): ExperimentStep {
  const field = fields.get('audience');
  const everybody = { ...NOBODY, weightParts: WEIGHT_PARTS_TOTAL };
  const audience =
    field === undefined ? everybody : readTakingPart(report, field.value, NOBODY, segments);
  return { name: ONLY_STEP, shares: sharesOf(audience), holdMs: null };
}

function readStep(
  report: Report,
  node: Node,
  before: { audience: Audience; isLast: boolean; claims: Map<string, Position> },
  { segments, open }: RampContext,
): { readonly audience: Audience; readonly step: ExperimentStep | null } {
  const fields = readFields(report, node, RAMP_STEP);
  if (fields === null) return { audience: before.audience, step: null };
  const name = readRequired(fields, 'name', (value) => {
    const text = readName(report, value, '"name"');
    if (text === null) return null;
    return claimName(report, before.claims, text, value.at, 'step', 'a name of its own');
  });
  const said = fields.get('audience');
  const audience =
    said === undefined
      ? before.audience
      : readTakingPart(report, said.value, before.audience, segments);
  const holdMs = readStepHold(report, fields, before.isLast);
  if (name === null) return { audience, step: null };
  readOpen(report, fields, 'a step of a ramp', `step ${quoted(name)}`, open);
  return { audience, step: { name, shares: sharesOf(audience), holdMs } };
}

/** Who takes part; somebody must, and nobody works unseen. */
function readTakingPart(
  report: Report,
  node: Node,
  before: Audience,
  segments: Map<string, Position>,
): Audience {
  const known = report.problems.length;
  const audience = readAudience(report, node, before, segments);
  if (node.kind === 'map') refuseShadow(report, node);
  if (report.problems.length === known && sharesOf(audience).length === 0) {
    addProblem(report, {
      code: 'out-of-range',
      at: node.at,
      message: 'Cannot experiment on nobody: the audience has no share above 0%',
      expected: 'a share of those who take part, for example "weight: 100%"',
    });
  }
  return { ...audience, shadowParts: null };
}

function refuseShadow(report: Report, node: Extract<Node, { kind: 'map' }>): void {
  const shadow = node.entries.find(({ key }) => key === 'shadow');
  if (shadow === undefined) return;
  addProblem(report, {
    code: 'not-supported',
    at: shadow.at,
    message: 'Cannot use "shadow" in an experiment: who takes part gets an arm',
    expected: 'a plan with a phase of "shadow", before the experiment',
  });
}

function readStepHold(report: Report, fields: Fields, isLast: boolean): number | null {
  const field = fields.get('hold');
  if (isLast) {
    const right = 'the step without it: the last one lasts until it is decided';
    refuseFields(report, fields, ['hold'], 'in the last step of a ramp', right);
    return null;
  }
  if (field === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a step of a ramp: "hold" is missing',
      expected: '"hold" in all steps but the last, for example "hold: 1d"',
    });
  }
  return readDuration(report, field.value, '"hold"', PLAN_LIMITS.experimentMs);
}
