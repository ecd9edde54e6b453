import type { Guardrail } from '../guardrail/types.ts';
import { SAMPLE_RATIO } from '../rollout/judged-now.ts';
import { type AlphaShare, isCompared, readAlphaShare } from './alpha-share.ts';
import { quoted } from './found.ts';
import { readGuardrail } from './guardrail.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/**
 * Reads the guardrails of a plan or, with a prefix for their names, of a phase. Names are unique in
 * the plan, because evidence is kept under them. Never throws; what cannot be read is reported and
 * left out.
 *
 * @param prefix `<phase>: `, or nothing
 * @param names all names of guardrails and criteria of the plan so far
 * @param shares what comparisons get of the plan's alpha, by name; those that are read are added
 */
export function readGuardrails(
  report: Report,
  node: Node,
  prefix: string,
  names: Map<string, Position>,
  shares: Map<string, AlphaShare>,
): readonly Guardrail[] {
  const guardrails: Guardrail[] = [];
  for (const item of readList(report, node, '"guardrails"', 1, PLAN_LIMITS.guardrails)) {
    const guardrail = readGuardrail(report, item);
    if (guardrail === null) continue;
    const full = `${prefix}${guardrail.name}`;
    if (full === SAMPLE_RATIO) {
      addProblem(report, {
        code: 'duplicate',
        at: item.at,
        message: `Cannot name a guardrail ${quoted(full)}: every rollout has one of that name already`,
        expected: 'another name',
      });
      continue;
    }
    const name = claimName(report, names, full, item.at, 'guardrail', 'a "name" of its own');
    if (name === null) continue;
    guardrails.push({ ...guardrail, name });
    if (isCompared(guardrail)) shares.set(name, shareOf(report, item));
  }
  return guardrails;
}

function shareOf(report: Report, node: Node): AlphaShare {
  const share =
    node.kind === 'map' ? node.entries.find(({ key }) => key === 'share')?.value : undefined;
  const read = share === undefined ? null : readAlphaShare(report, share);
  return read ?? { kind: 'weight', value: 1, at: node.at };
}
