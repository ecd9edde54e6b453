/** The plans of the five systems on a real store: applied as their READMEs say, started, and led through their first phase. */
import { type Actor, compileRuleset, evaluate } from '@tidegate/core';
import type { RolloutCommand, RolloutView } from '@tidegate/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';
import { ANA, aBatch } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { actionsNamedIn, exampleFiles, readmeSteps } from './five-systems-files.fixture.ts';

/** Tuesday, 12 January 2027, 10:00 UTC: within the window of pulse. */
const TUESDAY_MS = Date.UTC(2027, 0, 12, 10);
/** A week, and the time until its step is in force. */
const WEEK_MS = 7 * 86_400_000 + 60_000;
/** A colleague of whoever applies and starts. */
const BEA: Actor = { kind: 'key', id: 'key_bea', name: 'bea' };
const PEOPLE = 2_000;
/** Four standard deviations of the share of that many draws; salts are random, so no figure is exact. */
const TOLERANCE = 0.045;

let store: Store;
let nowMs = TUESDAY_MS;
let term = 0;
let keyId = '';
let sequence = 0;
beforeEach(async () => {
  nowMs = TUESDAY_MS;
  sequence = 0;
  store = await openSqliteEngine(temporaryDirectory());
  const environments = ['development', 'staging', 'production'];
  await store.transact('bootstrap', { nowMs, environments });
  const asked = { environment: 'production', kind: 'server', name: 'agents' } as const;
  const { view } = await store.transact('createKey', {
    ...{ ...asked, expiresMs: null, actor: ANA, nowMs },
  });
  keyId = view.id;
});
afterEach(() => store.close());

/** What the first phase waits for, the lists that it asks for, and who gets what after it. */
interface Begun {
  readonly plan: string;
  readonly blockers: readonly string[];
  readonly next: string;
  /** Share of a group, or of everybody. */
  readonly share: readonly [group: string, share: number];
  /** Users in other groups get the candidate so often. */
  readonly others: number;
}

const BEGUN: Readonly<Record<string, Begun>> = {
  mango: {
    plan: 'mango',
    blockers: ['hold', 'approval', 'checklist'],
    ...{ next: 'core', share: ['', 0.1], others: 0.1 },
  },
  easymo: {
    plan: 'easymo',
    blockers: ['hold', 'approval', 'checklist'],
    ...{ next: 'smoke', share: ['internal', 1], others: 0 },
  },
  pulse: {
    plan: 'pulse',
    blockers: ['hold', 'approval', 'checklist'],
    ...{ next: 'internal', share: ['internal', 0.1], others: 0 },
  },
  valuecanvas: {
    plan: 'valuecanvas',
    blockers: ['hold', 'approval', 'checklist'],
    ...{ next: 'canary', share: ['', 0.1], others: 0.1 },
  },
};

test.each(Object.entries(BEGUN))(
  '%s starts as its README says, waits for what its first phase asks, and goes on with it',
  async (system, { plan, blockers, next, share: [group, share], others }) => {
    await applied(system);
    if (system === 'valuecanvas') await completed('valuecanvas-staging', 'staging');
    const { refusal } = await store.read('planReadiness', { ...named(plan), ...known(system) });
    expect(refusal).toBeNull();
    const { id } = await started(system, plan, 'production');
    await tick(1_000);
    expect((await view(id)).blockers).toEqual(blockers);

    await tickLists(id);
    await tick(WEEK_MS);
    expect(await view(id)).toMatchObject({ phase: 0, blockers: ['approval'] });
    await approve(id);
    await tick(1_000);
    const entered = await view(id);
    expect([entered.status, entered.phases[entered.phase]?.name]).toEqual(['running', next]);

    nowMs += 10_000;
    expect(Math.abs((await shareOf(entered, group)) - share)).toBeLessThan(TOLERANCE);
    expect(Math.abs((await shareOf(entered, 'nobody')) - others)).toBeLessThan(TOLERANCE);
  },
);

test('agui-chat starts in the shadow: nobody gets it, and evidence, people and time are waited for', async () => {
  await applied('agui-chat');
  const { refusal } = await store.read('planReadiness', named('agui-chat'));
  expect(refusal).toBeNull();
  const { id } = await started('agui-chat', 'agui-chat', 'production');
  await tick(1_000);
  const now = await view(id);
  expect(now.blockers).toEqual(['hold', 'samples', 'criteria', 'approval', 'checklist']);
  expect(await shareOf(now, 'nobody')).toBe(0);
});

test('valuecanvas: production is refused until staging is completed', async () => {
  await applied('valuecanvas');
  const { refusal } = await store.read('planReadiness', named('valuecanvas'));
  expect(refusal).toContain('valuecanvas-staging');
  await expect(started('valuecanvas', 'valuecanvas', 'production')).rejects.toThrow(
    'valuecanvas-staging',
  );
});

test('pulse: a start on a Friday morning needs a reason, and in the afternoon an emergency', async () => {
  await applied('pulse');
  const start = (more: object) => started('pulse', 'pulse', 'production', more);
  nowMs = TUESDAY_MS + 3 * 86_400_000;
  await expect(start({})).rejects.toThrow('is closed until 2027-01-19 10:00 UTC');
  nowMs += 3 * 3_600_000;
  await expect(start({ reason: 'a small one' })).rejects.toThrow('emergency');
  const { status } = await start({ reason: 'visitors lose messages', method: 'emergency' });
  expect(status).toBe('running');
});

