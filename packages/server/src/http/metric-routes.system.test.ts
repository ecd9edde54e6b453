/** Every route that answers from telemetry, over a server whose store runs in its own thread. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RouteName, routes } from '@tidegate/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../config/log.ts';
import { count, rate, values } from '../metric/metric-world.fixture.ts';
import { type RunningServer, startServer } from '../start-server.ts';

const flags = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;
const plan = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases:
  - name: half
    audience: { weight: 50% }
    hold: 48h
guardrails:
  - { metric: error_rate, above: 50%, for: 5m, action: notify }
`;
const scorecard = `apiVersion: tidegate/v1
kind: Scorecard
name: launch
environment: production
kpis:
  errors: { metric: error_rate, below: 5% }
  speed: { metric: latency_ms, quantile: 0.95, below: 110% of baseline }
  tickets: { metric: support_tickets, atMost: 3, window: 7d }
`;

let directory = '';
let server: RunningServer;
const keys = new Map<string, string>();
let sequence = 0;

const call = async (method: string, path: string, kind = 'admin', body?: unknown) => {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${keys.get(kind)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
};
const send = async (series: readonly unknown[]) => {
  sequence += 1;
  const { status } = await call('POST', '/api/v1/telemetry', 'server', {
    ...{ schema: 1, instanceId: 'agent-1', sequence, sentAtMs: Date.now() },
    ...{ ruleset: { lineage: 1, version: 1 }, dropped: { observations: 0, batches: 0 } },
    series,
  });
  expect(status).toBe(200);
};
/** Event times of now, on a bucket. */
const now = <T extends { readonly startMs: number }>(...series: readonly T[]) =>
  series.map((one) => ({ ...one, startMs: Math.floor(Date.now() / 10_000) * 10_000 }));
const ask = async (name: RouteName, query: string, body?: unknown) => {
  const { method, path, answer } = routes[name];
  const { status, text } = await call(
    method,
    `${path.replace(':name', 'launch')}${query}`,
    'admin',
    body,
  );
  expect([name, status, text]).toEqual([name, 200, text]);
  return answer.parse(JSON.parse(text));
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-metrics-'));
  server = await startServer({ directory, port: 0, log: silentLog });
  for (const { kind, environment, key } of server.createdKeys) {
    if (kind === 'admin' || environment === 'production') keys.set(kind, key);
  }
  const files = [flags, plan, scorecard].map((text, index) => ({ name: `${index}.yaml`, text }));
  expect(await call('POST', '/api/v1/apply', 'admin', { files })).toMatchObject({ status: 200 });
});

afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

test('what is told before a start is the baseline, and every route answers', async () => {
  const before = { labels: { type: 'E', message: 'away' } };
  await send(
    now(
      rate('error_rate', 200, 2),
      values('latency_ms', new Array<number>(100).fill(100)),
      count('errors', 2, before),
    ),
  );
  await ask('createRollout', '', { plan: 'chat' });
  const place = { flag: 'agent', draw: 1 };
  await send(
    now(
      rate('error_rate', 50, 1, { ...place, variant: 'legacy' }),
      rate('error_rate', 50, 5, { ...place, variant: 'new' }),
      values('cost_usd', [0.5, 0.5], { ...place, variant: 'new' }, [1]),
    ),
  );
  const environment = '?environment=production';
  await ask('reportFigure', '', { environment: 'production', metric: 'support_tickets', value: 2 });
  expect(await ask('scorecards', environment)).toMatchObject({
    scorecards: [
      {
        ...{ name: 'launch', baselineMs: expect.any(Number), met: 3 },
        kpis: [{ baseline: 0.01 }, { baseline: 100.5, value: 100.5 }, { value: 2, baseline: null }],
      },
    ],
  });
  expect(await ask('recordBaseline', '', { environment: 'production' })).toMatchObject({
    kpis: [{ baseline: 0.01 }, { baseline: 100.5 }, { baseline: 2 }],
  });
  expect(
    await ask('metricSeries', `${environment}&metric=error_rate&flag=agent&by=variant`),
  ).toMatchObject({
    groups: [{ total: { count: 50 } }, { total: { count: 50 } }],
  });
  expect(await ask('compareArms', `${environment}&flag=agent`)).toMatchObject({
    metrics: [
      { metric: { name: 'cost_usd' }, control: null, candidate: { units: 1, sum: 1 } },
      { metric: { name: 'error_rate' }, control: { rate: 0.02 }, candidate: { rate: 0.1 } },
    ],
  });
  expect(await ask('topErrors', environment)).toMatchObject({ errors: [{ count: 2, type: 'E' }] });
  expect(await ask('costs', environment)).toMatchObject({
    rows: [{ sumUsd: 1, conversations: 1 }],
  });
  expect(await ask('dashboard', environment)).toMatchObject({
    health: {
      arms: [{ role: 'product', turns: 200 }, { turns: 50 }, { turns: 50, errorRate: 0.1 }],
    },
    rollouts: [{ flag: 'agent', status: 'running', weightParts: 50_000 }],
  });
  expect(await ask('activateMonitoring', '', {})).toMatchObject({ changed: true });
  expect(await ask('slowConversations', environment)).toEqual({ conversations: [] });
  expect(await ask('contaminations', environment)).toEqual({ contaminations: [] });
  expect(await ask('quarantine', '')).toEqual({ rows: [] });
  expect(await ask('metrics', environment)).toMatchObject({ metrics: expect.any(Array) });
  const { text } = await call('GET', '/metrics', 'server');
  expect(text).toContain(
    'tidegate_kpis{environment="production",scorecard="launch",state="met"} 3',
  );
  expect(text).toContain('tidegate_rollouts{environment="production",status="running"} 1');
});
