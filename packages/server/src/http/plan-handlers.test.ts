import type { EditPreview, PlanView, RolloutView } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from './server.fixture.ts';

const HEAD = 'apiVersion: tidegate/v1\n';
const FLAGS = `${HEAD}kind: Flags
flags:
  chat-agent:
    variants: { legacy: v1, new: v2 }
    off: legacy
    environments: { production: legacy, staging: legacy }
`;
const plan = (weight: string, more = '') => `${HEAD}kind: Plan
name: chat
environment: staging
flag: chat-agent
control: legacy
candidate: new
unit: conversation
phases:
  - { name: ten, audience: { weight: ${weight} }, hold: 1h }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback, name: errors }
${more}`;

async function aServer() {
  const server = await startTestServer();
  onTestFinished(() => server.remove());
  const key = server.admin;
  const post = (path: string, body: unknown, as = key) =>
    server.call('POST', path, { key: as, body });
  const apply = (...texts: readonly string[]) =>
    post('/api/v1/apply', {
      files: texts.map((text, index) => ({ name: `${index}.yaml`, text })),
    });
  expect(await apply(FLAGS, plan('10%'))).toMatchObject({ status: 200 });
  const start = async () => {
    const answer = await post('/api/v1/rollouts', { plan: 'chat', environment: 'staging' });
    expect(answer.status).toBe(200);
    return answer.body as RolloutView;
  };
  return {
    server,
    post,
    apply,
    start,
    get: (path: string, as = key) => server.call('GET', path, { key: as }),
  };
}

test('planHandlers() previews an edit from a file, and changes nothing', async () => {
  const { post, start, get } = await aServer();
  const { id, planHash, revision } = await start();
  const preview = (text: string) =>
    post(`/api/v1/rollouts/${id}/preview`, { files: [{ name: 'plan.yaml', text }] });
  const raised = (await preview(plan('20%'))).body as EditPreview;
  expect([raised.rollout, raised.fromHash, raised.refusal]).toEqual([id, planHash, null]);
  expect(raised.consequences[0]).toEqual({
    ...{ kind: 'weight', sentence: 'Everybody goes from 10 % to 20 % at once' },
  });
  const lowered = (await preview(plan('5%'))).body as EditPreview;
  expect(lowered.refusal).toContain('roll back to a lower share first');
  expect(await preview('kind: Nonsense')).toMatchObject({
    ...{ status: 422, body: { code: 'file-has-mistakes' } },
  });
  expect(await preview(FLAGS)).toMatchObject({
    ...{ status: 422, body: { code: 'malformed-request' } },
  });
  const after = (await get(`/api/v1/rollouts/${id}`)).body as RolloutView;
  expect([after.planHash, after.generation]).toEqual([planHash, 1]);
  expect(after.revision).toBeGreaterThanOrEqual(revision);
});

test('planHandlers() lists plans, promotes them, and hands out ticks', async () => {
  const { post, start, get } = await aServer();
  const list = async () => ((await get('/api/v1/plans')).body as { plans: PlanView[] }).plans;
  expect((await list()).map(({ name, environment }) => [name, environment])).toEqual([
    ['chat', 'staging'],
  ]);
  const promotion = { plan: 'chat', from: 'staging', to: 'production' };
  expect(await post('/api/v1/plans/promote', promotion)).toMatchObject({
    ...{ status: 409, body: { code: 'conflict' } },
  });
  const reasoned = { ...promotion, reason: 'seen enough' };
  expect(await post('/api/v1/plans/promote', reasoned)).toMatchObject({
    ...{ status: 200, body: { environment: 'production' } },
  });
  expect((await list()).length).toBe(2);
  const { id } = await start();
  expect(await get(`/api/v1/rollouts/${id}/ticks`)).toMatchObject({
    ...{ status: 200, body: { plan: { name: 'chat' }, rollout: { id }, next: null } },
  });
});

test('planHandlers() lets a key of one environment reach no other', async () => {
  const { server, post, start, get } = await aServer();
  const { id } = await start();
  const { text: key } = await server.key('admin', 'production');
  const promotion = { plan: 'chat', from: 'staging', to: 'production', reason: 'x' };
  expect(await post('/api/v1/plans/promote', promotion, key)).toMatchObject({ status: 403 });
  expect(await get(`/api/v1/rollouts/${id}/ticks`, key)).toMatchObject({ status: 404 });
  const files = [{ name: 'plan.yaml', text: plan('20%') }];
  expect(await post(`/api/v1/rollouts/${id}/preview`, { files }, key)).toMatchObject({
    status: 404,
  });
  expect(((await get('/api/v1/plans', key)).body as { plans: PlanView[] }).plans).toEqual([]);
});

test('applyHandlers() refuse a plan that names an action which is not configured, or smuggles arguments', async () => {
  const { apply } = await aServer();
  const named = (action: string) =>
    plan('10%', `rollback: { procedure: [flag, { deployment: previous, run: ${action} }] }\n`);
  expect(await apply(named('promote-previous'))).toMatchObject({
    status: 422,
    body: {
      code: 'file-has-mistakes',
      problems: [{ code: 'unknown-name', message: expect.stringContaining('promote-previous') }],
    },
  });
  expect(await apply(named('"promote-previous; rm -rf /"'))).toMatchObject({ status: 422 });
});
