/**
 * Pulse's three experiments before a real server, with users who are made up and effects that are
 * planted: one variant is better, three are alike, one is worse. What was sent is known, so what the
 * server made of it can be held against it.
 */
import type { ExperimentView } from '@tidegate/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ExperimentRow,
  runExperiments,
} from '../../examples/harbor/src/experiments/run-experiments.ts';
import { type ServerProcess, startServerProcess } from '../faults/server-process.fixture.ts';

const USERS = 3_000;
/** Weights by experiment, control first, as the team's document has them. */
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  split_view_layout_test: [0.5, 0.5],
  ai_summary_style_test: [0.33, 0.33, 0.34],
  focus_mode_ui_test: [0.5, 0.5],
};
const NAMES = Object.keys(WEIGHTS);

let server: ServerProcess;
let rows: readonly ExperimentRow[];
const views = new Map<string, ExperimentView>();

beforeAll(async () => {
  server = await startServerProcess();
  const { url, admin: adminKey, serverKey } = server;
  rows = await runExperiments({
    ...{ url, adminKey, serverKey, users: USERS, seed: 1, lastsMs: 15_000 },
    say: (line) => process.stderr.write(`${line}\n`),
  });
  for (const name of NAMES) {
    const path = `/api/v1/experiments/${name}?environment=production&fresh=true`;
    const headers = { authorization: `Bearer ${adminKey}` };
    views.set(name, (await (await fetch(`${url}${path}`, { headers })).json()) as ExperimentView);
  }
}, 90_000);

afterAll(async () => {
  await server?.remove();
});

function rowOf(name: string): ExperimentRow {
  const row = rows.find(({ experiment }) => experiment === name);
  if (row === undefined) throw new Error(`Cannot find "${name}" in what was run`);
  return row;
}

/** Figures of the primary metric by arm, control first. */
function armsOf(name: string) {
  return views.get(name)?.report?.metrics[0]?.arms ?? [];
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

describe.each(NAMES)('%s', (name) => {
  test('gives each variant its share of those who take part', () => {
    const { exposed } = rowOf(name).sent;
    const total = sumOf(exposed);
    const arms = views.get(name)?.arms ?? [];
    expect(arms.map(({ weightParts }) => weightParts / 100_000)).toEqual(WEIGHTS[name]);
    for (const { variant, weightParts } of arms) {
      const share = weightParts / 100_000;
      const deviation = Math.sqrt((share * (1 - share)) / total);
      const off = (exposed[variant] ?? 0) / total - share;
      expect([variant, Math.abs(off) < 5 * deviation]).toEqual([variant, true]);
    }
    expect(views.get(name)?.report?.sampleRatio.isMismatch).toBe(false);
  });

  test('knows each user once, however often and by however many processes he was told', () => {
    const { exposed } = rowOf(name).sent;
    const units = armsOf(name).map((arm) => [arm.variant, arm.units]);
    expect(Object.fromEntries(units)).toEqual(exposed);
    expect(views.get(name)?.report?.leftOut.mixedUnits).toBe(0);
  });

  test('counts nothing from before an exposure, and nobody who took no part', () => {
    const { convertedBefore, outside } = rowOf(name).sent;
    expect(convertedBefore).toBeGreaterThan(20);
    expect(views.get(name)?.report?.leftOut).toMatchObject({
      beforeExposure: convertedBefore,
      neverExposed: outside,
    });
  });
});

test('rates are exactly those that were planted', () => {
  for (const name of ['split_view_layout_test', 'ai_summary_style_test']) {
    const { exposed, converted } = rowOf(name).sent;
    for (const { variant, value } of armsOf(name)) {
      expect(value).toBeCloseTo((converted[variant] ?? 0) / (exposed[variant] ?? 1), 9);
    }
  }
});

test('only who has the feature takes part in an experiment inside of it', () => {
  const { sent } = rowOf('ai_summary_style_test');
  const share = sumOf(sent.exposed) / USERS;
  expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / USERS));
  // Those without it are asked about their summaries all the same.
  expect(sent.outside).toBeGreaterThan(0.25 * USERS);
  for (const name of ['split_view_layout_test', 'focus_mode_ui_test']) {
    expect(sumOf(rowOf(name).sent.exposed)).toBe(USERS);
  }
});

test('verdicts: the better one ships, the worse one does not, and of alike ones nothing was shown', () => {
  expect(rows.map(({ experiment, verdict, variant }) => [experiment, verdict, variant])).toEqual([
    ['split_view_layout_test', 'ship', 'on'],
    ['ai_summary_style_test', 'roll-back', null],
    ['focus_mode_ui_test', 'roll-back', null],
  ]);
  const states = NAMES.map((name) => [
    name,
    views.get(name)?.report?.metrics[0]?.comparisons.map(({ state }) => state),
  ]);
  expect(states).toEqual([
    ['split_view_layout_test', ['better']],
    ['ai_summary_style_test', ['unclear', 'unclear']],
    ['focus_mode_ui_test', ['worse']],
  ]);
});

test('a verdict decides nothing by itself', () => {
  expect(NAMES.map((name) => views.get(name)?.status)).toEqual(['running', 'running', 'running']);
});
