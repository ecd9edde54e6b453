import type { Criterion } from '../guardrail/types.ts';
import type { Phase } from '../rollout/types.ts';
import { readCriterion } from './criterion.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readListNames, readMigrationNames } from './list-names.ts';
import { claimName, readName } from './name.ts';
import { readNumber } from './number.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

type Gate = Phase['gate'];
type Approval = Gate['approvals'][number];

/** Keys of a gate. */
export const GATE: Vocabulary = {
  what: 'a gate',
  required: {},
  optional: ['minUnits', 'pass', 'approvals', 'checklist', 'migrations', 'ours'],
};

/** Keys of an approval. */
export const APPROVAL: Vocabulary = {
  what: 'an approval',
  required: { role: 'role: product' },
  optional: ['count'],
};

/** A gate that asks for nothing but the hold. */
export const OPEN_GATE: Gate = { minUnits: 0, pass: [], approvals: [] };

/** What gates of a plan have in common. */
export interface GateContext {
  /** All names of guardrails and criteria of the plan so far. */
  readonly names: Map<string, Position>;
  /** Names of the plan's checklists, those of its migrations among them. */
  readonly lists: readonly string[];
  readonly open: OpenPlaces;
}

/**
 * Reads what must hold to leave a phase. Criteria are named `<phase> gate: …`, uniquely in the
 * plan. Never throws; what cannot be read is reported and left out.
 */
export function readGate(
  report: Report,
  node: Node,
  phase: string,
  { names, lists, open }: GateContext,
): Gate {
  const fields = readFields(report, node, GATE);
  if (fields === null) return OPEN_GATE;
  const minUnits = readOptional(fields, 'minUnits', 0, (value) =>
    readNumber(report, value, '"minUnits"', {
      min: 0,
      max: PLAN_LIMITS.minUnits,
      whole: true,
      example: '1000',
    }),
  );
  const pass = readRequired(fields, 'pass', (value) => readPass(report, value, phase, names));
  const approvals = readRequired(fields, 'approvals', (value) => readApprovals(report, value));
  const checklists = readGateLists(report, fields, lists);
  readOpen(report, fields, 'a gate', `gate of phase "${phase}"`, open);
  return {
    minUnits: minUnits ?? 0,
    pass: pass ?? [],
    approvals: approvals ?? [],
    ...(checklists.length === 0 ? {} : { checklists }),
  };
}

/** Lists that people go through first, then those of migrations. */
function readGateLists(report: Report, fields: Fields, lists: readonly string[]) {
  const named = readRequired(fields, 'checklist', (value) =>
    readListNames(report, value, '"checklist"', lists),
  );
  const migrated = readRequired(fields, 'migrations', (value) =>
    readMigrationNames(report, value, lists),
  );
  return [...new Set([...(named ?? []), ...(migrated ?? [])])];
}

function readPass(
  report: Report,
  node: Node,
  phase: string,
  names: Map<string, Position>,
): readonly Criterion[] {
  const pass: Criterion[] = [];
  for (const item of readList(report, node, '"pass"', 1, PLAN_LIMITS.criteriaPerGate)) {
    const criterion = readCriterion(report, item);
    if (criterion === null) continue;
    const full = `${phase} gate: ${criterion.name}`;
    const name = claimName(report, names, full, item.at, 'criterion', 'a "name" of its own');
    if (name !== null) pass.push({ ...criterion, name });
  }
  return pass;
}

function readApprovals(report: Report, node: Node): readonly Approval[] {
  const approvals: Approval[] = [];
  const roles = new Map<string, Position>();
  for (const item of readList(report, node, '"approvals"', 1, PLAN_LIMITS.approvalsPerGate)) {
    const fields = readFields(report, item, APPROVAL);
    if (fields === null) continue;
    const role = readRequired(fields, 'role', (value) => {
      const name = readName(report, value, '"role"');
      return name === null
        ? null
        : claimName(report, roles, name, value.at, 'role', 'one entry with a higher "count"');
    });
    const count = readOptional(fields, 'count', 1, (value) =>
      readNumber(report, value, '"count"', {
        min: 1,
        max: PLAN_LIMITS.approvalCount,
        whole: true,
        example: '1',
      }),
    );
    if (role !== null && count !== null) approvals.push({ role, count });
  }
  return approvals;
}
