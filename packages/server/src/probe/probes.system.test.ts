/** Probes of a running server: what they find is stored, and decides a rollout. */
import { afterAll, expect, test } from 'vitest';
import { noChannels } from '../config/channels.ts';
import { startTestServer, type TestServer } from '../http/server.fixture.ts';
import { aTarget, closedPort, listenHttp, listenTcp } from './probe.fixture.ts';
import type { ProbeTarget } from './probe-target.ts';

const HAS_POSTGRES = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('postgres');
const POSTGRES = 'postgres://postgres@127.0.0.1:5432/postgres';
const QUICK = { everyMs: 300, timeoutMs: 250 };
const LOOPBACK = ['127.0.0.1/32', '::1/128'];

const opened: { remove(): Promise<void> }[] = [];
afterAll(async () => {
  for (const one of opened) await one.remove();
});

async function probing(
  probes: readonly ProbeTarget[],
  allowAddresses: readonly string[] = LOOPBACK,
): Promise<TestServer> {
  const server = await startTestServer({ channels: { ...noChannels, allowAddresses }, probes });
  opened.push(server);
  return server;
}

interface Line {
  readonly count: number;
  readonly events: number | null;
  readonly max: number | null;
}

/** What is stored of a metric by probe, asked until every probe named has `least` of it. */
async function stored(
  { store }: TestServer,
  metric: string,
  probes: readonly string[],
  least: number,
  flag: string | null = null,
): Promise<Record<string, Line>> {
  for (;;) {
    const nowMs = Date.now();
    const { groups } = await store.read('querySeries', {
      environment: 'production',
      metric,
      flag,
      variant: null,
      draw: null,
      source: 'server',
      by: 'label:probe',
      fromMs: nowMs - 3_600_000,
      toMs: nowMs + 10_000,
      points: 1,
    });
    const lines = Object.fromEntries(
      groups.map(({ by, total: { count, events, max } }) => [
        Object.values(by).join(),
        { count, events, max },
      ]),
    );
    if (probes.every((name) => (lines[name]?.count ?? 0) >= least)) return lines;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('probes tell of what is up, what is down, and what may not be asked', async () => {
  const web = await listenHttp((_request, response) => response.end('all ok'));
  const hanging = await listenHttp(() => {});
  const socket = await listenTcp();
  opened.push(...[web, hanging, socket].map(({ close }) => ({ remove: close })));
  const http = (url: string) =>
    ({ kind: 'http', url, status: 200, contains: 'ok' }) as const satisfies ProbeTarget['check'];
  const names = ['web', 'hanging', 'socket', 'private', 'unknown'] as const;
  const checks: Record<(typeof names)[number], ProbeTarget['check']> = {
    web: http(`http://localhost:${web.port}/health`),
    hanging: http(`http://127.0.0.1:${hanging.port}/`),
    socket: { kind: 'tcp', host: '127.0.0.1', port: socket.port },
    private: http('http://169.254.169.254/latest/'),
    unknown: { kind: 'tcp', host: 'nobody.invalid', port: 1 },
  };
  const server = await probing(
    names.map((name) => aTarget({ ...QUICK, name, check: checks[name] })),
  );
  const uptime = await stored(server, 'uptime', names, 3);
  const shares = names.map((name) => [
    name,
    (uptime[name]?.events ?? 0) / (uptime[name]?.count ?? 0),
  ]);
  expect(shares).toEqual([
    ['web', 1],
    ['hanging', 0],
    ['socket', 1],
    ['private', 0],
    ['unknown', 0],
  ]);
  const failed = await stored(server, 'failed_health_checks', ['hanging', 'private', 'unknown'], 3);
  expect([failed['web']?.count ?? 0, failed['socket']?.count ?? 0]).toEqual([0, 0]);
  const answered = await stored(server, 'probe_ms', ['web', 'socket'], 3);
  expect(Object.keys(answered).sort()).toEqual(['socket', 'web']);
});

test.skipIf(!HAS_POSTGRES)(
  'a probe asks a real PostgreSQL, and tells when it is gone',
  async () => {
    const postgres = (url: string) => ({ kind: 'postgres', url }) as const;
    const gone = POSTGRES.replace('5432', String(await closedPort()));
    const limits = { everyMs: 2_000, timeoutMs: 1_500 };
    const server = await probing([
      aTarget({ ...limits, name: 'db', check: postgres(POSTGRES) }),
      aTarget({ ...limits, name: 'gone', check: postgres(gone) }),
      aTarget({ ...limits, name: 'nameless', check: postgres(`${POSTGRES}_none`) }),
    ]);
    const uptime = await stored(server, 'uptime', ['db', 'gone', 'nameless'], 2);
    const events = Object.entries(uptime).map(([name, line]) => [
      name,
      (line.events ?? 0) === line.count,
      line.events === 0,
    ]);
    expect(events.sort()).toEqual([
      ['db', true, false],
      ['gone', false, true],
      ['nameless', false, true],
    ]);
    const failures = await stored(server, 'db_connection_failures', ['gone', 'nameless'], 2);
    expect(failures['db']?.count ?? 0).toBe(0);
  },
);

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases:
  - name: quarter
    audience: { weight: 25% }
    hold: 48h
guardrails:
  - { metric: failed_health_checks, count: 4, within: 5m, action: rollback }
`;

async function rolledOut(server: TestServer): Promise<() => Promise<{ status: string }>> {
  const call = async (path: string, body: unknown) => {
    const answer = await server.call('POST', path, { key: server.admin, body });
    expect([answer.status < 300, answer.body]).toEqual([true, answer.body]);
    return answer.body as { id: string };
  };
  const files = [
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: PLAN },
  ];
  await call('/api/v1/apply', { files });
  const { id } = await call('/api/v1/rollouts', { plan: 'chat' });
  return async () => {
    const { body } = await server.call('GET', `/api/v1/rollouts/${id}`, { key: server.admin });
    return body as { status: string };
  };
}

test('four failed health checks of the candidate roll it back, those of control do not', async () => {
  let isUp = true;
  const web = await listenHttp((_request, response) => response.writeHead(isUp ? 200 : 503).end());
  opened.push({ remove: web.close });
  const url = `http://127.0.0.1:${web.port}/`;
  const check = { kind: 'http', url, status: 200, contains: null } as const;
  const old = await closedPort();
  const server = await probing([
    aTarget({ ...QUICK, name: 'new', flag: 'agent', variant: 'new', check }),
    aTarget({
      ...QUICK,
      name: 'old',
      flag: 'agent',
      variant: 'legacy',
      check: { ...check, url: `http://127.0.0.1:${old}/` },
    }),
  ]);
  const status = await rolledOut(server);
  // The old deployment fails all the time, and that is not the new one's fault.
  await stored(server, 'uptime', ['old'], 12, 'agent');
  expect(await status()).toMatchObject({ status: 'running' });
  isUp = false;
  let rollout = await status();
  for (; rollout.status === 'running'; rollout = await status())
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(rollout.status).toBe('rolled-back');
});
