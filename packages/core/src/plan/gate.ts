import type { Criterion } from '../guardrail/types.ts';
import type { Phase } from '../rollout/types.ts';
import { readCriterion } from './criterion.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import { readNumber } from './number.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

type Gate = Phase['gate'];
type Approval = Gate['approvals'][number];

const GATE: Vocabulary = {
  what: 'a gate',
  required: {},
  optional: ['minUnits', 'pass', 'approvals'],
  later: {
    checklist: 'an approval by the role that ticks it',
    window: 'an approval by the role that knows the window',
  },
};

const APPROVAL: Vocabulary = {
  what: 'an approval',
  required: { role: 'role: product' },
  optional: ['count'],
};

/** A gate that asks for nothing but the hold. */
export const OPEN_GATE: Gate = { minUnits: 0, pass: [], approvals: [] };

/**
 * Reads what must hold to leave a phase. Criteria are named `<phase> gate: …`, uniquely in the
 * plan. Never throws; what cannot be read is reported and left out.
 *
 * @param names all names of guardrails and criteria of the plan so far
 */
export function readGate(
  report: Report,
  node: Node,
  phase: string,
  names: Map<string, Position>,
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
  return { minUnits: minUnits ?? 0, pass: pass ?? [], approvals: approvals ?? [] };
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
