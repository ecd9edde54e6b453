import { aboutRollout, type Change, CONTROLLER, channelKey, type Order, quiet } from './change.ts';
import { NOTIFY_LIMIT_MS } from './limits.ts';
import type { Moved } from './moved.ts';
import type { Announcement, AuditRow, Plan, Rollout } from './types.ts';
import { utcDateText, utcTimeText } from './utc-time-text.ts';

/**
 * Makes the announcements that are due, each once in a rollout: those that come before a planned
 * start when their time is there, all others when the rollout moves. One that comes before the start
 * is made with the start at the latest.
 */
export function announce(plan: Plan, rollout: Rollout, change: Moved, nowMs: number): Change {
  const due = (plan.announcements ?? []).filter(
    (one) => !rollout.announced.includes(one.name) && isDue(one, rollout, change, nowMs),
  );
  if (due.length === 0) return quiet(rollout);
  const announced = [...rollout.announced, ...due.map(({ name }) => name)];
  const now: Rollout = { ...rollout, announced };
  return {
    rollout: now,
    auditRows: due.map((one): AuditRow => {
      const { name, audience, subject } = one;
      const body = { name, audience, subject, channels: channelsOf(plan, one) };
      return { actor: CONTROLLER, action: 'rollout.announced', subject: rollout.id, body };
    }),
    notices: [],
    orders: due.flatMap((one) => ordersOf(plan, now, one, nowMs)),
  };
}

function isDue(one: Announcement, rollout: Rollout, change: Moved, nowMs: number): boolean {
  switch (one.when) {
    case 'started':
      return change.started || isBeforeStart(one, rollout, nowMs);
    case 'entered':
      return change.entered !== null && change.entered === one.phase;
    case 'left':
      return change.left !== null && change.left === one.phase;
    case 'completed':
      return change.completed;
    default:
      return change.rolledBack;
  }
}

function isBeforeStart(
  { beforeMs }: Announcement,
  { status, startAtMs }: Rollout,
  nowMs: number,
): boolean {
  if (status !== 'scheduled' || startAtMs === null || !(beforeMs > 0)) return false;
  return nowMs >= startAtMs - beforeMs;
}

function ordersOf(
  plan: Plan,
  rollout: Rollout,
  one: Announcement,
  nowMs: number,
): readonly Order[] {
  const fill = filledIn(plan, rollout, one, nowMs);
  return channelsOf(plan, one).map((channel) => ({
    kind: 'announce',
    orderingKey: channelKey(rollout, channel),
    limitMs: NOTIFY_LIMIT_MS,
    payload: {
      ...{ channel, event: 'rollout.announced', title: fill(one.subject), text: fill(one.text) },
      ...aboutRollout(plan, rollout, nowMs),
      ...{ name: one.name, audience: one.audience },
    },
  }));
}

/**
 * An announcement as it would be made now, with its fields filled in: a draft for people. Never throws.
 *
 * @param nowMs ms since epoch; what `[date]` and `[time]` say
 */
export function draftAnnouncement(
  plan: Plan,
  rollout: Rollout,
  one: Pick<Announcement, 'phase' | 'subject' | 'text'>,
  nowMs: number,
): { readonly subject: string; readonly text: string } {
  const fill = filledIn(plan, rollout, one, nowMs);
  return { subject: fill(one.subject), text: fill(one.text) };
}

function channelsOf({ notify }: Plan, { channels }: Announcement): readonly string[] {
  return channels.length === 0 ? notify : channels;
}

/** What is filled in is not looked at again: a reason may say `[date]`. */
function filledIn(
  plan: Plan,
  rollout: Rollout,
  one: Pick<Announcement, 'phase'>,
  nowMs: number,
): (text: string) => string {
  const startMs = rollout.status === 'scheduled' ? rollout.startAtMs : null;
  const atMs = startMs ?? nowMs;
  const fields: Readonly<Record<string, string>> = {
    '[phase]': one.phase ?? plan.phases[rollout.phase]?.name ?? '',
    '[date]': utcDateText(atMs),
    '[time]': utcTimeText(atMs),
    '[plan]': plan.name,
    '[flag]': plan.flag,
    '[reason]': rollout.reason,
  };
  return (text) =>
    text.replace(/\[(?:phase|date|time|plan|flag|reason)\]/g, (field) => fields[field] ?? field);
}
