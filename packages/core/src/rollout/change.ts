import type { Json, JsonObject } from '../json.ts';
import { NOTIFY_LIMIT_MS } from './limits.ts';
import type { Actor, AuditRow, Effect, Plan, Rollout, Transition } from './types.ts';

/** The controller as an actor: it may hold, pause, promote within the gates, and roll back. */
export const CONTROLLER: Actor = { kind: 'controller', id: 'controller', name: 'controller' };

/** What a transition is made of, before its revision and the effects' ids are known. */
export interface Change {
  readonly rollout: Rollout;
  readonly auditRows: readonly AuditRow[];
  readonly notices: readonly Notice[];
  readonly orders: readonly Order[];
}

/** Something to do that is no notice, before its id is known. */
export interface Order {
  readonly kind: Exclude<Effect['kind'], 'notify'>;
  readonly orderingKey: string;
  readonly limitMs: number;
  readonly payload: JsonObject;
  /** What waits for it and gets its id. */
  readonly of?: { readonly list: string; readonly item: string } | { readonly layer: string };
}

/** Something that people are told. */
export interface Notice {
  readonly event: string;
  readonly title: string;
  readonly text: string;
  /** Those who are escalated to hear of it too. */
  readonly escalates?: boolean;
}

/** A change of state without audit row or notice. */
export function quiet(rollout: Rollout): Change {
  return { rollout, auditRows: [], notices: [], orders: [] };
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
    orders: [],
  };
}

/** A change on top of another: `next` sees what `change` did. */
export function and(change: Change, next: (rollout: Rollout) => Change): Change {
  const after = next(change.rollout);
  return {
    rollout: after.rollout,
    auditRows: [...change.auditRows, ...after.auditRows],
    notices: [...change.notices, ...after.notices],
    orders: [...change.orders, ...after.orders],
  };
}

/** A change of state that orders something, without audit row or notice. */
export function ordered(rollout: Rollout, orders: readonly Order[]): Change {
  return { ...quiet(rollout), orders };
}

/** What every effect of a rollout says of it. */
export function aboutRollout(plan: Plan, rollout: Rollout, nowMs: number): JsonObject {
  return {
    rollout: rollout.id,
    environment: rollout.environment,
    flag: rollout.flag,
    status: rollout.status,
    phase: plan.phases[rollout.phase]?.name ?? null,
    atMs: nowMs,
  };
}

/** In order for each channel; a dead one holds up no other. */
export function channelKey(rollout: Rollout, channel: string): string {
  return `notify:${rollout.id}:${channel}`;
}

/** Seals a change: one revision up, effects with their idempotency keys, what was ordered first. */
export function sealed(plan: Plan, change: Change, nowMs: number): Transition {
  const revision = change.rollout.revision + 1;
  const idOf = (index: number) => `${change.rollout.id}:${revision}:${index}`;
  const rollout = change.orders.reduce(
    (now, order, index) => withEffectId(now, order, idOf(index)),
    { ...change.rollout, revision },
  );
  const about = aboutRollout(plan, rollout, nowMs);
  const notices = change.notices.flatMap(({ escalates = false, ...notice }) =>
    channelsOf(plan, escalates).map(
      (channel): Omit<Effect, 'id'> => ({
        orderingKey: channelKey(rollout, channel),
        kind: 'notify',
        limitMs: NOTIFY_LIMIT_MS,
        payload: { channel, ...notice, ...about },
      }),
    ),
  );
  const effects = [...change.orders, ...notices].map(
    ({ orderingKey, kind, limitMs, payload }, index): Effect => ({
      id: idOf(index),
      orderingKey,
      kind,
      limitMs,
      payload,
    }),
  );
  return { rollout, effects, auditRows: change.auditRows, refusal: null };
}

function channelsOf({ notify, rollback }: Plan, escalates: boolean): readonly string[] {
  return escalates ? [...new Set([...notify, ...(rollback.escalate ?? [])])] : notify;
}

function withEffectId(rollout: Rollout, { of }: Order, effectId: string): Rollout {
  if (of === undefined) return rollout;
  if ('layer' in of) {
    const layers = rollout.layers.map((layer) =>
      layer.name === of.layer ? { ...layer, effectId } : layer,
    );
    return { ...rollout, layers };
  }
  const checks = rollout.checks.map((check) =>
    check.list === of.list && check.item === of.item ? { ...check, effectId } : check,
  );
  return { ...rollout, checks };
}
