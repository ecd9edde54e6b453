import { OPENING_HORIZON_MS } from './limits.ts';
import type { Freeze, WeeklyPeriod } from './types.ts';
import { type ZonedTime, zonedTime } from './zoned-time.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What says when a phase may be entered: a plan does, and a phase with a window of its own. */
export interface EntryTimes {
  readonly window?: WeeklyPeriod | undefined;
  readonly avoid?: readonly WeeklyPeriod[] | undefined;
  readonly freezes?: readonly Freeze[] | undefined;
}

/**
 * Whether the clocks of the period's zone show a day and a time of it. Hours that the clocks skip
 * never come; hours that they show twice come twice. `false` for a zone that is not known here.
 * Never throws.
 *
 * @param nowMs ms since epoch
 */
export function isOpen(period: WeeklyPeriod, nowMs: number): boolean {
  const shown = zonedTime(period.zone, nowMs);
  return shown !== null && isWithin(period, shown);
}

/** The avoid period that is in force, or `null`; one in a zone that is not known here always is. Never throws. */
export function avoidedBy({ avoid = [] }: EntryTimes, nowMs: number): WeeklyPeriod | null {
  const isAvoided = (period: WeeklyPeriod) => {
    const shown = zonedTime(period.zone, nowMs);
    return shown === null || isWithin(period, shown);
  };
  return avoid.find(isAvoided) ?? null;
}

/** The freeze that is in force, or `null`. Never throws. */
export function frozenBy({ freezes = [] }: EntryTimes, nowMs: number): Freeze | null {
  return freezes.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs) ?? null;
}

/**
 * When a phase may be entered: within the window, outside of avoid periods and freezes. Never throws.
 *
 * @param nowMs ms since epoch
 * @returns `nowMs` when it may now, else ms since epoch; `null` = not within 400 days
 */
export function nextOpening(times: EntryTimes, nowMs: number): number | null {
  if (!Number.isFinite(nowMs)) return null;
  let atMs = nowMs;
  while (atMs <= nowMs + OPENING_HORIZON_MS) {
    const laterMs = closedUntil(times, atMs);
    if (laterMs === null) return atMs;
    atMs = laterMs;
  }
  return null;
}

/** When what is closed now may be open, at the earliest; `null` = it is open now. */
function closedUntil(times: EntryTimes, atMs: number): number | null {
  const freeze = frozenBy(times, atMs);
  if (freeze !== null) return freeze.toMs;
  const { window } = times;
  if (window !== undefined && !isOpen(window, atMs)) return nextChange(window, atMs);
  const avoided = avoidedBy(times, atMs);
  return avoided === null ? null : nextChange(avoided, atMs);
}

/** When the period may begin or end next: never too late, always after `atMs`. */
function nextChange(period: WeeklyPeriod, atMs: number): number {
  const shown = zonedTime(period.zone, atMs);
  if (shown === null) return Number.POSITIVE_INFINITY;
  const edges = [period.fromMinute * MINUTE_MS, period.toMinute * MINUTE_MS, DAY_MS];
  const ahead = edges.filter((edgeMs) => edgeMs > shown.dayMs);
  const edgeMs = period.days.includes(shown.weekday) ? Math.min(...ahead) : DAY_MS;
  const nextMs = atMs + (edgeMs - shown.dayMs);
  return isOffset(period, nextMs, shown) ? nextMs : clocksChange(period, atMs, nextMs, shown);
}

/** The first ms of another offset, which comes after `beforeMs` and by `afterMs`. */
function clocksChange(
  period: WeeklyPeriod,
  beforeMs: number,
  afterMs: number,
  shown: ZonedTime,
): number {
  let low = beforeMs;
  let high = afterMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isOffset(period, middle, shown)) low = middle;
    else high = middle;
  }
  return high;
}

function isOffset({ zone }: WeeklyPeriod, atMs: number, { offsetMs }: ZonedTime): boolean {
  return zonedTime(zone, atMs)?.offsetMs === offsetMs;
}

function isWithin(period: WeeklyPeriod, { weekday, dayMs }: ZonedTime): boolean {
  return (
    period.days.includes(weekday) &&
    dayMs >= period.fromMinute * MINUTE_MS &&
    dayMs < period.toMinute * MINUTE_MS
  );
}
