/** From a leak to the lesson: a real server, its loops and its routes. */
import { type RouteAnswer, type RouteName, routes } from '@tidegate/protocol';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from './server.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat-new
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
phases:
  - name: canary
    audience: { weight: 5% }
    hold: 1h
guardrails:
  - { metric: pii_leaks, above: 0, action: rollback }
rollback: { conversations: cut-now, procedure: [flag] }
`;
const RESPONSE = `apiVersion: tidegate/v1
kind: Response
name: chat-response
environment: production
matrix:
  pii-leak: { metric: pii_leaks, above: 0, severity: critical, rollback: full, within: 30m, flagsWithin: 0s }
  high-errors: { metric: error_rate, above: 50%, severity: critical, rollback: quick, within: 5m }
  moderate-errors: { metric: error_rate, between: [10%, 20%], severity: medium, rollback: partial, within: 30m }
followUps:
  close-watch: { title: Watch closely, after: rollback, due: 15m }
  recovery-plan: { title: Write the recovery plan, after: incident, due: 24h }
  hourly-check: { title: Look at the board, after: rollback, due: 1h, every: 1h, times: 24 }
`;

let server: TestServer;
let rollout = '';

beforeAll(async () => {
  server = await startTestServer();
  const files = [FLAGS, PLAN, RESPONSE].map((text, index) => ({ name: `${index}.yaml`, text }));
  const applied = await server.call('POST', '/api/v1/apply', {
    key: server.admin,
    body: { files },
  });
  expect(applied).toMatchObject({ status: 200 });
  rollout = (await ask('createRollout', { body: { plan: 'chat-new' } })).id;
});

afterAll(() => server.remove());

interface Asked {
  readonly id?: string;
  readonly query?: string;
  readonly body?: unknown;
}

/** The answer of a route, as its contract reads it. */
async function ask<N extends RouteName>(name: N, asked: Asked = {}): Promise<RouteAnswer<N>> {
  const { status, body } = await callAs(server.admin, name, asked);
  expect([name, status, body]).toEqual([name, 200, body]);
  return routes[name].answer.parse(body) as RouteAnswer<N>;
}

function callAs(key: string, name: RouteName, { id = '', query = '', body }: Asked = {}) {
  const { method, path } = routes[name];
  const more = body === undefined ? { key } : { key, body };
  return server.call(method, `${path.replace(':id', id)}${query}`, more);
}

async function leak(id: string): Promise<void> {
  const { text } = await server.key('server');
  const place = { flag: 'chat', variant: 'new', draw: 1, unit: 'u', detector: 'regex' };
  const body = { id, metric: 'pii_leaks', ...place, atMs: Date.now() };
  await server.call('POST', '/api/v1/telemetry/urgent', { key: text, body });
}

/** The open incident of the rollout, once it is there. */
function incidentOf(subject: string) {
  return vi.waitFor(
    async () => {
      const { incidents } = await ask('incidents', {
        query: '?environment=production&status=open',
      });
      const found = incidents.find((each) => each.subject === subject);
      if (found === undefined) throw new Error(`no incident of ${subject} yet`);
      return found;
    },
    { timeout: 20_000, interval: 50 },
  );
}

test('a leak is rolled back, opens an incident with its tasks, and becomes a lesson', async () => {
  await leak('leak-1');
  const { id } = await incidentOf(`rollout:${rollout}`);
  expect((await ask('rollout', { id: rollout })).status).toBe('rolled-back');

  const opened = await ask('incident', { id });
  expect(opened).toMatchObject({
    ...{ severity: 'critical', status: 'open', openedBy: 'controller' },
    title: expect.stringContaining('rollout of "chat" was rolled back'),
    decision: { row: 'pii-leak', rollback: 'full', withinMs: 1_800_000, flagsWithinMs: 0 },
    decisionDueMs: opened.openedMs + 1_800_000,
    tasks: [{ name: 'close-watch' }, { name: 'hourly-check' }, { name: 'recovery-plan' }],
  });
  const times = opened.timeline.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
  const texts = opened.timeline.map(({ text }) => text).join('\n');
  expect(texts).toMatch(
    /rollout\.started.*rollout\.phase-entered.*rollout\.rolled-back.*Opened: .*full rollback within 30 m/s,
  );

  const { followUps } = await ask('followUps', { query: '?environment=production' });
  const hourly = followUps.find(({ name }) => name === 'hourly-check');
  const done = await ask('doneFollowUp', { id: hourly?.id ?? '', body: { note: 'all is well' } });
  expect(done).toMatchObject({ doneBy: expect.any(String), note: 'all is well', timesLeft: 24 });
  const after = (await ask('followUps')).followUps.find(({ name }) => name === 'hourly-check');
  expect(after).toMatchObject({ doneMs: null, timesLeft: 23, dueMs: done.dueMs + 3_600_000 });

  await ask('commandIncident', {
    id,
    body: { type: 'describe', rootCause: 'A trace', prevention: 'A test' },
  });
  const command = { type: 'resolve', resolution: 'Rolled back' };
  expect(await ask('commandIncident', { id, body: command })).toMatchObject({ status: 'resolved' });
  expect(await ask('lessons')).toMatchObject({
    lessons: [
      { incident: id, rootCause: 'A trace', resolution: 'Rolled back', prevention: 'A test' },
    ],
  });
});

test('the matrix answers figures and issues, and says so where it has no answer', async () => {
  const decide = (query: string) => ask('decide', { query: `?environment=production&${query}` });
  expect(await decide('metric=error_rate&value=0.35')).toMatchObject({
    ...{ row: 'moderate-errors', asks: true },
  });
  expect(await decide('issue=pii-leak')).toMatchObject({ row: 'pii-leak', rollback: 'full' });
  const wrong = await callAs(server.admin, 'decide', {
    query: '?environment=production&issue=pii-leek',
  });
  expect(wrong).toMatchObject({
    ...{ status: 404, body: { title: expect.stringContaining('did you mean "pii-leak"?') } },
  });
});

test('an incident is opened by hand, and is not there for a key of another environment', async () => {
  const body = { environment: 'production', title: 'Complaints', severity: 'warning' };
  const { id, subject, tasks } = await ask('openIncident', { body });
  expect(subject).toBe(`hand:${id}`);
  const task = tasks[0]?.id ?? '';
  const { text: other } = await server.key('admin', 'development');
  expect(await callAs(other, 'incident', { id })).toMatchObject({ status: 404 });
  const note = { id, body: { type: 'note', text: 'mine' } };
  expect(await callAs(other, 'commandIncident', note)).toMatchObject({ status: 404 });
  expect(await callAs(other, 'doneFollowUp', { id: task, body: {} })).toMatchObject({
    status: 404,
  });
  expect(await callAs(other, 'openIncident', { body })).toMatchObject({ status: 403 });
  expect((await callAs(other, 'incidents')).body).toMatchObject({ incidents: [] });
  expect((await callAs(other, 'followUps')).body).toMatchObject({ followUps: [] });

  const { text: same } = await server.key('admin', 'production');
  expect(await callAs(same, 'commandIncident', note)).toMatchObject({
    ...{
      status: 200,
      body: { timeline: expect.arrayContaining([expect.objectContaining({ text: 'mine' })]) },
    },
  });
  expect(await callAs(same, 'doneFollowUp', { id: task, body: {} })).toMatchObject({ status: 200 });
});
