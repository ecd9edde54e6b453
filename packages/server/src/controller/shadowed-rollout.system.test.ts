/** Shadow from end to end: a server, a client of the SDK and its turns; nobody gets the candidate. */
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../../sdk/src/create-client.ts';
import { fakeClock } from '../config/clock.fixture.ts';
import { startTestServer } from '../http/server.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: old, new: new }
    off: legacy
    environments: { production: legacy }
`;

const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: new-chat
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
phases:
  - name: shadow
    audience: { shadow: 100% }
    hold: 1m
    gate:
      minUnits: 20
      pass:
        - { name: alike, metric: shadow_mismatch_rate, below: 20% }
  - { name: half, audience: { weight: 50% }, hold: 1h, gate: { minUnits: 1, approvals: [{ role: product }] } }
guardrails:
  - { name: shadow fails, metric: shadow_error_rate, above: 30%, for: 30s, minSamples: 10, action: rollback }
rollback: { conversations: cut-now }
`;

/** Rounds of 5 s: longer than the hold, and what is lost of it until the program was heard of. */
const ROUNDS_MAX = 20;

/** What the tests read of a rollout. */
interface Seen {
  readonly status: string;
  readonly phase: number;
  readonly blockers: readonly string[];
  readonly units: { readonly control: number; readonly candidate: number };
  readonly verdicts: Readonly<Record<string, { readonly kind: string; readonly code: string }>>;
  readonly arms: { readonly candidate: { readonly turns: number } };
  readonly reason: string;
}

/** A flag whose rollout is in its shadow phase, and a program that has heard of it. */
async function aShadowedRollout(candidate: () => string) {
  const clock = fakeClock(Date.now());
  const server = await startTestServer({ clock });
  const admin = { key: server.admin };
  const files = [
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: PLAN },
  ];
  const applied = await server.call('POST', '/api/v1/apply', { ...admin, body: { files } });
  expect(applied).toMatchObject({ status: 200 });
  const body = { plan: 'new-chat', environment: 'production' };
  const started = await server.call('POST', '/api/v1/rollouts', { ...admin, body });
  const path = `/api/v1/rollouts/${(started.body as { id: string }).id}`;
  const { text: key } = await server.key('server');
  const client = createClient({ url: server.url, key, processMetrics: false });
  onTestFinished(async () => {
    await client.close();
    await Promise.all([server.remove(), clock.advance(60_000)]);
  });
  await client.ready();
  const rollout = async () => (await server.call('GET', path, admin)).body as Seen;
  let conversations = 0;
  /** One turn of a new conversation; what its user got, once its shadow is over. */
  const turn = async (isShadowed: boolean): Promise<string> => {
    conversations += 1;
    const startedAtMs = clock.nowMs();
    const one = client.conversation({ id: `chat-${conversations}`, startedAtMs }).turn();
    const served = one.string('chat', '');
    await new Promise<unknown>((log) => {
      one.shadow('chat', { control: () => 'the answer', candidate, log });
      if (!isShadowed) log(null);
    });
    one.end();
    return served;
  };
  /** Turns, told at once, and then so many seconds of the controller. */
  const serve = async (turns: number, seconds: number, isShadowed = true) => {
    const served = await Promise.all(Array.from({ length: turns }, () => turn(isShadowed)));
    await client.flush();
    for (let second = 0; second < seconds; second += 1) await clock.advance(1_000);
    return { served: new Set(served), ...(await rollout()) };
  };
  return { client, serve };
}

test('a rollout leaves its shadow phase on what the candidate did unseen, and then shadows nobody', async () => {
  const { client, serve } = await aShadowedRollout(() => 'the answer');
  let now = await serve(4, 5);
  expect(now).toMatchObject({ status: 'running', phase: 0, units: { control: 0, candidate: 4 } });
  expect(now.blockers).toEqual(['hold', 'samples', 'criteria', 'no-data']);
  for (let round = 1; round < ROUNDS_MAX && now.phase === 0; round += 1) {
    expect(now.units).toEqual({ control: 0, candidate: 4 * round });
    now = await serve(4, 5);
    expect([now.served, now.arms.candidate.turns]).toEqual([new Set(['old']), 0]);
  }
  expect(now).toMatchObject({ status: 'running', phase: 1, units: { control: 0, candidate: 0 } });
  await expect.poll(async () => (await serve(8, 1, false)).served.has('new')).toBe(true);
  const { shadowedTurns } = client.counters();
  const last = await serve(20, 1, false);
  expect(client.counters().shadowedTurns).toBe(shadowedTurns);
  expect(last.units.candidate).toBeGreaterThan(0);
});

test('a rollout stays in its shadow phase while the candidate answers otherwise', async () => {
  const { serve } = await aShadowedRollout(() => 'quite something else');
  for (let round = 1; round < ROUNDS_MAX; round += 1) await serve(4, 5);
  const { status, phase, blockers, units, verdicts } = await serve(4, 5);
  expect([status, phase, blockers]).toEqual(['running', 0, ['criteria']]);
  expect(units).toEqual({ control: 0, candidate: 4 * ROUNDS_MAX });
  expect(verdicts['shadow gate: alike']?.kind).toBe('fail');
});

test('a rollout is rolled back by a candidate that fails unseen, and then shadows nobody', async () => {
  const { client, serve } = await aShadowedRollout(() => {
    throw new Error('there is no model');
  });
  let now = await serve(4, 5);
  for (let round = 0; round < 12 && now.status === 'running'; round += 1) now = await serve(4, 5);
  expect([now.status, now.served, now.arms.candidate.turns]).toEqual([
    'rolled-back',
    new Set(['old']),
    0,
  ]);
  expect(now.reason).toMatch(/^Shadow error rate of the candidate is 100 %/);
  const { shadowedTurns } = client.counters();
  await serve(4, 1, false);
  expect(client.counters().shadowedTurns).toBe(shadowedTurns);
});
