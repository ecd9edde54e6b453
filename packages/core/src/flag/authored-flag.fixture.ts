import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { lower } from './lower.ts';
import type { AllocationStep, AuthoredFlag, Draw, FlagRule, Logic } from './types.ts';

/** Two whole seconds, an hour apart. */
export const T0 = 1_700_000_000_000;
export const T1 = T0 + 3_600_000;

export const beta: Logic = { in: [{ var: 'group' }, ['beta']] };

/** A flag of three variants that serves `legacy` to all. */
export const flag: AuthoredFlag = {
  key: 'agent',
  variants: { legacy: 'old', new: 'fresh', newer: 'fresher' },
  off: 'legacy',
  serve: 'legacy',
  killed: null,
  salt: '5f3a',
  prerequisites: [],
  exclusion: null,
  rules: [],
  barred: [],
  allocation: null,
  holdBackParts: 0,
  segments: { beta },
  metadata: { unit: 'conversation', watched: true, rollout: 'r1', generation: 2 },
};

/** The same with a ramp. */
export function withSteps(steps: readonly AllocationStep[], unit = 'conversation'): AuthoredFlag {
  return { ...flag, allocation: { unit, steps } };
}

/** A step of `legacy` and `new`. */
export function step(fromMs: number, draws: readonly Draw[]): AllocationStep {
  return { fromMs, control: 'legacy', candidate: 'new', draws };
}

/** A draw for all. */
export function everybody(id: number, weightParts: number): Draw {
  return { id, segment: null, weightParts };
}

/** A rule for `beta` that serves a variant. */
export function serving(name: string, serve: string, when: Logic = beta): FlagRule {
  return { name, when, outcome: { serve } };
}

/** A rule for all that splits by targeting key, or by an attribute. */
export function splitting(
  parts: Readonly<Record<string, number>>,
  unit = 'conversation',
): FlagRule {
  const split = Object.entries(parts).map(([variant, weightParts]) => ({ variant, weightParts }));
  return { name: 'share', when: true, outcome: { split, unit } };
}

/** Name of the variant, as it stands in the document, that a context gets. Throws when it is broken. */
export function servedBy(
  authored: AuthoredFlag,
  context: object,
  nowMs = T1 + 60_000,
): string | null {
  const ruleset = compileRuleset({ flags: { agent: lower(authored) } });
  const [why] = ruleset.broken.values();
  if (why !== undefined) throw new Error(why);
  return evaluate(ruleset, 'agent', { ...context }, nowMs).servedAs;
}
