import type { Phase, Plan } from '../rollout/types.ts';
import { shareAlpha } from './alpha-share.ts';
import { checkTold, readAnnouncements } from './announcements.ts';
import { readChannels } from './channels.ts';
import { readDeployment } from './deployment.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readPart,
  readRequired,
  type Vocabulary,
} from './fields.ts';
import { quoted } from './found.ts';
import { readDescription, readName, readServedName } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { readOtherPlans } from './other-plans.ts';
import { readPlanLists } from './plan-lists.ts';
import { readSettings } from './plan-settings.ts';
import { readSteps } from './plan-steps.ts';
import { addProblem, type Report } from './report.ts';
import { readRetirement } from './retirement.ts';
import { DEFAULT_ROLLBACK, readRollback } from './rollback.ts';
import type { Node, ParsedFile, PlanPositions, Position } from './types.ts';

/** Keys of a plan. */
export const PLAN: Vocabulary = {
  what: 'a plan',
  required: {
    name: 'name: new-chat',
    environment: 'environment: production',
    flag: 'flag: use-new-architecture',
    control: 'control: legacy',
    candidate: 'candidate: new',
    phases: 'phases: [{ name: quarter, audience: { weight: 25% }, hold: 48h }]',
  },
  optional: [
    ...['apiVersion', 'kind', 'description', 'unit', 'alpha', 'noDataTimeout', 'onNoData'],
    ...['activationLead', 'guardrails', 'rollback', 'notify', 'window', 'avoid', 'freezes'],
    ...['requires', 'excludes', 'checklists', 'migrations', 'completion', 'announcements'],
    ...['deployment', 'retirement', 'watch', 'ours'],
  ],
};

/**
 * Compiles a plan. `null` when it could not be; also when it is not `null`, mistakes may have been
 * reported. Never throws.
 */
export function parsePlan(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Plan' }> | null {
  const fields = readFields(report, tree, PLAN);
  if (fields === null) return null;
  const open: OpenPlaces = new Map();
  const segments = new Map<string, Position>();
  const subject = readSubject(report, fields);
  const settings = readSettings(report, fields);
  const lists = readPlanLists(report, fields, open);
  const steps = readSteps(report, fields, { segments, open, lists: lists.names });
  const rollback = readOptional(fields, 'rollback', DEFAULT_ROLLBACK, (value) =>
    readRollback(report, value, open),
  );
  const notify = readOptional(fields, 'notify', [], (value) => readChannels(report, value));
  const around = readAround(report, fields, steps?.phases ?? [], open);
  readOpen(report, fields, 'a plan', 'plan', open);
  if (subject === null || settings === null || steps === null) return null;
  if (rollback === null || notify === null) return null;
  const others = readOtherPlans(report, fields, subject);
  checkTold(report, fields, around.announcements ?? [], notify);
  const { shares, phases, guardrails, ...calendar } = steps;
  const shared = shareAlpha(report, { alpha: settings.alpha, phases, guardrails }, shares);
  const optional = { ...calendar, ...lists.part, ...others, ...around };
  return {
    kind: 'Plan',
    plan: {
      ...subject,
      ...settings,
      ...shared,
      rollback,
      notify,
      ...optional,
      ...(open.size === 0 ? {} : { open: Object.fromEntries(open) }),
      scale: null,
    },
    positions: positionsOf(fields, segments),
  };
}

/** Announcements, the deployment and what comes after. */
function readAround(
  report: Report,
  fields: Fields,
  phases: readonly Phase[],
  open: OpenPlaces,
): Pick<Plan, 'announcements' | 'deployment' | 'retirement'> {
  const names = phases.map(({ name }) => name);
  return {
    ...readPart(fields, 'announcements', (value) => readAnnouncements(report, value, names, open)),
    ...readPart(fields, 'deployment', (value) => readDeployment(report, value, open)),
    ...readPart(fields, 'retirement', (value) => readRetirement(report, value, open)),
  };
}

type Subject = Pick<
  Plan,
  'name' | 'description' | 'environment' | 'flag' | 'control' | 'candidate'
>;

function readSubject(report: Report, fields: Fields): Subject | null {
  const read = (key: string, reader: typeof readName) =>
    readRequired(fields, key, (value) => reader(report, value, `"${key}"`));
  const name = read('name', readName);
  const environment = read('environment', readName);
  const flag = read('flag', readServedName);
  const control = read('control', readServedName);
  const candidate = read('candidate', readServedName);
  const description = readOptional(fields, 'description', null, (value) =>
    readDescription(report, value, '"description"'),
  );
  if (name === null || environment === null || flag === null) return null;
  if (control === null || candidate === null) return null;
  if (control === candidate) {
    return addProblem(report, {
      code: 'duplicate',
      at: valueAt(fields, 'candidate'),
      message: `Cannot roll out variant ${quoted(candidate)}: it is the control too`,
      expected: 'two variants: the old one as "control", the new one as "candidate"',
    });
  }
  return { name, description, environment, flag, control, candidate };
}

function positionsOf(fields: Fields, segments: ReadonlyMap<string, Position>): PlanPositions {
  return {
    environment: valueAt(fields, 'environment'),
    flag: valueAt(fields, 'flag'),
    control: valueAt(fields, 'control'),
    candidate: valueAt(fields, 'candidate'),
    segments: Object.fromEntries(segments),
  };
}

function valueAt(fields: Fields, key: string): Position {
  return fields.get(key)?.value.at ?? fields.at;
}
