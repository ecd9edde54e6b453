import {
  type Announcement,
  type Checklist,
  type ChecklistItem,
  describeDuration,
  type Freeze,
  type Json,
  type Layer,
  layerText,
  type Phase,
  type Plan,
  type WeeklyPeriod,
} from '@tidegate/core';

const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

type Said = 'window' | 'avoid' | 'freezes' | 'checklists' | 'announcements' | 'rollback';

/**
 * The parts of a plan that say when and how people act, by place, in words: windows, avoided times,
 * freezes, checklists, announcements and the layers of a rollback. All else of it is in `rest`. Never
 * throws.
 */
export function planWords(plan: Plan): {
  readonly words: ReadonlyMap<string, Json>;
  readonly rest: Omit<Plan, Said>;
} {
  const { window, avoid = [], freezes = [], checklists = {}, announcements = [], ...others } = plan;
  const { rollback, ...rest } = others;
  const layers = rollback.procedure.map(layerWords);
  const words: (readonly [string, Json])[] = [
    ...(window === undefined ? [] : [['window', periodWords(window)] as const]),
    ...(avoid.length === 0 ? [] : [['avoid', avoid.map(periodWords)] as const]),
    ...freezes.map((freeze) => [`freezes.${freeze.name}`, freezeWords(freeze)] as const),
    ...Object.entries(checklists).map(
      ([name, list]) => [`checklists.${name}`, checklistWords(list)] as const,
    ),
    ...announcements.map((one) => [`announcements.${one.name}`, announcementWords(one)] as const),
    ['rollback', { ...rollback, procedure: layers } as Json],
  ];
  return { words: new Map(words), rest };
}

/** A phase with its window in words. Never throws. */
export function phaseWords({ window, ...phase }: Phase): Json {
  const rest = phase as unknown as { readonly [key: string]: Json };
  return window === undefined ? rest : { ...rest, window: periodWords(window) };
}

/** Such as `tue, wed 10:00–14:00 UTC`. */
function periodWords({ days, fromMinute, toMinute, zone }: WeeklyPeriod): string {
  const named = days.map((day) => DAYS[day - 1] ?? String(day)).join(', ');
  return `${named} ${clockText(fromMinute)}–${clockText(toMinute)} ${zone}`;
}

function clockText(minute: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function freezeWords({ fromMs, toMs }: Freeze): string {
  return `${dateText(fromMs)} – ${dateText(toMs)}`;
}

/** A time that no calendar has is shown as the number that it is. */
function dateText(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? String(atMs) : date.toISOString();
}

function checklistWords({ title, ordered, items, wayBack }: Checklist): Json {
  return {
    ...(title === null ? {} : { title }),
    ...(ordered ? { ordered } : {}),
    items: items.map(itemWords),
    ...(wayBack === undefined ? {} : { wayBack }),
  };
}

function itemWords({ name, title, action, blocking }: ChecklistItem): string {
  const who = action === null ? 'by hand' : `by action "${action}"`;
  return `${name}: ${title} (${who}${blocking ? '' : ', may stay open'})`;
}

function announcementWords(one: Announcement): Json {
  const phase = one.phase === null ? '' : ` ${one.phase}`;
  const before = one.beforeMs === 0 ? '' : `, ${describeDuration(one.beforeMs)} before`;
  const to = one.channels.length === 0 ? '' : ` by ${one.channels.join(', ')}`;
  const when = `${one.when}${phase}${before}, ${one.audience}${to}`;
  return { when, subject: one.subject, text: one.text };
}

function layerWords(layer: 'flag' | Layer): string {
  if (layer === 'flag') return 'flag';
  const { name, kind, target, action, withinMs } = layer;
  const isSelf = kind === 'flag' || kind === 'watch';
  const who = action === null ? (isSelf ? '' : ' by hand') : ` by action "${action}"`;
  const within = withinMs === null ? '' : ` within ${describeDuration(withinMs)}`;
  const more = layerText(layer);
  return `${name}: ${kind} to ${target}${who}${within}${more === '' ? '' : `, ${more}`}`;
}
