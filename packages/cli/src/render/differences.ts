import type { RouteAnswer } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

type Entry = RouteAnswer<'apply'>['applied'][number];
type Difference = Entry['differences'][number];

const BRIEF_LINES = 10;
const BRIEF_VALUE = 60;
/** How much of what two long values share is shown before they part. */
const BRIEF_SHARED = 20;
const WHOLE_VALUE = 2_000;

/** Lines that show one applied entry place by place: what stands there before and after. */
export function differenceLines(entry: Entry, colors: Colors): string[] {
  const where = entry.environment === null ? '' : ` in ${entry.environment}`;
  const head = `${entry.kind} ${entry.name}${where}: ${entry.change} (${entry.file})`;
  return [
    colors.bold(plain(head)),
    ...entry.differences.flatMap(({ place, before, after }) => [
      `  ${plain(place)}`,
      ...sideLine('-', before, colors.red),
      ...sideLine('+', after, colors.green),
    ]),
  ];
}

/** The same in a line a place, at most 10. */
export function briefDifferences(name: string, differences: readonly Difference[]): string[] {
  const shown = differences.slice(0, BRIEF_LINES).map(({ place, before, after }) => {
    const [was, is] = [valueText(before), valueText(after)];
    const from = was.length > BRIEF_VALUE || is.length > BRIEF_VALUE ? firstDifference(was, is) : 0;
    const change = `${excerpt(was, from, BRIEF_VALUE)} → ${excerpt(is, from, BRIEF_VALUE)}`;
    return plain(`  ${name} ${place}: ${change}`);
  });
  const more = differences.length - shown.length;
  return more > 0 ? [...shown, `  ${plain(name)} and ${more} more places`] : shown;
}

function sideLine(sign: string, value: unknown, paint: (text: string) => string): string[] {
  if (isNothing(value)) return [];
  return [paint(`    ${sign} ${plain(excerpt(valueText(value), 0, WHOLE_VALUE))}`)];
}

function valueText(value: unknown): string {
  if (isNothing(value)) return '(nothing)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Where two long values part, with a little of what they share before. */
function firstDifference(was: string, is: string): number {
  let at = 0;
  while (at < was.length && was[at] === is[at]) at++;
  return at <= BRIEF_SHARED ? 0 : at - BRIEF_SHARED;
}

function excerpt(text: string, from: number, limit: number): string {
  const start = from === 0 ? '' : '…';
  const rest = `${start}${text.slice(from)}`;
  return rest.length <= limit ? rest : `${rest.slice(0, limit - 1)}…`;
}

/** The server says `null` where there is nothing on a side. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