test.each(['mango', 'easymo', 'pulse'])(
  '%s is refused where an action that it names is not configured',
  async (system) => {
    const files = exampleFiles(readmeSteps(system).flat());
    const [first = '', ...rest] = [...new Set(actionsNamedIn(files))];
    await applied(system);
    const asked = { ...named(system), actions: rest };
    const { refusal } = await store.read('planReadiness', asked);
    expect(refusal).toContain(`action "${first}"`);
  },
);

const named = (plan: string) => ({ plan, environment: null, nowMs });

/** Names of the actions that an operator of the system configures. */
function known(system: string) {
  return { actions: actionsNamedIn(exampleFiles(readmeSteps(system).flat())) };
}

async function applied(system: string): Promise<void> {
  for (const names of readmeSteps(system)) {
    const files = exampleFiles(names);
    const asked = { files, dryRun: false, confirmGrowth: true, actor: ANA, nowMs };
    const answer = await store.transact('apply', { ...asked, ...known(system) });
    expect(answer).toMatchObject({ ok: true });
  }
}

function started(system: string, plan: string, environment: string, more: object = {}) {
  const asked = { plan, environment, scale: null, reason: null, actor: ANA, nowMs };
  return store.transact('createRollout', { ...asked, ...known(system), ...more });
}

async function view(id: string): Promise<RolloutView> {
  const found = await store.read('getRollout', { id, nowMs });
  if (found === null) throw new Error(`rollout ${id} is missing`);
  return found;
}

function say(id: string, command: RolloutCommand, actor: Actor = BEA) {
  return store.transact('commandRollout', { id, command, actor, nowMs });
}

/** Time passes, an agent on the newest ruleset lives through it, and the controller ticks. */
async function tick(elapsedMs: number): Promise<void> {
  nowMs += elapsedMs;
  for (const environment of ['production', 'staging']) await lives(environment);
  const lease = await store.transact('holdLease', { holder: 'test', ttlMs: 10_000, nowMs });
  term = lease.term ?? 0;
  const { failed } = await store.transact('tick', { term, elapsedMs, nowMs });
  expect(failed).toEqual([]);
}

async function lives(environment: string): Promise<void> {
  sequence += 1;
  const current = await store.read('currentRuleset', { environment });
  const [lineage = 1, version = 0] = (current?.id ?? '1.0').split('.', 2).map(Number);
  const batch = {
    ...aBatch(sequence, [], nowMs),
    instanceId: `agent-${environment}-${sequence}`,
    ruleset: { lineage, version },
  };
  await store.transact('ingestBatch', { environment, keyId, trusted: true, batch, nowMs });
}

/** People tick what waits for them, and actions that run come back well, until the lists are met. */
async function tickLists(id: string): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const { checklists, phase, phases } = await view(id);
    const here = phases[phase]?.name;
    const open = checklists.filter(({ usedBy, met }) => usedBy === here && !met);
    if (open.length === 0) return;
    for (const { name: list, ordered, items } of open) {
      const undone = items.filter(({ state }) => state !== 'done');
      // Of a migration only the next step may be said; actions begin by themselves.
      const next = ordered ? undone.slice(0, 1) : undone;
      for (const { name: item } of next.filter(({ action }) => action === null)) {
        await say(id, { type: 'check', list, item, decision: 'go', note: 'seen' });
      }
    }
    await finishActions();
    await tick(1_000);
    await finishActions();
  }
  throw new Error('the lists are not met after ten rounds');
}

async function finishActions(): Promise<void> {
  const kinds = ['check', 'layer'] as const;
  const taken = await store.transact('claimEffects', { term, nowMs, limit: 100, kinds });
  for (const { effect } of taken) {
    const done = { term, id: effect.id, outcome: 'ok', detail: '', nowMs } as const;
    await store.transact('finishAction', done);
  }
}

async function approve(id: string): Promise<void> {
  const { phase, plan, environment } = await view(id);
  const { phases } = await store.read('findPlan', { plan, environment });
  for (const { role } of phases[phase]?.gate.approvals ?? []) {
    await say(id, { type: 'approve', role, decision: 'go' });
  }
}

/** Leads a rollout of one phase to its end. */
async function completed(plan: string, environment: string): Promise<void> {
  const { id } = await started('valuecanvas', plan, environment);
  await tick(1_000);
  await tickLists(id);
  await tick(WEEK_MS);
  await approve(id);
  await tick(1_000);
  expect((await view(id)).status).toBe('completed');
}

/** How many of a group get the candidate, as an SDK would serve them now, 0..1. */
async function shareOf({ flag, candidate }: RolloutView, group: string): Promise<number> {
  const current = await store.read('currentRuleset', { environment: 'production' });
  const ruleset = compileRuleset(current?.snapshot.document ?? { flags: {} });
  let on = 0;
  for (let user = 0; user < PEOPLE; user++) {
    const userId = `user-${user}`;
    const own = { userId, targetingKey: userId, group, conversationStartedAtMs: nowMs };
    const { variant = '' } = evaluate(ruleset, flag, own, nowMs);
    if (variant === candidate || variant?.startsWith(`${candidate}~`)) on += 1;
  }
  return on / PEOPLE;
}
