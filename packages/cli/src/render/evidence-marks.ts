import { describeDuration, kpiValueText } from '@tidegate/core';
import type { EvidenceView } from '@tidegate/protocol';

/** A figure of a verdict on the axis that they share. */
export interface EvidenceMark {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** What a picture of one verdict is drawn from. */
export interface EvidenceMarks {
  /** Candidate, control and limit, as far as they are known; all in one unit. */
  readonly marks: readonly EvidenceMark[];
  /** Around the candidate. */
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly text: string;
  } | null;
}

/** By name of the mark: the verdict's figures that may be it, first come first served. */
const SOURCES: readonly (readonly [name: string, figures: readonly string[]])[] = [
  ['candidate', ['value', 'rate', 'found', 'events']],
  ['control', ['controlValue', 'controlRate', 'acceptedRate', 'designed']],
  ['limit', ['limit']],
];

/** The figures of a verdict that stand on one axis. Those that are missing are left out. */
export function evidenceMarks({ verdict, unit }: EvidenceView): EvidenceMarks {
  const { numbers } = verdict;
  const isShare = areShares(numbers);
  const text = (value: number) => figureText(value, isShare, unit);
  const marks = SOURCES.flatMap(([name, figures]): EvidenceMark[] => {
    const found = figures.find((figure) => isOnAxis(figure, numbers, isShare));
    const value = found === undefined ? undefined : numbers[found];
    if (value === undefined) return [];
    return [{ name: nameOf(name, found), value, text: text(value) }];
  });
  const [low, high] = verdict.interval ?? [];
  if (low === undefined || high === undefined) return { marks, interval: null };
  return { marks, interval: { low, high, text: `${text(low)} to ${text(high)}` } };
}

/** `events` count beside a rate, and are the figure itself where nothing else is. */
function isOnAxis(
  figure: string,
  numbers: Readonly<Record<string, number>>,
  isShare: boolean,
): boolean {
  return numbers[figure] !== undefined && !(figure === 'events' && isShare);
}

function nameOf(name: string, figure: string | undefined): string {
  if (figure === 'acceptedRate') return 'accepted';
  return figure === 'designed' ? 'designed' : name;
}

/** Verdicts on rates tell of a `rate`, of units that were `found` on an arm, or of `events`. */
function areShares(numbers: Readonly<Record<string, number>>): boolean {
  const has = (name: string) => numbers[name] !== undefined;
  return ['rate', 'found', 'upperBound'].some(has) || (has('value') && has('events'));
}

function figureText(value: number, isShare: boolean, unit: string): string {
  return isShare
    ? kpiValueText(value, null, { kind: 'rate' })
    : kpiValueText(value, { kind: 'gauge', unit });
}

/** How the line's values are told: evidence as a share of what fires. */
export function pointText(view: EvidenceView): (value: number) => string {
  const isShare = view.unit === 'evidence' || areShares(view.verdict.numbers);
  return (value) => figureText(value, isShare, view.unit);
}

/** All figures behind a verdict, in words. */
export function evidenceFacts(view: EvidenceView): [name: string, text: string][] {
  const { verdict, alpha } = view;
  const isShare = areShares(verdict.numbers);
  const facts = Object.entries(verdict.numbers)
    .filter(([name]) => name !== 'alpha')
    .map(([name, value]): [string, string] => [wordsOf(name), factText(name, value, isShare)]);
  const chance = alpha ?? verdict.numbers['alpha'] ?? null;
  const { control, candidate } = verdict.units;
  return [
    ...facts,
    ...(chance === null ? [] : [['alpha', alphaText(chance)] as [string, string]]),
    ['judged', `${candidate} of the candidate, ${control} of control`],
  ];
}

/** A part of alpha, for people: `0.5 %`. */
export function alphaText(alpha: number): string {
  return kpiValueText(alpha, null, { kind: 'rate' });
}

const SHARES = ['rate', 'controlRate', 'acceptedRate', 'found', 'designed', 'upperBound'];
const ALSO_SHARES = ['value', 'controlValue', 'limit', 'upper'];

function factText(name: string, value: number, isShare: boolean): string {
  if (name.endsWith('ForMs') || name === 'withinMs') return describeDuration(wholeSeconds(value));
  if (name === 'evidence') return `${kpiValueText(value, null, { kind: 'rate' })} of what fires`;
  const asShare = SHARES.includes(name) || (isShare && ALSO_SHARES.includes(name));
  return figureText(value, asShare, '1');
}

function wholeSeconds(durationMs: number): number {
  return Math.round(durationMs / 1_000) * 1_000;
}

/** `controlRate` as people say it: `control rate`. */
function wordsOf(name: string): string {
  return name.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
