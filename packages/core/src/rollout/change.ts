import type { Json } from '../json.ts';
import { NOTIFY_LIMIT_MS } from './limits.ts';
import type { Actor, AuditRow, Effect, Plan, Rollout, Transition } from './types.ts';

/** The controller as an actor: it may hold, pause, promote within the gates, and roll back. */
export const CONTROLLER: Actor = { kind: 'controller', id: 'controller', name: 'controller' };

/** What a transition is made of, before its revision and the effects' ids are known. */
export interface Change {
  readonly rollout: Rollout;
  readonly auditRows: readonly AuditRow[];
  readonly notices: readonly Notice[];
}

/** Something that people are told. */
export interface Notice {
  readonly event: string;
  readonly title: string;
  readonly text: string;
}

/** A change of state without audit row or notice. */
export function quiet(rollout: Rollout): Change {
  return { rollout, auditRows: [], notices: [] };
}

/** A change that is audited and, if a notice is given, told. */
export function told(
  rollout: Rollout,
  actor: Actor,
  action: string,
  body: Readonly<Record<string, Json>>,
  notice?: Omit<Notice, 'event'> | undefined,
): Change {
  return {
    rollout,
    auditRows: [{ actor, action, subject: rollout.id, body }],
    notices: notice === undefined ? [] : [{ event: action, ...notice }],
  };
}

/** A change on top of another: `next` sees what `change` did. */
export function and(change: Change, next: (rollout: Rollout) => Change): Change {
  const after = next(change.rollout);
  return {
    rollout: after.rollout,
    auditRows: [...change.auditRows, ...after.auditRows],
    notices: [...change.notices, ...after.notices],
  };
}

/** Seals a change: one revision up, effects with their idempotency keys. */
export function sealed(plan: Plan, change: Change, nowMs: number): Transition {
  const rollout = { ...change.rollout, revision: change.rollout.revision + 1 };
  const effects = change.notices
    .flatMap((notice) => plan.notify.map((channel) => ({ notice, channel })))
    .map(
      ({ notice, channel }, index): Effect => ({
        id: `${rollout.id}:${rollout.revision}:${index}`,
        // In order for each channel; a dead one holds up no other.
        orderingKey: `notify:${rollout.id}:${channel}`,
        kind: 'notify',
        limitMs: NOTIFY_LIMIT_MS,
        payload: {
          channel,
          ...notice,
          rollout: rollout.id,
          environment: rollout.environment,
          flag: rollout.flag,
          status: rollout.status,
          phase: plan.phases[rollout.phase]?.name ?? null,
          atMs: nowMs,
        },
      }),
    );
  return { rollout, effects, auditRows: change.auditRows, refusal: null };
}
