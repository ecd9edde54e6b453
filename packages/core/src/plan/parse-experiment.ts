import { experimentPlan } from '../experiment/experiment-plan.ts';
import type { Experiment, ExperimentArm } from '../experiment/types.ts';
import type { Guardrail } from '../guardrail/types.ts';
import { type AlphaShare, shareAlpha } from './alpha-share.ts';
import { readChannels } from './channels.ts';
import { readArms } from './experiment-arms.ts';
import { readExperimentMetrics } from './experiment-metrics.ts';
import { readRamp } from './experiment-ramp.ts';
import { readSize } from './experiment-size.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { readHead } from './file-head.ts';
import { readGuardrails } from './guardrail-list.ts';
import { PLAN_DEFAULTS } from './limits.ts';
import { readChoice, readDescription, readName, readServedName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import type { Report } from './report.ts';
import { CONVERSATIONS } from './rollback.ts';
import type { ExperimentPositions, Node, ParsedFile, Position } from './types.ts';

/** Keys of an experiment. */
export const EXPERIMENT: Vocabulary = {
  what: 'an experiment',
  required: {
    name: 'name: split-view-test',
    environment: 'environment: production',
    flag: 'flag: splitView',
    arms: 'arms: [{ variant: off }, { variant: on }]',
    primary: 'primary: { engagement: { event: message_engaged, better: higher } }',
  },
  optional: [
    ...['apiVersion', 'kind', 'description', 'hypothesis', 'unit', 'audience', 'ramp'],
    ...['secondary', 'guardrailMetrics', 'guardrails', 'sample', 'duration', 'analysis'],
    ...['conversations', 'notify', 'ours'],
  ],
};

/**
 * Reads an experiment and makes the plan that it runs as. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function parseExperiment(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Experiment' }> | null {
  const read = readExperiment(report, tree);
  if (read === null || report.problems.length > 0) return null;
  return { kind: 'Experiment', ...read, plan: experimentPlan(read.experiment) };
}

/** An experiment, and where the names stand that only the server can check. */
export interface ReadExperiment {
  readonly experiment: Experiment;
  readonly positions: ExperimentPositions;
}

/**
 * Reads an experiment. `null` when it could not be; also when it is not `null`, mistakes may have
 * been reported. Never throws.
 */
export function readExperiment(report: Report, tree: Node): ReadExperiment | null {
  const fields = readFields(report, tree, EXPERIMENT);
  if (fields === null) return null;
  const open: OpenPlaces = new Map();
  const segments = new Map<string, Position>();
  const queries = new Map<string, Position>();
  const subject = readSubject(report, fields);
  const arms = readRequired(fields, 'arms', (value) => readArms(report, value, open));
  const steps = readRamp(report, fields, { segments, open });
  const metrics = readExperimentMetrics(report, fields, { queries, open });
  const size = readSize(report, fields, { arms: arms?.arms.length ?? 0, steps, open });
  const around = readAround(report, fields);
  readOpen(report, fields, 'an experiment', 'experiment', open);
  if (subject === null || arms === null || metrics === null || size === null) return null;
  return {
    experiment: {
      ...subject,
      arms: arms.arms,
      steps,
      metrics,
      ...size,
      ...around,
      ...(open.size === 0 ? {} : { open: Object.fromEntries(open) }),
    },
    positions: positionsOf(fields, arms, segments, queries),
  };
}

type Subject = Pick<
  Experiment,
  'name' | 'description' | 'hypothesis' | 'environment' | 'flag' | 'unit'
>;

function readSubject(report: Report, fields: Fields): Subject | null {
  const head = readHead(report, fields);
  const hypothesis = readOptional(fields, 'hypothesis', undefined, (value) =>
    readDescription(report, value, '"hypothesis"'),
  );
  const flag = readRequired(fields, 'flag', (value) => readServedName(report, value, '"flag"'));
  const unit = readOptional<string>(fields, 'unit', PLAN_DEFAULTS.unit, (value) =>
    readName(report, value, '"unit"'),
  );
  if (head === null || hypothesis === null || flag === null || unit === null) return null;
  return { ...head, hypothesis: hypothesis ?? null, flag, unit };
}

/** What watches it, what becomes of conversations, and who is told. */
function readAround(
  report: Report,
  fields: Fields,
): Pick<Experiment, 'guardrails' | 'conversations' | 'notify'> {
  const conversations = readOptional<Experiment['conversations']>(
    fields,
    'conversations',
    PLAN_DEFAULTS.experimentConversations,
    (value) => readChoice(report, value, '"conversations"', CONVERSATIONS),
  );
  const notify = readOptional(fields, 'notify', [], (value) => readChannels(report, value));
  return {
    guardrails: readRules(report, fields),
    conversations: conversations ?? PLAN_DEFAULTS.experimentConversations,
    notify: notify ?? [],
  };
}

/** Comparisons of guardrails share the default alpha of plans; that of the analysis is its own. */
function readRules(report: Report, fields: Fields): readonly Guardrail[] {
  const shares = new Map<string, AlphaShare>();
  const guardrails = readOptional(fields, 'guardrails', [], (value) =>
    readGuardrails(report, value, '', new Map(), shares),
  );
  const plan = { alpha: PLAN_DEFAULTS.alpha, phases: [], guardrails: guardrails ?? [] };
  return shareAlpha(report, plan, shares).guardrails;
}

function positionsOf(
  fields: Fields,
  { arms, positions }: { arms: readonly ExperimentArm[]; positions: readonly Position[] },
  segments: ReadonlyMap<string, Position>,
  queries: ReadonlyMap<string, Position>,
): ExperimentPositions {
  const at = (key: string) => fields.get(key)?.value.at ?? fields.at;
  const armAt = (index: number) => positions[index] ?? at('arms');
  return {
    environment: at('environment'),
    flag: at('flag'),
    control: armAt(0),
    candidate: armAt(1),
    segments: Object.fromEntries(segments),
    variants: Object.fromEntries(arms.map(({ variant }, index) => [variant, armAt(index)])),
    queries: Object.fromEntries(queries),
  };
}
