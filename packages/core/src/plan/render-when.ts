import type { Logic } from '../flag/types.ts';
import { PLAN_LIMITS } from './limits.ts';
import { renderCondition } from './render-condition.ts';
import { type Rendered, rendered, renderedTree } from './rendered.ts';
import { newReport } from './report.ts';
import { readSegmentName } from './when.ts';

/**
 * Conditions as people write them, from the JSONLogic that they were read to: a list where all must
 * hold, else one condition. What people cannot write otherwise stands as `{ logic: … }`. Reading it
 * gives the same JSONLogic again. Never throws.
 */
export function renderWhen(logic: Logic): Rendered {
  const all = combined(logic, 'and');
  if (all !== null) return all.map((part) => renderAny(part, 1));
  return renderAny(logic, 0);
}

/** The segment that a condition is; `null` when it is another. */
export function renderSegmentName(logic: Logic): string | null {
  const name = operandOf(logic, '$ref');
  if (typeof name !== 'string') return null;
  const node = renderedTree(name);
  return readSegmentName(newReport(''), node, new Map()) === null ? null : name;
}

function renderAny(logic: Logic, depth: number): Rendered {
  if (depth >= PLAN_LIMITS.conditionDepth) return raw(logic);
  const segment = renderSegmentName(logic);
  if (segment !== null) return rendered([['segment', segment]]);
  const condition = renderCondition(logic);
  if (condition !== null) return condition;
  for (const [operator, word] of [
    ['and', 'all'],
    ['or', 'any'],
  ] as const) {
    const parts = combined(logic, operator);
    if (parts !== null) return rendered([[word, parts.map((part) => renderAny(part, depth + 1))]]);
  }
  const operand = operandOf(logic, '!');
  const [inner = null, ...others] = Array.isArray(operand) ? (operand as readonly Logic[]) : [];
  if (inner === null || others.length > 0) return raw(logic);
  return rendered([['not', renderAny(inner, depth + 1)]]);
}

function raw(logic: Logic): Rendered {
  return rendered([['logic', logic as Rendered]]);
}

/** The parts of a combination that a list can say; `null` for everything else. */
function combined(logic: Logic, operator: 'and' | 'or'): readonly Logic[] | null {
  const parts = operandOf(logic, operator);
  if (!Array.isArray(parts) || parts.length < 2) return null;
  const items = parts as readonly Logic[];
  return items.length <= PLAN_LIMITS.conditions && !items.includes(null) ? items : null;
}

/** The operand of a rule that has this operator and no other. */
function operandOf(logic: Logic, operator: string): Logic | undefined {
  if (typeof logic !== 'object' || logic === null || Array.isArray(logic)) return undefined;
  const [entry, ...others] = Object.entries(logic);
  if (entry === undefined || others.length > 0 || entry[0] !== operator) return undefined;
  return entry[1];
}
