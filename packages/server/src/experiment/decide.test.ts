/** Decisions with a plan that goes on from the winner. */
import { expect, test } from 'vitest';
import { ANA, aPhase, aPlan, FLAG, planFile } from '../store/store-world.fixture.ts';
import { experimentWorld, LAYOUT, PLACE } from './experiment-world.fixture.ts';

const half = aPhase('half', 50_000);
/** Begins with more than the arm had, and asks for an action. */
const RAISE = aPlan({
  ...{ name: 'raise', unit: 'userId' },
  phases: [{ ...half, gate: { ...half.gate, checklists: ['go'] } }, aPhase('all', 100_000)],
  checklists: {
    go: {
      ...{ title: null, ordered: false },
      items: [{ name: 'smoke', title: 'Smoke test', action: 'smoke', blocking: true }],
    },
  },
});

async function running() {
  const made = await experimentWorld();
  const { store, clock } = made;
  await made.apply(LAYOUT);
  const files = [planFile(RAISE)];
  const asked = { files, dryRun: false, confirmGrowth: false, actions: ['smoke'], actor: ANA };
  expect(await store.transact('apply', { ...asked, nowMs: clock.nowMs() })).toMatchObject({
    ok: true,
  });
  await made.start();
  await clock.advance(60_000);
  const decide = (how: { actions?: string[]; outcome?: 'ship' | 'roll-back' }) =>
    store.transact('decideExperiment', {
      ...{ ...PLACE, outcome: 'ship', variant: 'new', nextPlan: 'raise', reason: 'it won' },
      ...{ report: null, actions: [], baselines: {}, actor: ANA, nowMs: clock.nowMs(), ...how },
    });
  return { ...made, decide };
}

test('a plan that names an action of the configuration goes on', async () => {
  const { store, clock, decide } = await running();
  expect((await decide({ actions: ['smoke'] })).status).toBe('shipped');
  const [newest] = await store.read('listRollouts', {
    ...{ environment: 'production', nowMs: clock.nowMs() },
  });
  expect(newest).toMatchObject({ plan: 'raise', status: 'running', candidate: 'new' });
});

test.each([
  [{ actions: [] }, 'action "smoke", which the server\'s configuration does not have'],
  [{ outcome: 'roll-back' as const }, 'Cannot roll back experiment "layout" into plan "raise"'],
])('a decision that cannot be carried out whole is not made: %j', async (how, why) => {
  const { service, store, decide, audit } = await running();
  await expect(decide(how)).rejects.toThrow(why);
  expect(await service.view(PLACE, false)).toMatchObject({
    status: 'running',
    run: { decision: null },
  });
  const flags = await store.read('listFlags', { environment: 'production' });
  expect(flags.find(({ key }) => key === FLAG)?.owner).toMatch(/^ro_/);
  expect(await audit('experiment.shipped')).toEqual([]);
});
