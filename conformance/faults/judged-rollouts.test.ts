/** F19, F22, F25, F26: what the judgement of whole rollouts does when there is nothing, or noise. */
import type { Rollout, TickRow } from '@tidegate/core';
import { expect, test } from 'vitest';
import { CHAOS, report, SEED } from './fault-report.fixture.ts';
import { seeded } from './seeded.fixture.ts';
import { planOf, shareOf, simulate, turnsRow } from './simulated-rollout.fixture.ts';

const EVERY_S = 30;
const UNITS_A_TICK = 100;

const RAMP = `  - { name: one, audience: { weight: 1% }, hold: 30m, gate: { minUnits: 20 } }
  - { name: ten, audience: { weight: 10% }, hold: 30m, gate: { minUnits: 100 } }
  - { name: quarter, audience: { weight: 25% }, hold: 30m, gate: { minUnits: 100 } }
  - { name: half, audience: { weight: 50% }, hold: 30m, gate: { minUnits: 100 } }
`;
const QUARTER = '  - { name: quarter, audience: { weight: 25% }, hold: 2h }\n';

const plan = (guardrails: string, phases = RAMP) =>
  planOf(`apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: chat
control: old
candidate: new
unit: conversation
alpha: 5%
noDataTimeout: 10m
phases:
${phases}guardrails:
${guardrails}`);

const COMPARED = plan('  - { metric: error_rate, worseThan: control, action: rollback }\n');

/** From 0 to 1, both exclusive. */
function random(source: ReturnType<typeof seeded>): number {
  return (source.below(1 << 24) + 0.5) / (1 << 24);
}

function binomial(source: ReturnType<typeof seeded>, trials: number, probability: number): number {
  let count = 0;
  for (let i = 0; i < trials; i++) if (random(source) < probability) count++;
  return count;
}

/** Conversations of one tick, by the share of the newest draw. */
function told(
  source: ReturnType<typeof seeded>,
  rollout: Rollout,
  rates: { readonly control: number; readonly candidate: number },
  share = shareOf(rollout),
): { readonly rows: TickRow[]; readonly counts: readonly [number, number, number, number] } {
  const nC = binomial(source, UNITS_A_TICK, share);
  const nL = UNITS_A_TICK - nC;
  const xC = binomial(source, nC, rates.candidate);
  const xL = binomial(source, nL, rates.control);
  const rows = [
    ...(nC > 0 ? [turnsRow(rollout, 'candidate', nC, xC)] : []),
    ...(nL > 0 ? [turnsRow(rollout, 'control', nL, xL)] : []),
  ];
  return { rows, counts: [nC, nL, xC, xL] };
}

test('F19: no evidence, empty evidence and broken evidence never advance a rollout', (context) => {
  const runs = CHAOS ? 10_000 : 300;
  const source = seeded(SEED);
  let advanced = 0;
  let silentAndRunning = 0;
  for (let run = 0; run < runs; run++) {
    const kind = run % 4;
    const { rollout, furthest } = simulate(
      COMPARED,
      (second, now) => {
        if (kind === 0) return [];
        if (kind === 1) return [turnsRow(now, 'control', 1 + source.below(100), 0)];
        if (kind === 2) return [turnsRow(now, 'candidate', 1, 5)];
        // Telemetry stops after two minutes, long before the hold is over.
        return second > 120 ? [] : told(source, now, { control: 0.01, candidate: 0.01 }).rows;
      },
      { seconds: 2 * 3_600, everyS: EVERY_S },
    );
    if (furthest > 0 || rollout.status === 'completed') advanced++;
    if (kind !== 2 && rollout.status === 'running') silentAndRunning++;
  }
  report(context, 'F19', {
    'advances without evidence': [advanced, { is: 0 }],
    'silent rollouts that were not paused': [silentAndRunning, { is: 0 }],
  });
});

