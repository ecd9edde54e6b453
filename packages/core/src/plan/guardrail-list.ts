import type { Guardrail } from '../guardrail/types.ts';
import { readGuardrail } from './guardrail.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName } from './name.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

/**
 * Reads the guardrails of a plan or, with a prefix for their names, of a phase. Names are unique in
 * the plan, because evidence is kept under them. Never throws; what cannot be read is reported and
 * left out.
 *
 * @param prefix `<phase>: `, or nothing
 * @param names all names of guardrails and criteria of the plan so far
 */
export function readGuardrails(
  report: Report,
  node: Node,
  prefix: string,
  names: Map<string, Position>,
): readonly Guardrail[] {
  const guardrails: Guardrail[] = [];
  for (const item of readList(report, node, '"guardrails"', 1, PLAN_LIMITS.guardrails)) {
    const guardrail = readGuardrail(report, item);
    if (guardrail === null) continue;
    const full = `${prefix}${guardrail.name}`;
    const name = claimName(report, names, full, item.at, 'guardrail', 'a "name" of its own');
    if (name !== null) guardrails.push({ ...guardrail, name });
  }
  return guardrails;
}
