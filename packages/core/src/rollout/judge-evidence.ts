import { absorb } from '../guardrail/absorb.ts';
import { emptyMemory } from '../guardrail/empty-memory.ts';
import { judge } from '../guardrail/judge.ts';
import type { GuardrailMemory, Judged, Tick, Verdict } from '../guardrail/types.ts';
import { judgedNow } from './judged-now.ts';
import type { Plan, Rollout } from './types.ts';

/** What a tick of evidence came to. */
export interface JudgedEvidence {
  /** By guardrail and criterion name. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Memories as they are now, by name: of those that are judged now. */
  readonly memories: ReadonlyMap<string, GuardrailMemory>;
}

/**
 * Absorbs a tick into the memory of everything that is judged now, and judges it: the sample ratio
 * first, because without it nothing can be compared. Controller, replay and plan tests all judge by
 * this function. Never throws.
 *
 * @param memories what is remembered, by name; those that are missing begin empty
 * @param tick its `atMs` is the time of the judgement
 * @param options.holdBackParts what the flag keeps from every draw, of 100 000
 * @param options.take what adds a tick to a memory; default: `absorb`
 */
export function judgeEvidence(
  plan: Plan,
  rollout: Rollout,
  memories: ReadonlyMap<string, GuardrailMemory>,
  tick: Tick,
  options: { readonly holdBackParts?: number; readonly take?: typeof absorb } = {},
): JudgedEvidence {
  const { holdBackParts = 0, take = absorb } = options;
  const verdicts: Record<string, Verdict> = {};
  const after = new Map<string, GuardrailMemory>();
  const judgeOne = (one: Judged): void => {
    const memory = take(one, memories.get(one.name) ?? emptyMemory(one), tick);
    after.set(one.name, memory);
    verdicts[one.name] = judge(one, memory, tick.atMs);
  };
  const ratio = judgedNow(plan, rollout, holdBackParts).find(isSampleRatio);
  if (ratio !== undefined) judgeOne(ratio);
  const known = { ...rollout, verdicts: { ...rollout.verdicts, ...verdicts } };
  for (const one of judgedNow(plan, known, holdBackParts)) {
    if (!isSampleRatio(one)) judgeOne(one);
  }
  return { verdicts, memories: after };
}

function isSampleRatio({ shape }: Judged): boolean {
  return shape === 'sample-ratio';
}