test('F22: units that fall otherwise than drawn, and too few of them, hold the rollout', (context) => {
  const runs = CHAOS ? 1_000 : 40;
  const source = seeded(SEED + 1);
  const same = { control: 0.01, candidate: 0.01 };
  let advanced = 0;
  let unnamed = 0;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    // The first draw gives one in a hundred; five come.
    const { rollout, furthest } = simulate(
      COMPARED,
      (_, now) => told(source, now, same, 0.05).rows,
      {
        seconds: 2 * 3_600,
        everyS: EVERY_S,
      },
    );
    if (furthest > 0) advanced++;
    // Before the ratio is known to be skewed, a comparison may fire as often as alpha says.
    if (rollout.status === 'rolled-back') alarms++;
    else if (!rollout.blockers.includes('srm')) unnamed++;
  }
  const few = simulate(
    COMPARED,
    (second, now) => [
      ...(second <= 300 ? [turnsRow(now, 'candidate', 1, 0)] : []),
      turnsRow(now, 'control', 99, 0),
    ],
    { seconds: 2 * 3_600, everyS: EVERY_S },
  );
  expect([few.furthest, few.rollout.status]).toEqual([0, 'paused']);
  expect(few.rollout.blockers).toContain('samples');
  report(context, 'F22', {
    'advances with a skewed ratio': [advanced, { is: 0 }],
    'held without the reason': [unnamed, { is: 0 }],
    'false rollbacks at alpha 5 %': [alarms / runs, { atMost: 0.05 + noiseOf(0.05, runs) }],
  });
});

/** Two standard errors of a share: a run is a sample. */
function noiseOf(share: number, runs: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / runs);
}

test('F25: an A/A rollout is rolled back no more often than alpha says, an A/B one before 25 %', (context) => {
  const runs = CHAOS ? 1_000 : 80;
  const source = seeded(SEED + 2);
  let alarms = 0;
  let naive = 0;
  let late = 0;
  for (let run = 0; run < runs; run++) {
    const sums = [0, 0, 0, 0];
    let isNaive = false;
    const same = simulate(
      COMPARED,
      (_, now) => {
        const { rows, counts } = told(source, now, { control: 0.02, candidate: 0.02 });
        for (const [i, count] of counts.entries()) sums[i] = (sums[i] ?? 0) + count;
        isNaive ||= looksWorse(sums as [number, number, number, number]);
        return rows;
      },
      { seconds: 3 * 3_600, everyS: EVERY_S },
    );
    if (same.rollout.status === 'rolled-back') alarms++;
    if (isNaive) naive++;
    const worse = simulate(
      COMPARED,
      (_, now) => told(source, now, { control: 0.02, candidate: 0.07 }).rows,
      { seconds: 3 * 3_600, everyS: EVERY_S },
    );
    if (worse.rollout.status !== 'rolled-back' || worse.furthest > 2) late++;
  }
  report(context, 'F25', {
    'false rollbacks at alpha 5 %': [alarms / runs, { atMost: 0.05 + noiseOf(0.05, runs) }],
    'false rollbacks of a z-test at each look': [naive / runs, { above: 0.2 }],
    '5 points worse, not found before 25 %': [late / runs, { atMost: 0.05 }],
  });
});

/** A one-sided z-test at 5 %, all data so far, at each look: how not to do it. */
function looksWorse([nC, nL, xC, xL]: readonly [number, number, number, number]): boolean {
  const pooled = (xC + xL) / (nC + nL);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / nC + 1 / nL));
  return error > 0 && (xC / nC - xL / nL) / error > 1.645;
}

test('F26: an outage of both arms pauses, and blames nobody', (context) => {
  const runs = CHAOS ? 500 : 60;
  const source = seeded(SEED + 3);
  const rules = plan(
    '  - { metric: error_rate, above: 5%, for: 2m, action: rollback }\n  - { metric: error_rate, worseThan: control, action: rollback }\n',
    QUARTER,
  );
  const ceiling = plan(
    '  - { metric: error_rate, above: 5%, for: 2m, action: rollback, absolute: true }\n',
    QUARTER,
  );
  let blamed = 0;
  let paused = 0;
  let ceilings = 0;
  for (let run = 0; run < runs; run++) {
    const outage = (second: number, now: Rollout) => {
      const rate = second > 1_200 ? 0.3 : 0.01;
      return told(source, now, { control: rate, candidate: rate }).rows;
    };
    const how = { seconds: 1_800, everyS: 10 };
    const { rollout } = simulate(rules, outage, how);
    if (rollout.status === 'rolled-back') blamed++;
    if (rollout.status === 'paused') paused++;
    if (simulate(ceiling, outage, how).rollout.status === 'rolled-back') ceilings++;
  }
  report(context, 'F26', {
    'outages that the candidate was blamed for': [
      blamed / runs,
      { atMost: 0.02 + noiseOf(0.02, runs) },
    ],
    'outages that paused': [paused / runs, { above: 0.9 }],
    'absolute ceilings that did not act': [(runs - ceilings) / runs, { is: 0 }],
  });
});
