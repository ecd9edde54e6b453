import { describeDuration, layerText, type Plan, type WeeklyPeriod } from '@tidegate/core';
import { timeText } from './time-text.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What a plan says beside its phases and rules, one fact a line: when, after whom, how back, who hears. */
export function planFacts(plan: Plan): string[] {
  return [...calendarFacts(plan), ...orderFacts(plan), ...listFacts(plan), ...backFacts(plan)];
}

/** A period of the week as people say it: `Tue, Wed, Thu 10:00–14:00 UTC`. */
export function periodText({ days, fromMinute, toMinute, zone }: WeeklyPeriod): string {
  const names = days.map((day) => DAYS[day - 1] ?? String(day)).join(', ');
  return `${names} ${clockText(fromMinute)}–${clockText(toMinute)} ${zone}`;
}

function calendarFacts({ phases, window, avoid = [], freezes = [] }: Plan): string[] {
  return [
    ...(window === undefined ? [] : [`window: ${periodText(window)}`]),
    ...phases.flatMap(({ name, window: own }) =>
      own === undefined || own === window ? [] : [`window of "${name}": ${periodText(own)}`],
    ),
    ...avoid.map((period) => `never but in an emergency: ${periodText(period)}`),
    ...freezes.map(
      ({ name, fromMs, toMs }) => `freeze "${name}": ${timeText(fromMs)} to ${timeText(toMs)}`,
    ),
  ];
}

function orderFacts({ requires = [], excludes = [], deployment, retirement }: Plan): string[] {
  const stages = (deployment?.stages ?? []).map(
    ({ name, minMs, maxMs }) => `${name} ${spanText(minMs, maxMs)}`,
  );
  return [
    ...(requires.length === 0 ? [] : [`only after: ${requires.join(', ')}`]),
    ...(excludes.length === 0 ? [] : [`never beside: ${excludes.join(', ')}`]),
    ...(stages.length === 0 ? [] : [`stages: ${stages.join(', ')}`]),
    ...(retirement === undefined
      ? []
      : [`${spanText(retirement.minMs, retirement.maxMs)} after completion: ${retirement.what}`]),
  ];
}

function listFacts({ checklists = {}, completion = [], announcements = [] }: Plan): string[] {
  const lists = Object.entries(checklists).map(([name, { items, ordered }]) => {
    const automatic = items.filter(({ action }) => action !== null).length;
    const parts = [
      items.length === 1 ? '1 item' : `${items.length} items`,
      ...(automatic > 0 ? [`${automatic} by actions`] : []),
      ...(ordered ? ['in order'] : []),
      ...(completion.includes(name) ? ['for completion'] : []),
    ];
    return `checklist "${name}": ${parts.join(', ')}`;
  });
  const told = announcements.map(({ name, when, phase, beforeMs, audience }) => {
    const early = beforeMs > 0 ? `${describeDuration(beforeMs)} before ` : '';
    return `announcement "${name}": ${audience}, ${early}${when}${phase === null ? '' : ` ${phase}`}`;
  });
  return [...lists, ...told];
}

function backFacts({ rollback }: Plan): string[] {
  if (rollback.procedure.every((layer) => layer === 'flag')) return [];
  const layers = rollback.procedure.map((layer) => {
    if (layer === 'flag') return 'flag at once';
    const limit = layer.withinMs === null ? '' : ` within ${describeDuration(layer.withinMs)}`;
    const text = layerText(layer);
    const more = text === '' ? '' : `, ${text}`;
    if (layer.kind === 'flag') return `flag${limit}${more}`;
    if (layer.kind === 'watch') return `${layer.name}${more}`;
    const who = layer.action === null ? 'by hand' : `action ${layer.action}`;
    return `${layer.name} to ${layer.target}${limit} (${who})${more}`;
  });
  return [`rollback: ${layers.join(' → ')}`];
}

function spanText(minMs: number, maxMs: number | null): string {
  const least = describeDuration(minMs);
  return maxMs === null || maxMs === minMs ? least : `${least} … ${describeDuration(maxMs)}`;
}

function clockText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
