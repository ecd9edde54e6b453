/** What people, agents and actions really did in each phase, apart from what the rollout says of itself. */
import type { Commit } from './simulated-store.fixture.ts';
import type { World } from './world.fixture.ts';

/** What was really done and told since the current phase of a rollout was entered. */
export interface PhaseLedger {
  of(id: string): PhaseFacts;
  /** Takes down what a commit did, after it was looked at. */
  note(commit: Commit): void;
  /** Units of the candidate that were told for the first time, by draw; 0 = shadow. */
  told(draw: number, units: number): void;
}

export interface PhaseFacts {
  key: string;
  enteredMs: number;
  units: Map<number, number>;
  /** Draws of the phase, those that a partial rollback replaced included. */
  draws: Set<number>;
  /** `<role> <person>`, given for the plan that ran then. */
  approvals: Set<string>;
  /** `<list> <item>` that were done, by a person or by an action that went well. */
  done: Set<string>;
}

interface Command {
  readonly type: string;
  readonly decision?: string;
  readonly role?: string;
  readonly list?: string;
  readonly item?: string;
  readonly planHash?: string;
}

/** An empty ledger of a world's rollouts. */
export function phaseLedger(world: World): PhaseLedger {
  const facts = new Map<string, PhaseFacts>();
  const of = (id: string): PhaseFacts => {
    const rollout = world.rollouts.get(id);
    const key = rollout === undefined ? '' : `${rollout.generation} ${rollout.phase}`;
    const known = facts.get(id);
    if (known?.key === key) return known;
    // What was done to a list stays done: no edit here changes a list.
    const now = factsFrom(key, world.timeline.nowMs, known?.done ?? new Set());
    facts.set(id, now);
    return now;
  };
  return {
    of,
    note({ name, input }) {
      for (const [id, { ramp, phase }] of world.rollouts) {
        const own = ramp.filter((step) => step.phase === phase).flatMap((step) => step.draws);
        for (const draw of own) of(id).draws.add(draw.id);
      }
      if (name !== 'commandRollout') return;
      const { command, actor, id } = input as unknown as Commanded;
      noteCommand(of(id), command, actor.id, world.rollouts.get(id)?.planHash);
    },
    told: (draw, units) => {
      for (const id of world.rollouts.keys()) {
        const now = of(id).units;
        now.set(draw, (now.get(draw) ?? 0) + units);
      }
    },
  };
}

interface Commanded {
  readonly command: Command;
  readonly actor: { readonly id: string };
  readonly id: string;
}

function factsFrom(key: string, enteredMs: number, done: Set<string>): PhaseFacts {
  return { key, enteredMs, units: new Map(), draws: new Set(), approvals: new Set(), done };
}

function noteCommand(
  { approvals, done }: PhaseFacts,
  { type, decision = 'go', role, list, item, planHash }: Command,
  person: string,
  hash: string | undefined,
): void {
  const isGo = decision === 'go';
  if (type === 'approve' && isGo && (planHash ?? hash) === hash) approvals.add(`${role} ${person}`);
  if (type !== 'check') return;
  if (isGo) done.add(`${list} ${item}`);
  else done.delete(`${list} ${item}`);
}
