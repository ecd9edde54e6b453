import type { Phase } from '../rollout/types.ts';
import type { AlphaShare } from './alpha-share.ts';
import { readCheckpoint } from './checkpoint.ts';
import { type Fields, readPart, readRequired } from './fields.ts';
import { readGuardrails } from './guardrail-list.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readDescription } from './name.ts';
import type { Report } from './report.ts';
import { readText } from './text.ts';
import type { Node, Position } from './types.ts';
import { readWindow, type Windows } from './window.ts';

/** Keys that phases and groups of them have alike: a phase has its group's where it says nothing. */
export const SHARED_KEYS = [
  'description',
  'risk',
  'objectives',
  'guardrails',
  'window',
  'checkpoint',
] as const;

/** What a phase has of its own or of its group. */
export type PhaseShared = Pick<
  Phase,
  'description' | 'risk' | 'group' | 'objectives' | 'guardrails' | 'window' | 'checkpoint'
>;

/** Of a phase that stands for itself. */
export const NOTHING_SHARED: PhaseShared = { description: null, risk: null, guardrails: [] };

/** What is known of the plan so far. */
interface SharedContext {
  readonly names: Map<string, Position>;
  readonly shares: Map<string, AlphaShare>;
  readonly windows: Windows;
}

/**
 * Reads what phases and groups have alike on top of what they inherit: guardrails are added, the
 * rest is replaced. Guardrails of a group keep their names in all its phases, and so their evidence.
 * Never throws; what cannot be read is reported and left out.
 *
 * @param name of the phase or group, which stands before the names of its guardrails
 */
export function readShared(
  report: Report,
  fields: Fields,
  name: string,
  { names, shares, windows }: SharedContext,
  inherited: PhaseShared,
): PhaseShared {
  const text = (key: 'description' | 'risk') =>
    readPart(fields, key, (value) => readDescription(report, value, `"${key}"`));
  const guardrails = readRequired(fields, 'guardrails', (value) =>
    readGuardrails(report, value, `${name}: `, names, shares),
  );
  return {
    ...inherited,
    ...text('description'),
    ...text('risk'),
    ...readPart(fields, 'objectives', (value) => readObjectives(report, value)),
    guardrails: [...(guardrails ?? []), ...inherited.guardrails],
    ...readPart(fields, 'window', (value) => readWindow(report, value, windows)),
    ...readPart(fields, 'checkpoint', (value) => readCheckpoint(report, value)),
  };
}

function readObjectives(report: Report, node: Node): readonly string[] {
  return readList(report, node, '"objectives"', 1, PLAN_LIMITS.objectives).flatMap(
    (item) => readText(report, item, 'an objective') ?? [],
  );
}
