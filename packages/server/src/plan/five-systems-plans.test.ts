/** The phases of the five systems' plans: who, how long and what is asked, line by line. */
import { describeDuration } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { audienceText, gateText, planOf, rangeText } from './five-systems-plans.fixture.ts';
import { givenOf, writtenInPlan, writtenPhases } from './five-systems-written.fixture.ts';

/** A phase; last, which of its keys and of its gate's the document gives. Any other must be `ours`. */
type Row = readonly [
  name: string,
  audience: string,
  hold: string,
  asks: string,
  given: string,
  givenOfGate: string,
];

const OTHERS = 'beta-users 100%, everybody';

// biome-ignore format: a table is read line by line.
const PHASES: Readonly<Record<string, readonly Row[]>> = {
  'mango/plan.yaml': [
    // Week 1, lines 11–24: ten items (119–128), four (21–24), the migration (132–139), approvers (9).
    ['infrastructure', 'nobody', '1w', 'engineering-manager, product-manager, cto, pre-deployment, infrastructure, migration-agent-tables', 'hold', ''],
    // Weeks 2 to 4, lines 26–69: no share of users anywhere but "all" in line 60.
    ['core', 'everybody 10%', '1w', '200, product-manager, core-components', 'hold', ''],
    ['enhanced', 'everybody 50%', '1w', '500, product-manager, enhanced-features', 'hold', ''],
    ['full', 'everybody 100%', '1w', '500, engineering-manager, product-manager', 'audience hold', ''],
    // Line 454.
    ['watch', 'everybody 100%', '2d', '', '', ''],
  ],
  'easymo/plan.yaml': [
    // Phase 1, lines 29–58; phase 2, lines 60–88.
    ['infrastructure', 'nobody', '1h', 'platform-lead, environment-preparation, code-validation, deployed', 'audience', ''],
    ['smoke', 'internal 100%', '1h', 'platform-lead, smoke-tests', 'audience', ''],
    // Phase 3: the staff of line 94, seven days (115); 59 clean turns show more than 95 % (102).
    ['limited', 'internal 100%, beta 100%', '1w', '59, platform-lead', 'audience hold', ''],
    // Phase 4: line 118, the first week of line 119.
    ['everybody', 'internal 100%, beta 100%, everybody 100%', '1w', '500, platform-lead', 'audience hold', ''],
  ],
  'pulse/plan.yaml': [
    // The 30 minutes of line 382: 5 + 10 + 10 items (369–374, 589–613), the migration (393–397).
    ['preparation', 'nobody', '30m', 'deployment, guide, first-deployment, each-deployment, migration-voice-messages', 'audience hold', ''],
    // Weeks 1 to 4, lines 141–144; of whom a share is, the document leaves open.
    ['internal', 'internal 10%', '1w', '5', 'hold', ''],
    ['beta', 'internal 10%, beta-testers 25%', '1w', '50', 'hold', ''],
    ['early', 'internal 10%, beta-testers 25%, early-adopters 50%', '1w', '200', 'hold', ''],
    ['everybody', 'internal 100%, beta-testers 100%, early-adopters 100%, everybody 100%', '1w', '500', 'audience hold', ''],
  ],
  'valuecanvas/plan.yaml': [
    // Lines 9–10 and 19–26.
    ['preparation', 'nobody', '1h', 'team-lead, pre-deployment, migration-agent-sessions', 'audience', ''],
    // Week 2, lines 53–112.
    ['canary', 'everybody 10%', '2d', '500, team-lead', 'audience hold', ''],
    // Week 3, lines 116–135.
    ['quarter', 'everybody 25%', '2d', '500, team-lead', 'audience hold', ''],
    ['half', 'everybody 50%', '2d', '500, team-lead', 'audience hold', ''],
    ['most', 'everybody 75%', '2d', '500, team-lead', 'audience hold', ''],
    // Week 4, lines 149–165.
    ['full', 'everybody 100%', '2d', '1000, team-lead', 'audience hold', ''],
  ],
  'valuecanvas/staging.plan.yaml': [
    // Week 1, lines 30–51.
    ['disabled', 'nobody', '2d', 'team-lead, no-regression', 'audience hold', ''],
  ],
  'agui-chat/plan.yaml': [
    // Phase 1, lines 20–46; go and no-go are product's (341).
    ['shadow', 'shadow 100%', '1w … 2w', '1000, product, shadow', 'hold', 'approvals'],
    // Phase 2, lines 48–69, and the list of line 163.
    ['beta', 'beta-users 100%', '2w … 3w', '100, product, beta', 'audience hold', 'approvals'],
    // 3a, lines 79–80, in the four weeks of line 383.
    ['limited-10', `${OTHERS} 10%`, '1w … 2w', '1000, product', 'audience', 'approvals'],
    ['limited-25', `${OTHERS} 25%`, '1w … 2w', '1000, product, limited', 'audience', 'approvals'],
    // 3b, lines 84 and 389; 3c, lines 89 and 395.
    ['moderate', `${OTHERS} 50%`, '1w … 3w', '1000, product, moderate', 'audience hold', 'approvals'],
    ['majority', `${OTHERS} 75%`, '1w … 3w', '1000, product, majority', 'audience hold', 'approvals'],
    // Phase 4, lines 99–114.
    ['full', `${OTHERS} 100%`, '1w … 2w', '1000, product, full', 'audience hold', 'approvals'],
  ],
};

