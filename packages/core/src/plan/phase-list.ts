import type { Phase } from '../rollout/types.ts';
import type { AlphaShare } from './alpha-share.ts';
import { type Audience, NOBODY, readAudience, sharesOf } from './audience.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { OPEN_GATE, readGate } from './gate.ts';
import { readGuardrails } from './guardrail-list.ts';
import { readHold } from './hold.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readDescription, readName } from './name.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

const VOCABULARY: Vocabulary = {
  what: 'a phase',
  required: {
    name: 'name: quarter',
    audience: 'audience: { weight: 25% }',
    hold: 'hold: 48h',
  },
  optional: ['description', 'risk', 'guardrails', 'gate'],
  later: {
    window: 'an approval by the role that knows the window',
    checklist: 'an approval by the role that ticks it',
  },
};

/** What the phases of a plan have in common. */
export interface PhaseContext {
  /** Names of guardrails and criteria, and where they stand. */
  readonly names: Map<string, Position>;
  /** First mention of each segment. */
  readonly segments: Map<string, Position>;
  /** What comparisons get of the plan's alpha, by name. */
  readonly shares: Map<string, AlphaShare>;
}

/**
 * Reads the phases of a plan, each on top of the audience of the one before. Names are unique.
 * Never throws; what cannot be read is reported and left out.
 */
export function readPhases(report: Report, node: Node, context: PhaseContext): readonly Phase[] {
  const phases: Phase[] = [];
  const claims = new Map<string, Position>();
  let audience: Audience = NOBODY;
  const items = readList(report, node, '"phases"', 1, PLAN_LIMITS.phases);
  for (const [index, item] of items.entries()) {
    const fields = readFields(report, item, VOCABULARY);
    if (fields === null) continue;
    const name = readRequired(fields, 'name', (value) => {
      const text = readName(report, value, '"name"');
      return text === null
        ? null
        : claimName(report, claims, text, value.at, 'phase name', 'a name of its own');
    });
    const said = fields.get('audience');
    if (said !== undefined) audience = readAudience(report, said.value, audience, context.segments);
    const rest = readRest(report, fields, name ?? `phase ${index + 1}`, context);
    if (name !== null && rest !== null) phases.push({ name, shares: sharesOf(audience), ...rest });
  }
  return phases;
}

function readRest(
  report: Report,
  fields: Fields,
  name: string,
  { names, shares }: PhaseContext,
): Omit<Phase, 'name' | 'shares'> | null {
  const text = (key: string) =>
    readOptional(fields, key, null, (value) => readDescription(report, value, `"${key}"`));
  const description = text('description');
  const risk = text('risk');
  const hold = readRequired(fields, 'hold', (value) => readHold(report, value));
  const guardrails = readRequired(fields, 'guardrails', (value) =>
    readGuardrails(report, value, `${name}: `, names, shares),
  );
  const gate = readRequired(fields, 'gate', (value) => readGate(report, value, name, names));
  if (hold === null) return null;
  return { description, risk, hold, guardrails: guardrails ?? [], gate: gate ?? OPEN_GATE };
}
