import { readFields, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readOpen } from './open-places.ts';
import { type PhaseContext, readPhaseName } from './phase.ts';
import { NOTHING_SHARED, type PhaseShared, readShared, SHARED_KEYS } from './phase-shared.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of a group of phases. */
export const GROUP: Vocabulary = {
  what: 'a group of phases',
  required: {
    name: 'name: gradual',
    phases: 'phases: [{ name: ten, audience: { weight: 10% }, hold: 7d }]',
  },
  optional: [...SHARED_KEYS, 'ours'],
};

/** A group of phases before they are read. */
export interface Group {
  readonly members: readonly Node[];
  readonly inherited: PhaseShared;
}

/** Whether an entry of `phases` is a group of further ones. Never throws. */
export function isGroup(node: Node): boolean {
  return node.kind === 'map' && node.entries.some(({ key }) => key === 'phases');
}

/**
 * Reads what a group says for its phases, and where they are. Groups hold no groups. `null` when it
 * has mistakes, which are reported. Never throws.
 */
export function readGroup(report: Report, node: Node, context: PhaseContext): Group | null {
  const fields = readFields(report, node, GROUP);
  const phases = fields?.get('phases');
  if (fields === null || phases === undefined) return null;
  const name = readPhaseName(report, fields, context);
  const called = name ?? 'group';
  const shared = readShared(report, fields, called, context, NOTHING_SHARED);
  readOpen(report, fields, 'a group of phases', `phase "${called}"`, context.open);
  const items = readList(report, phases.value, '"phases"', 1, PLAN_LIMITS.phases);
  const members = items.filter((item) => !isGroup(item) || refuseNested(report, item));
  return { members, inherited: { ...shared, ...(name === null ? {} : { group: name }) } };
}

function refuseNested(report: Report, node: Node): false {
  addProblem(report, {
    code: 'not-supported',
    at: node.at,
    message: 'Cannot read a group of phases: it holds another group',
    expected: 'groups of phases only: they are one level deep',
  });
  return false;
}