/** What a plan says of itself; last, which of it the document gives. */
type Head = readonly [flag: string, from: string, unit: string, silence: string, given: string];

// biome-ignore format: a table is read line by line.
const HEADS: Readonly<Record<string, Head>> = {
  'mango/plan.yaml': ['AGENT_SYSTEM_ENABLED', 'off → on', 'userId', '30m pause', 'flag'], // line 78
  'easymo/plan.yaml': ['FEATURE_AGENT_CHAT', 'off → on', 'conversation', '16h pause', 'flag'], // line 44
  'pulse/plan.yaml': ['voiceMessages', 'off → on', 'userId', '16h pause', 'unit window'], // lines 134, 406
  'valuecanvas/plan.yaml': ['ENABLE_STATELESS_ORCHESTRATION', 'off → on', 'conversation', '30m pause', 'flag'], // line 36
  'valuecanvas/staging.plan.yaml': ['ENABLE_STATELESS_ORCHESTRATION', 'off → on', 'conversation', '30m pause', 'flag'],
  'agui-chat/plan.yaml': ['useNewArchitecture', 'legacy → new', 'userId', '30m pause', 'flag unit'], // lines 155, 172
};

/** Keys that carry words or parts of the plan, which say of themselves what is given. */
const FREE = {
  plan: [
    ...['apiVersion', 'kind', 'name', 'description', 'environment', 'control', 'candidate', 'ours'],
    ...['phases', 'guardrails', 'checklists', 'migrations', 'completion', 'announcements'],
    ...['rollback', 'retirement', 'deployment', 'watch', 'requires', 'notify'],
  ],
  phase: ['name', 'description', 'risk', 'objectives', 'guardrails', 'gate', 'ours'],
  gate: ['pass', 'checklist', 'migrations', 'ours'],
};

describe.each(Object.entries(PHASES))('%s', (path, rows) => {
  const plan = planOf(path);
  const open = plan.open ?? {};

  test('gives each phase to whom its document says, for as long, and asks for as much', () => {
    expect(
      plan.phases.map((phase) => [
        phase.name,
        audienceText(phase),
        rangeText(phase.hold.minMs, phase.hold.maxMs),
        gateText(phase),
      ]),
    ).toEqual(rows.map((row) => row.slice(0, 4)));
  });

  test('says of all that its document does not give that it is ours, and of nothing else', () => {
    const written = writtenPhases(path);
    expect(
      plan.phases.map(({ name }, index) => [
        name,
        givenOf(written[index]?.keys, FREE.phase, open[`phase "${name}"`]),
        givenOf(written[index]?.gate, FREE.gate, open[`gate of phase "${name}"`]),
      ]),
    ).toEqual(rows.map(([name, , , , given, givenOfGate]) => [name, given, givenOfGate]));
  });

  test('is about the flag, the unit and the silence that stand in the table', () => {
    const { flag, control, candidate, unit, noDataTimeoutMs, onNoData } = plan;
    const silence = `${describeDuration(noDataTimeoutMs)} ${onNoData}`;
    const given = givenOf(writtenInPlan(path), FREE.plan, open['plan']);
    expect([flag, `${control} → ${candidate}`, unit, silence, given]).toEqual(HEADS[path]);
  });
});

test('agui-chat: risks and objectives are those of lines 23–29, 51–57, 74 and 102–108', () => {
  const told = planOf('agui-chat/plan.yaml').phases.map(({ name, risk, objectives = [] }) => [
    name,
    risk,
    objectives.length,
    objectives[0],
  ]);
  expect(told).toEqual([
    ['shadow', 'Low', 4, 'Deploy new architecture alongside existing system'],
    ['beta', 'Low-Medium', 4, 'Enable new architecture for beta users'],
    ...['limited-10', 'limited-25', 'moderate', 'majority'].map((name) => [
      ...[name, 'Medium', 0, undefined],
    ]),
    ['full', 'Low', 4, 'Enable new architecture for all users'],
  ]);
});

test('mango: the four components of each week are its objectives (15–18, 30–33, 45–48, 60–63)', () => {
  const told = planOf('mango/plan.yaml').phases.map(({ objectives = [] }) => objectives);
  expect(told.map(({ length }) => length)).toEqual([4, 4, 4, 4, 0]);
  expect(told.map(([first]) => first)).toEqual([
    'Supabase database migrations for Agent tables',
    'AI Elements library deployment',
    'Agent onboarding flow',
    'All Agent features enabled',
    undefined,
  ]);
});

test('people are asked every two days where the documents say so, and daily while few have it', () => {
  const asked = Object.keys(PHASES).flatMap((path) =>
    planOf(path).phases.flatMap(({ name, checkpoint }) =>
      checkpoint === undefined
        ? []
        : [[path, name, describeDuration(checkpoint.everyMs), checkpoint.role]],
    ),
  );
  expect(asked).toEqual([
    ['easymo/plan.yaml', 'limited', '1d', 'on-call-engineer'], // lines 95–99
    ...['quarter', 'half', 'most'].map((name) => [
      'valuecanvas/plan.yaml',
      name,
      '2d',
      'team-lead',
    ]), // 137–141
    ['agui-chat/plan.yaml', 'moderate', '2d', 'engineering'], // line 86
  ]);
});
