import { describe, expect, test } from 'vitest';
import type { GuardrailMemory } from '../guardrail/types.ts';
import { planHash } from '../rollout/identity.ts';
import { judgeEvidence } from '../rollout/judge-evidence.ts';
import { newRollout } from '../rollout/new-rollout.ts';
import { tickFigures } from '../rollout/tick-figures.ts';
import { transition } from '../rollout/transition.ts';
import type { Plan, Rollout } from '../rollout/types.ts';
import {
  aPhase,
  aPlan,
  aTest,
  ERRORS,
  errors,
  HOUR_MS,
  START_MS,
  someTests,
  values,
} from './rehearsal.fixture.ts';
import { type Recording, replay } from './replay.ts';
import { seriesSource } from './series-source.ts';
import type { PlanTest, SourceState } from './types.ts';

const approved = aPlan({
  phases: [
    aPhase({ gate: { minUnits: 0, pass: [], approvals: [{ role: 'product', count: 1 }] } }),
    aPhase({ name: 'half', shares: [{ segment: null, weightParts: 50_000 }] }),
  ],
});

/** A rollout as a controller runs it, a tick each second, with an approval after 90 minutes. */
function record(plan: Plan, one: PlanTest): Recording {
  const owner = { kind: 'key', id: 'owner', name: 'owner' } as const;
  const hash = planHash(plan);
  const source = seriesSource(plan, someTests(), one);
  let rollout: Rollout = newRollout({
    id: 'r',
    plan,
    planHash: hash,
    nextDraw: 5,
    nowMs: START_MS,
  });
  rollout = transition(plan, rollout, { type: 'start', actor: owner }, START_MS).rollout;
  let memories: ReadonlyMap<string, GuardrailMemory> = new Map();
  let state: SourceState = source.first;
  const ticks: Recording['ticks'][number][] = [];
  for (let second = 1; second <= 3 * 3_600 && rollout.status === 'running'; second++) {
    const atMs = START_MS + second * 1_000;
    const arrived = source.take(state, rollout, atMs - 1_000, atMs);
    state = arrived.state;
    const tick = { atMs, liveInstances: 1, rows: arrived.rows };
    if (tick.rows.length > 0) ticks.push(tick);
    const judged = judgeEvidence(plan, rollout, memories, tick);
    memories = judged.memories;
    const figures = tickFigures(plan, rollout, tick);
    const seen = { elapsedMs: 1_000, liveInstances: 1, verdicts: judged.verdicts, ...figures };
    rollout = transition(plan, rollout, { type: 'tick', ...seen }, atMs).rollout;
    if (second === 90 * 60) {
      const actor = { kind: 'key', id: 'p', name: 'p' } as const;
      const event = { type: 'approve', item: 'product', actor, planHash: hash } as const;
      rollout = transition(plan, rollout, event, atMs).rollout;
    }
  }
  return { plan, rollout, ticks };
}

const good = record(approved, aTest());
const flawed = record(approved, aTest({ series: [errors(values([0.004, 1]))] }));
const bad = record(approved, aTest({ series: [errors(values([0.001, 70], [0.03, 1]))] }));

describe('replay()', () => {
  test('tells the story of the same plan as it was', () => {
    const { rehearsal, recorded, divergesMs } = replay(approved, good);
    expect(good.rollout.status).toBe('completed');
    const { steps } = rehearsal.timeline;
    expect(steps.map(({ status, phase }) => [status, phase])).toEqual(
      recorded.map(({ status, phase }) => [status, phase]),
    );
    const apart = steps.map(({ atMs }, index) => Math.abs(atMs - (recorded[index]?.atMs ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(10_000);
    expect(divergesMs).toBe(null);
  });

  test('rolls back where the record was rolled back, though its ramp is gone', () => {
    const { rehearsal, recorded } = replay(approved, bad);
    expect([bad.rollout.status, bad.rollout.ramp]).toEqual(['rolled-back', []]);
    const last = rehearsal.timeline.steps.at(-1);
    expect(last?.status).toBe('rolled-back');
    expect(Math.abs((last?.atMs ?? 0) - bad.rollout.changedMs)).toBeLessThanOrEqual(10_000);
    expect(recorded.at(-1)?.status).toBe('rolled-back');
  });

  test('shows what a stricter rule would have done', () => {
    const strict = aPlan({
      ...approved,
      guardrails: [{ ...ERRORS, limit: 0.0001, forMs: 300_000, minEvents: 1 }],
    });
    const { rehearsal, divergesMs } = replay(strict, flawed);
    expect(flawed.rollout.status).toBe('completed');
    expect(rehearsal.last.rollout.status).toBe('rolled-back');
    expect(rehearsal.last.rollout.changedMs - START_MS).toBeLessThan(2 * HOUR_MS);
    expect(divergesMs).toBe(rehearsal.last.rollout.changedMs);
  });

  test('says from when on a plan with other shares is not answered', () => {
    const other = aPlan({
      phases: [
        aPhase(),
        aPhase({ name: 'more', shares: [{ segment: null, weightParts: 75_000 }] }),
      ],
    });
    const { rehearsal, divergesMs, notes } = replay(other, good);
    const more = rehearsal.timeline.steps.find(({ phase }) => phase === 'more');
    expect(divergesMs).toBe(more?.atMs);
    expect(notes.some((note) => note.includes('75%') && note.includes('25%'))).toBe(true);
  });

  test('ends with the record, and says so', () => {
    const cut = { ...good, ticks: good.ticks.slice(0, 600) };
    const { rehearsal, notes } = replay(approved, cut);
    expect(rehearsal.last.rollout.status).toBe('running');
    expect(notes.some((note) => note.includes('record ends'))).toBe(true);
  });

  test('does not throw on an empty record', () => {
    expect(replay(approved, { ...good, ticks: [] }).rehearsal.ticks).toBeGreaterThanOrEqual(0);
  });
});
