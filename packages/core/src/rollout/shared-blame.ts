import type { Guardrail, GuardrailAction, Verdict } from '../guardrail/types.ts';
import { ACTION_RANK } from './action-rank.ts';
import { actingNow } from './judged-now.ts';
import type { Plan, Rollout } from './types.ts';

/** A rollout that is taken back, paused, or about to be, and what for. */
export interface Suspect {
  readonly id: string;
  readonly environment: string;
  /** Rules that fire, or will when it goes on like this. */
  readonly rules: readonly {
    readonly metric: string;
    readonly action: GuardrailAction;
    /** How soon it fires if it goes on like this, ms; 0 = it does. */
    readonly inMs: number;
  }[];
}

/**
 * What a rollout is suspected of by the verdicts of this tick; `null` when of nothing. A rule that
 * is beyond its limit counts while its `for` runs, and no longer: one that then lacks events must
 * not hold up others. Never throws.
 */
export function suspectBy(
  plan: Plan,
  rollout: Rollout,
  verdicts: Readonly<Record<string, Verdict>>,
): Suspect | null {
  const rules = actingNow(plan, rollout).flatMap((guardrail) => {
    const { name, metric, action } = guardrail;
    const inMs = firesIn(guardrail, verdicts[name]);
    const acts = ACTION_RANK[action] >= ACTION_RANK.pause && inMs !== null;
    return acts ? [{ metric, action, inMs }] : [];
  });
  if (rules.length === 0) return null;
  const { id, environment } = rollout;
  return { id, environment, rules };
}

/** `null` = nothing says that it will. */
function firesIn(guardrail: Guardrail, verdict: Verdict | undefined): number | null {
  if (verdict?.kind === 'fail') return 0;
  if (verdict?.code !== 'pending' || !('forMs' in guardrail)) return null;
  const inMs = guardrail.forMs - (verdict.numbers['beyondForMs'] ?? 0);
  return inMs > 0 ? inMs : null;
}

/**
 * Verdicts of a rollout on which a later one of the same environment acts first. One conversation
 * may meet the candidates of both: a rule on one arm alone cannot tell which of them made it bad, so
 * the rollout that started later goes first, and the earlier one's rule gets `shared-blame` and
 * begins anew. It gives way only to a rule that fires no later than it would itself, begun anew, and
 * only once to each rollout: nobody's bad candidate stays for another's long or wavering rule.
 * Comparisons were randomised and blame rightly; zero tolerance and rules that are `absolute` always
 * act. Never throws.
 *
 * @param later suspects of this tick that started after this rollout
 * @returns the verdicts that change and the rollout that goes first, by guardrail; their memories are
 *   to be forgotten
 */
export function sharedBlame(
  plan: Plan,
  rollout: Rollout,
  verdicts: Readonly<Record<string, Verdict>>,
  later: readonly Suspect[],
): Readonly<Record<string, { readonly verdict: Verdict; readonly after: string }>> {
  const near = later.filter(({ environment }) => environment === rollout.environment);
  if (near.length === 0) return {};
  const shared = actingNow(plan, rollout).flatMap((guardrail) => {
    const verdict = verdicts[guardrail.name];
    if (verdict?.kind !== 'fail' || !isShareable(guardrail)) return [];
    if (rollout.verdicts[guardrail.name]?.kind === 'fail') return [];
    const suspect = near.find(
      ({ id, rules }) =>
        !gaveWay(rollout, guardrail, id) && rules.some((rule) => takes(rule, guardrail)),
    );
    if (suspect === undefined) return [];
    return [[guardrail.name, { verdict: blamed(verdict, suspect), after: suspect.id }] as const];
  });
  return Object.fromEntries(shared);
}

/** Rules of one arm alone, which another rollout's candidate may break. */
type Shareable = Extract<Guardrail, { shape: 'held' | 'count-within' }>;

function isShareable(guardrail: Guardrail): guardrail is Shareable {
  if (guardrail.absolute || ACTION_RANK[guardrail.action] < ACTION_RANK.pause) return false;
  return guardrail.shape === 'held' || guardrail.shape === 'count-within';
}

function gaveWay({ renewed = [] }: Rollout, { name }: Guardrail, id: string): boolean {
  return renewed.some(({ guardrail, after }) => guardrail === name && after === id);
}

/** A rollout that is only paused goes on giving its candidate: it takes no rollback upon itself. */
function takes(rule: Suspect['rules'][number], guardrail: Shareable): boolean {
  const { metric, action } = guardrail;
  const anewMs = guardrail.shape === 'held' ? guardrail.forMs : guardrail.withinMs;
  const isSoon = rule.inMs <= anewMs;
  return isSoon && rule.metric === metric && ACTION_RANK[rule.action] >= ACTION_RANK[action];
}

function blamed(verdict: Verdict, { id }: Suspect): Verdict {
  return {
    ...verdict,
    kind: 'error',
    code: 'shared-blame',
    sentence: `${verdict.sentence}; rollout ${id} started later in the same environment and is rolled back first`,
  };
}
