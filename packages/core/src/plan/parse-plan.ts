import type { Plan } from '../rollout/types.ts';
import { type AlphaShare, shareAlpha } from './alpha-share.ts';
import { readChannels } from './channels.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { readGuardrails } from './guardrail-list.ts';
import { readDescription, readName, readServedName } from './name.ts';
import { readPhases } from './phase-list.ts';
import { readSettings } from './plan-settings.ts';
import { addProblem, type Report } from './report.ts';
import { DEFAULT_ROLLBACK, readRollback } from './rollback.ts';
import type { Node, ParsedFile, PlanPositions, Position } from './types.ts';

const VOCABULARY: Vocabulary = {
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
    'apiVersion',
    'kind',
    'description',
    'unit',
    'alpha',
    'noDataTimeout',
    'onNoData',
    'activationLead',
    'guardrails',
    'rollback',
    'notify',
  ],
  later: {
    window: 'approvals by the role that knows the window',
    checklist: 'approvals by the role that ticks it',
  },
};

/**
 * Compiles a plan. `null` when it could not be; also when it is not `null`, mistakes may have been
 * reported. Never throws.
 */
export function parsePlan(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Plan' }> | null {
  const fields = readFields(report, tree, VOCABULARY);
  if (fields === null) return null;
  const names = new Map<string, Position>();
  const segments = new Map<string, Position>();
  const shares = new Map<string, AlphaShare>();
  const subject = readSubject(report, fields);
  const settings = readSettings(report, fields);
  const phases = readRequired(fields, 'phases', (value) =>
    readPhases(report, value, { names, segments, shares }),
  );
  const guardrails = readOptional(fields, 'guardrails', [], (value) =>
    readGuardrails(report, value, '', names, shares),
  );
  const rollback = readOptional(fields, 'rollback', DEFAULT_ROLLBACK, (value) =>
    readRollback(report, value),
  );
  const notify = readOptional(fields, 'notify', [], (value) => readChannels(report, value));
  if (subject === null || settings === null || phases === null) return null;
  if (guardrails === null || rollback === null || notify === null) return null;
  const shared = shareAlpha(report, { alpha: settings.alpha, phases, guardrails }, shares);
  return {
    kind: 'Plan',
    plan: { ...subject, ...settings, ...shared, rollback, notify, scale: null },
    positions: positionsOf(fields, segments),
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
