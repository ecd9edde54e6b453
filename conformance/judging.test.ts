import { readFileSync } from 'node:fs';
import {
  absorb,
  type Cell,
  emptyMemory,
  type Judged,
  judge,
  type Tick,
  type TickRow,
} from '@tidegate/core';
import { expect, test } from 'vitest';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs: number;
  readonly repeat?: number;
  readonly history?: NonNullable<Tick['history']>;
  readonly rows: readonly (Omit<TickRow, 'startMs' | 'cell'> & { readonly cell: object })[];
}

interface Case {
  readonly name: string;
  readonly judged: string;
  readonly ticks: readonly Span[];
  readonly nowMs: number;
  readonly expect: {
    readonly kind: string;
    readonly code: string;
    readonly numbers?: Readonly<Record<string, number>>;
  };
}

const file: {
  readonly epochMs: number;
  readonly judged: Readonly<Record<string, Judged>>;
  readonly cases: readonly Case[];
} = JSON.parse(readFileSync(new URL('./judging.json', import.meta.url), 'utf8'));

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);
const NO_UNITS = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };

function cellOf(written: object): Cell {
  const numbered = Object.fromEntries(
    Object.entries(written).map(([field, value]) => [field, NUMBERS.get(value) ?? value]),
  );
  return (numbered['kind'] === 'rate' ? { ...NO_UNITS, ...numbered } : numbered) as unknown as Cell;
}

function ticksOf({ fromMs, toMs, everyMs, repeat = 1, rows, history }: Span): Tick[] {
  const ticks: Tick[] = [];
  for (let offsetMs = fromMs; offsetMs <= toMs; offsetMs += everyMs) {
    const atMs = file.epochMs + offsetMs;
    const startMs = Math.floor(atMs / 10_000) * 10_000;
    const tick: Tick = {
      atMs,
      liveInstances: 1,
      rows: rows.map((row) => ({ ...row, startMs, cell: cellOf(row.cell) })),
      ...(history === undefined ? {} : { history }),
    };
    for (let i = 0; i < repeat; i++) ticks.push(tick);
  }
  return ticks;
}

function judgedOf(name: string): Judged {
  const judged = file.judged[name];
  if (!judged) throw new Error(`Cannot run a case: '${name}' is not listed under judged`);
  return judged;
}

test.each(file.cases.map((each) => [each.name, each] as const))('judge() %s', (_, each) => {
  const judged = judgedOf(each.judged);
  const memory = each.ticks
    .flatMap(ticksOf)
    .reduce((before, tick) => absorb(judged, before, tick), emptyMemory(judged));
  // What a store does to it between two ticks.
  const stored = JSON.parse(JSON.stringify(memory));
  const verdict = judge(judged, stored, file.epochMs + each.nowMs);
  expect({ kind: verdict.kind, code: verdict.code }).toEqual({
    kind: each.expect.kind,
    code: each.expect.code,
  });
  for (const [name, value] of Object.entries(each.expect.numbers ?? {}))
    expect([name, verdict.numbers[name]]).toEqual([name, expect.closeTo(value, 9)]);
  expect(Object.values(verdict.numbers).every((value) => Number.isFinite(value))).toBe(true);
  expect(verdict.sentence.length).toBeGreaterThan(20);
});
