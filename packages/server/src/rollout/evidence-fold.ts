import {
  absorb,
  emptyMemory,
  type GuardrailMemory,
  type Judged,
  judge,
  type Rollout,
  SAMPLE_RATIO,
  type Tick,
  type Verdict,
} from '@tidegate/core';

/** What is judged in one phase. */
export interface JudgedPhase {
  readonly fromMs: number;
  /** @param skew the sample ratio's verdict while it is bad, else `null` */
  readonly judgedBy: (skew: Verdict | null) => readonly Judged[];
}

/** Folds ticks as the controller did. */
export interface EvidenceFold {
  absorb(tick: Tick): void;
  /** `null` before the first tick of a phase in which it is judged. */
  judged(atMs: number): { readonly rule: Judged; readonly verdict: Verdict } | null;
}

/**
 * A fold of one guardrail or criterion, and of the sample ratio for one that compares.
 *
 * @param phases those that were entered, ascending
 * @param renewed when which guardrail's evidence began anew, ascending
 */
export function createEvidenceFold(
  name: string,
  phases: readonly JudgedPhase[],
  renewed: NonNullable<Rollout['renewed']> = [],
): EvidenceFold {
  const waiting = renewed.filter(({ guardrail }) => [name, SAMPLE_RATIO].includes(guardrail));
  let skews = createSkews();
  let memory: GuardrailMemory | null = null;
  let phase: JudgedPhase | undefined;
  let skew: Verdict | null = null;
  let rules: readonly Judged[] = [];
  const renew = (tick: Tick): void => {
    for (let next = waiting[0]; next !== undefined && next.atMs < tick.atMs; next = waiting[0]) {
      waiting.shift();
      if (next.guardrail === name) memory = null;
      if (next.guardrail !== SAMPLE_RATIO) continue;
      skews = createSkews();
      skew = null;
      rules = phase?.judgedBy(null) ?? [];
    }
  };
  const enter = (tick: Tick): void => {
    const now = phases.findLast(({ fromMs }) => fromMs <= tick.atMs) ?? phases[0];
    if (now === phase) return;
    phase = now;
    rules = now?.judgedBy(skew) ?? [];
  };
  const weigh = (tick: Tick): void => {
    const found = skews.after(rules, tick);
    if ((found === null) === (skew === null)) return;
    skew = found;
    rules = phase?.judgedBy(skew) ?? [];
  };
  const ruleNow = () => rules.find((rule) => rule.name === name);
  return {
    absorb(tick) {
      renew(tick);
      enter(tick);
      if (ruleNow()?.shape.startsWith('compared')) weigh(tick);
      const rule = ruleNow();
      if (rule !== undefined) memory = absorb(rule, memory ?? emptyMemory(rule), tick);
    },
    judged(atMs) {
      const rule = ruleNow();
      if (rule === undefined || memory === null) return null;
      return { rule, verdict: judge(rule, memory, atMs) };
    },
  };
}

/** The sample ratio after each tick; `null` while nothing is wrong with it. */
function createSkews() {
  let memory: GuardrailMemory | null = null;
  return {
    after(rules: readonly Judged[], tick: Tick): Verdict | null {
      const ratio = rules.find(({ shape }) => shape === 'sample-ratio');
      if (ratio === undefined) return null;
      memory = absorb(ratio, memory ?? emptyMemory(ratio), tick);
      const verdict = judge(ratio, memory, tick.atMs);
      return verdict.kind === 'fail' || verdict.kind === 'error' ? verdict : null;
    },
  };
}
