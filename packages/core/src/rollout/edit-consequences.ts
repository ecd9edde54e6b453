import { canonicalJson } from '../hash/canonical-json.ts';
import type { Json } from '../json.ts';
import { changedRules, ruleNames } from './changed-rules.ts';
import { listOf } from './check-lists.ts';
import { phaseNow } from './judged-now.ts';
import { type Fit, fitOf, refuseEdit } from './refuse-edit.ts';
import { generalParts } from './shares-now.ts';
import type { Outside, Plan, Refusal, Rollout, Share } from './types.ts';

/** What a changed plan does to a rollout, as a sentence. */
export interface EditConsequence {
  readonly kind: 'weight' | 'phase' | 'guardrail' | 'gate' | 'approval' | 'rollback' | 'other';
  readonly sentence: string;
}

/** Keys of a plan that no other consequence speaks of. */
const OTHER_KEYS = [
  ...(['alpha', 'noDataTimeoutMs', 'onNoData', 'activationLeadMs', 'notify'] as const),
  ...(['window', 'avoid', 'freezes', 'completion', 'announcements', 'requires'] as const),
  ...(['excludes', 'deployment', 'retirement'] as const),
];

/**
 * What happens when a rollout goes on by another plan from now on: why it cannot, and what follows
 * when it does, the gravest first. The same answer decides whether the edit is taken. Never throws.
 *
 * @param outside what the environment says of raises; absent = nothing
 */
export function editConsequences(
  plan: Plan,
  rollout: Rollout,
  next: Plan,
  nowMs: number,
  outside?: Outside,
): { readonly refusal: Refusal | null; readonly consequences: readonly EditConsequence[] } {
  const refusal = refuseEdit(plan, rollout, next, nowMs, outside);
  const fit = fitOf(plan, rollout, next);
  return {
    refusal,
    consequences: [
      ...(fit === null ? [] : weights(fit)),
      ...phases(plan, next),
      ...rules(plan, next),
      ...gates(plan, rollout, next),
      ...approvals(rollout),
      ...rollbacks(plan, next),
      ...others(plan, next),
    ],
  };
}

/** Names of lists that are not what they were: their ticks are void. Never throws. */
export function changedLists(plan: Plan, next: Plan): readonly string[] {
  return Object.keys(plan.checklists ?? {}).filter(
    (name) => !isSame(listOf(plan, name), listOf(next, name)),
  );
}

function weights({ served, shares }: Fit): readonly EditConsequence[] {
  const segments = new Set([...shares, ...served].map(({ segment }) => segment));
  return [...segments].flatMap((segment): EditConsequence[] => {
    const from = partsOf(served, segment);
    const to = partsOf(shares, segment);
    if (from === to) return [];
    const who = segment === null ? 'Everybody' : `Segment "${segment}"`;
    const sentence = `${who} goes from ${from / 1_000} % to ${to / 1_000} % at once`;
    return [{ kind: 'weight', sentence }];
  });
}

function partsOf(shares: readonly Share[], segment: string | null): number {
  const own = shares.find((share) => share.segment === segment);
  return own?.weightParts ?? generalParts(shares);
}

function phases(plan: Plan, next: Plan): readonly EditConsequence[] {
  const names = (one: Plan) => one.phases.map(({ name }) => name);
  const said = (sentence: string): EditConsequence => ({ kind: 'phase', sentence });
  const before = names(plan);
  const after = names(next);
  const kept = after.filter((name) => before.includes(name));
  const isMoved = !isSame(
    kept,
    before.filter((name) => after.includes(name)),
  );
  const changed = kept.filter(
    (name) =>
      !isSame(
        plan.phases.find((phase) => phase.name === name),
        next.phases.find((phase) => phase.name === name),
      ),
  );
  return [
    ...before
      .filter((name) => !after.includes(name))
      .map((name) => said(`Phase "${name}" is gone`)),
    ...after.filter((name) => !before.includes(name)).map((name) => said(`Phase "${name}" is new`)),
    ...(isMoved ? [said(`Phases come in another order: ${after.join(', ')}`)] : []),
    ...changed.map((name) => said(`Phase "${name}" changes`)),
  ];
}

function rules(plan: Plan, next: Plan): readonly EditConsequence[] {
  const before = ruleNames(plan);
  const after = ruleNames(next);
  const said = (name: string, what: string): EditConsequence => ({
    kind: 'guardrail',
    sentence: `Rule "${name}" ${what}`,
  });
  return [
    ...before.filter((name) => !after.includes(name)).map((name) => said(name, 'is gone')),
    ...changedRules(plan, next).map((name) =>
      said(
        name,
        before.includes(name)
          ? 'changes: its evidence begins anew'
          : 'is new: its evidence begins now',
      ),
    ),
  ];
}

function gates(plan: Plan, rollout: Rollout, next: Plan): readonly EditConsequence[] {
  const said = (sentence: string): EditConsequence => ({ kind: 'gate', sentence });
  const ticked = new Set(rollout.checks.map(({ list }) => list));
  const void_ = changedLists(plan, next)
    .filter((name) => ticked.has(name))
    .map((name) => said(`Ticks of checklist "${name}" are void: it changes`));
  if (rollout.status === 'scheduled') return void_;
  const { name } = phaseNow(plan, rollout);
  return [said(`Time held and units of phase "${name}" count from zero`), ...void_];
}

function approvals({ approvals: given }: Rollout): readonly EditConsequence[] {
  if (given.length === 0) return [];
  const sentence =
    given.length === 1
      ? '1 approval is void: it was given to the plan before'
      : `${given.length} approvals are void: they were given to the plan before`;
  return [{ kind: 'approval', sentence }];
}

function rollbacks(plan: Plan, next: Plan): readonly EditConsequence[] {
  if (isSame(plan.rollback, next.rollback)) return [];
  const layers = next.rollback.procedure
    .map((layer) => (layer === 'flag' ? layer : layer.name))
    .join(', ');
  const sentence = `A rollback does ${layers} and conversations: ${next.rollback.conversations}`;
  return [{ kind: 'rollback', sentence }];
}

function others(plan: Plan, next: Plan): readonly EditConsequence[] {
  return OTHER_KEYS.filter((key) => !isSame(plan[key], next[key])).map((key) => ({
    kind: 'other',
    sentence: `"${key}" changes`,
  }));
}

function isSame(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => canonicalJson((value ?? null) as Json);
  return text(one) === text(other);
}
