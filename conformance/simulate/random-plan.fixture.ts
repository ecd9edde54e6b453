/** The space of plans that seeds are drawn from: small, and every part of the language in it. */
import type { Freeze, Guardrail, Phase, Plan, Share, WeeklyPeriod } from '@tidegate/core';
import { aPlan, FLAG, T0 } from '../../packages/server/src/store/store-world.fixture.ts';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';
import { randomProcedure } from './random-procedure.fixture.ts';

const WEIGHTS = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000] as const;
const DAY_MINUTES = 1_440;
const HIGHEST_PARTS = 100_000;

/** The guardrails that every plan has: they must be judged before anything is raised. */
const ERRORS: Guardrail = {
  shape: 'held',
  name: 'errors',
  metric: 'error_rate',
  action: 'rollback',
  absolute: false,
  statistic: { of: 'rate' },
  side: 'above',
  limit: 0.5,
  upper: null,
  forMs: 2_000,
  minSamples: 3,
  minEvents: 2,
};
const LEAKS: Guardrail = {
  shape: 'zero-tolerance',
  name: 'leaks',
  metric: 'pii_leaks',
  action: 'rollback',
  absolute: false,
};

/** A plan that a team could have written; its name is always `chat`. */
export function randomPlan(random: Seeded): Plan {
  const phases = randomPhases(random);
  const lists = new Set(phases.flatMap(({ gate }) => gate.checklists ?? []));
  const action = random.of(['rollback', 'rollback', 'pause', 'review'] as const);
  return aPlan({
    phases,
    guardrails: [{ ...ERRORS, action }, ...(chance(random, 50) ? [LEAKS] : [])],
    noDataTimeoutMs: random.of([8_000, 60_000]),
    onNoData: random.of(['pause', 'pause', 'rollback'] as const),
    rollback: {
      conversations: random.of(['cut-now', 'drain'] as const),
      procedure: randomProcedure(random),
    },
    ...(lists.size === 0 ? {} : { checklists: checklists(random) }),
    ...(chance(random, 25) ? { window: randomWindow(random) } : {}),
    ...(chance(random, 10) ? { avoid: [randomWindow(random)] } : {}),
    ...(chance(random, 25) ? { freezes: [randomFreeze(random)] } : {}),
    ...(chance(random, 20) ? { announcements: announcements(phases) } : {}),
  });
}

/** The next version of a plan: what a person edits while it runs. */
export function editedPlan(random: Seeded, plan: Plan): Plan {
  const phases = plan.phases.map((phase) => ({
    ...phase,
    hold: { ...phase.hold, minMs: random.of([1_000, 3_000, 5_000]) },
    shares: chance(random, 30) ? phase.shares.map(raised(random)) : phase.shares,
  }));
  const errors = plan.guardrails.map((rule) =>
    rule.shape === 'held' ? { ...rule, limit: random.of([0.4, 0.5]) } : rule,
  );
  const rollback = chance(random, 20)
    ? { ...plan.rollback, procedure: randomProcedure(random) }
    : plan.rollback;
  return { ...plan, phases: nonFalling(phases), guardrails: errors, rollback };
}

function raised(random: Seeded): (share: Share) => Share {
  return (share) => ({
    ...share,
    weightParts: random.of(WEIGHTS.filter((parts) => parts >= share.weightParts)),
  });
}

function randomPhases(random: Seeded): readonly Phase[] {
  const count = 1 + random.below(3);
  const hasBeta = chance(random, 40);
  const isShadowed = chance(random, 25);
  const weights = Array.from({ length: count }, () => random.of(WEIGHTS)).sort((a, b) => a - b);
  const ramp = weights.map((weightParts, index) =>
    randomPhase(random, `phase-${index}`, [
      ...(hasBeta ? [{ segment: 'beta', weightParts: betaParts(random, weightParts) }] : []),
      { segment: null, weightParts },
    ]),
  );
  const shadow: Phase = { ...randomPhase(random, 'shadow', []), shadowParts: HIGHEST_PARTS };
  return nonFalling(isShadowed ? [shadow, ...ramp] : ramp);
}

function betaParts(random: Seeded, atLeast: number): number {
  return random.of([atLeast, HIGHEST_PARTS]);
}

/** No segment gets less than in the phase before: the plan language would refuse it. */
function nonFalling(phases: readonly Phase[]): readonly Phase[] {
  const highest = new Map<string | null, number>();
  return phases.map((phase) => ({
    ...phase,
    shares: phase.shares.map(({ segment, weightParts }) => {
      const parts = Math.max(weightParts, highest.get(segment) ?? 0);
      highest.set(segment, parts);
      return { segment, weightParts: parts };
    }),
  }));
}

function randomPhase(random: Seeded, name: string, shares: readonly Share[]): Phase {
  const roles = ['product', 'engineering'].filter(() => chance(random, 20));
  return {
    name,
    description: null,
    risk: null,
    shares,
    hold: { minMs: random.of([0, 1_000, 3_000, 6_000]), maxMs: random.of([null, null, 6_000]) },
    ...(chance(random, 10) ? { checkpoint: { everyMs: 3_000, role: null } } : {}),
    guardrails: [],
    gate: {
      minUnits: random.of([0, 1, 3]),
      pass: [],
      approvals: roles.map((role) => ({ role, count: 1 })),
      ...(chance(random, 15) ? { checklists: ['ready'] } : {}),
    },
  };
}

function checklists(random: Seeded): NonNullable<Plan['checklists']> {
  const item = (name: string, action: string | null) => ({
    ...{ name, title: name, action },
    blocking: true,
  });
  return {
    ready: {
      title: null,
      ordered: chance(random, 50),
      items: [
        item('docs', null),
        ...(chance(random, 50) ? [item('unit-tests', 'unit-tests')] : []),
        { ...item('video', null), blocking: false },
      ],
    },
  };
}

/** On the day of the run, about the time of the run: open, to be opened soon, or closed by then. */
function randomWindow(random: Seeded): WeeklyPeriod {
  const minute = Math.floor((T0 % 86_400_000) / 60_000);
  const [fromMinute, toMinute] = random.of([
    [0, DAY_MINUTES],
    [minute + 1, minute + 2],
    [minute + 1, DAY_MINUTES],
    [0, minute + 1],
  ]);
  return { days: [1, 2, 3, 4, 5, 6, 7], fromMinute, toMinute, zone: 'UTC' };
}

function randomFreeze(random: Seeded): Freeze {
  const fromMs = T0 + random.below(30) * 1_000;
  return { name: 'stock-taking', fromMs, toMs: fromMs + 10_000 };
}

function announcements(phases: readonly Phase[]): NonNullable<Plan['announcements']> {
  const said = {
    beforeMs: 0,
    audience: 'internal',
    subject: 's',
    text: '[phase]',
    channels: [],
  } as const;
  const last = phases.at(-1)?.name ?? '';
  return [
    { ...said, name: 'begun', when: 'started', phase: null },
    { ...said, name: 'last', when: 'entered', phase: last },
    { ...said, name: 'back', when: 'rolled-back', phase: null },
  ];
}

/** The flag that all plans here are of. */
export const SIMULATED_FLAG = FLAG;
