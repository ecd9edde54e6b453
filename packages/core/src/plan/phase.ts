import type { Phase } from '../rollout/types.ts';
import type { AlphaShare } from './alpha-share.ts';
import { type Audience, readAudience, sharesOf } from './audience.ts';
import { checkPhase } from './check-phase.ts';
import { type Fields, readFields, readRequired, type Vocabulary } from './fields.ts';
import { type GateContext, OPEN_GATE, readGate } from './gate.ts';
import { readHold } from './hold.ts';
import { claimName, readName } from './name.ts';
import { readOpen } from './open-places.ts';
import { NOTHING_SHARED, type PhaseShared, readShared, SHARED_KEYS } from './phase-shared.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';
import type { Windows } from './window.ts';

/** Keys of a phase. */
export const PHASE: Vocabulary = {
  what: 'a phase',
  required: {
    name: 'name: quarter',
    audience: 'audience: { weight: 25% }',
    hold: 'hold: 48h',
  },
  optional: [...SHARED_KEYS, 'gate', 'ours'],
};

/** What the phases of a plan have in common. */
export interface PhaseContext extends GateContext {
  /** Names of phases and groups, and where they stand. */
  readonly claims: Map<string, Position>;
  /** First mention of each segment. */
  readonly segments: Map<string, Position>;
  /** What comparisons get of the plan's alpha, by name. */
  readonly shares: Map<string, AlphaShare>;
  /** Windows so far. */
  readonly windows: Windows;
}

/** Where a phase starts from. */
interface Before {
  readonly audience: Audience;
  /** Of the phase in its plan, from 1: what it is called where its name cannot be read. */
  readonly number: number;
}

/**
 * Reads a phase on top of the audience before it, with what its group says. `phase` is `null` when
 * it has mistakes, which are reported; the audience goes on anyway. Never throws.
 */
export function readPhase(
  report: Report,
  node: Node,
  before: Before,
  context: PhaseContext,
  inherited: PhaseShared = NOTHING_SHARED,
): { readonly audience: Audience; readonly phase: Phase | null } {
  const fields = readFields(report, node, PHASE);
  if (fields === null) return { audience: before.audience, phase: null };
  const name = readPhaseName(report, fields, context);
  const called = name ?? `phase ${before.number}`;
  const said = fields.get('audience');
  const kept: Audience = { ...before.audience, shadowParts: null };
  const audience =
    said === undefined ? kept : readAudience(report, said.value, kept, context.segments);
  const shared = readShared(report, fields, called, context, inherited);
  const hold = readRequired(fields, 'hold', (value) => readHold(report, value));
  const gate = readRequired(fields, 'gate', (value) => readGate(report, value, called, context));
  readOpen(report, fields, 'a phase', `phase "${called}"`, context.open);
  if (name === null || hold === null) return { audience, phase: null };
  const { shadowParts } = audience;
  const phase: Phase = {
    name,
    shares: sharesOf(audience),
    ...(shadowParts === null ? {} : { shadowParts }),
    ...shared,
    hold,
    gate: gate ?? OPEN_GATE,
  };
  checkPhase(report, fields, phase);
  return { audience, phase };
}

/** The name of a phase or group, which no other has. */
export function readPhaseName(
  report: Report,
  fields: Fields,
  { claims }: Pick<PhaseContext, 'claims'>,
): string | null {
  return readRequired(fields, 'name', (value) => {
    const text = readName(report, value, '"name"');
    if (text === null) return null;
    return claimName(report, claims, text, value.at, 'phase name', 'a name of its own');
  });
}
