import type { EvidenceView, RolloutView, TrafficView } from '@tidegate/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { aBatch, turns } from '../store/store-world.fixture.ts';
import { startTestServer } from './server.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat-agent:
    variants: { legacy: v1, new: v2 }
    off: legacy
    environments: { production: legacy, staging: legacy }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: chat-agent
control: legacy
candidate: new
unit: conversation
alpha: 0.01
phases:
  - { name: ten, audience: { weight: 10% }, hold: 1h }
guardrails:
  - { metric: error_rate, above: 150% of baseline, for: 5m, action: pause, name: errors }
  - { metric: error_rate, worseThan: control, action: rollback, name: worse }
`;

async function serving() {
  const server = await startTestServer();
  onTestFinished(() => server.remove());
  const { text: agents } = await server.key('server');
  const admin = { key: server.admin };
  const files = [
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: PLAN },
  ];
  const applied = await server.call('POST', '/api/v1/apply', { ...admin, body: { files } });
  expect(applied).toMatchObject({ status: 200 });
  let sequence = 0;
  const tell = async (...series: ReturnType<typeof turns>[]) => {
    sequence += 1;
    const body = aBatch(sequence, series, Date.now());
    return await server.call('POST', '/api/v1/telemetry', { key: agents, body });
  };
  const get = (path: string, key = server.admin) => server.call('GET', path, { key });
  return { server, admin, tell, get };
}

it('a rollout starts with the baselines of its guardrails, and shows how evidence grew', async () => {
  const { server, admin, tell, get } = await serving();
  const nowMs = Date.now();
  await tell(turns('legacy', 0, 200, 4, nowMs - 60_000));
  const started = await server.call('POST', '/api/v1/rollouts', {
    ...admin,
    body: { plan: 'chat' },
  });
  const { id } = started.body as RolloutView;
  await tell(turns('new', 1, 30, 1, nowMs), turns('legacy', 1, 270, 0, nowMs));
  await expect
    .poll(async () => ((await get(`/api/v1/rollouts/${id}`)).body as RolloutView).verdicts, {
      timeout: 20_000,
    })
    .toMatchObject({ errors: { numbers: { limit: 0.03 } }, worse: { kind: 'pass' } });
  const path = `/api/v1/rollouts/${id}/evidence?guardrail=`;
  const evidence = (await get(`${path}worse`)).body as EvidenceView;
  expect(evidence).toMatchObject({ unit: 'evidence', alpha: 0.01, action: 'rollback' });
  expect(evidence.points.length).toBeGreaterThan(0);
  expect(await get(`${path}wrose`)).toMatchObject({
    status: 404,
    body: { title: expect.stringContaining('did you mean "worse"?') },
  });
  expect((await get('/api/v1/rollouts/ro_x/evidence?guardrail=worse')).status).toBe(404);
  const { text: elsewhere } = await server.key('admin', 'staging');
  expect((await get(`${path}worse`, elsewhere)).status).toBe(404);
});

it('traffic is what programs told of the flag', async () => {
  const { tell, get } = await serving();
  await tell(turns('legacy', 0, 200, 4, Date.now()));
  const asked = '/api/v1/traffic?environment=production&flag=';
  const { unitsPerDay, metrics } = (await get(`${asked}chat-agent`)).body as TrafficView;
  expect(unitsPerDay).toBeGreaterThan(0);
  expect(metrics['error_rate']?.rate).toBe(0.02);
  expect((await get(`${asked}chat-agnet`)).status).toBe(404);
});
