/** Alert rules over a real server: files and telemetry come in over HTTP, the clock is wound by hand. */
import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { rate, values } from '../metric/metric-world.fixture.ts';
import { startTestServer, type TestServer } from './server.fixture.ts';

const flags = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
  images:
    variants: { on: true, off: false }
    off: off
    environments: { production: on }
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
  - { metric: error_rate, above: 90%, for: 5m, action: notify }
`;
const alerts = `apiVersion: tidegate/v1
kind: Alerts
name: chat-alerts
environment: production
defaults: { notify: [ops] }
rules:
  errors:
    { severity: critical, metric: error_rate, above: 1%, for: 30s, action: rollback, actsOn: agent, runbook: high-error-rate, escalate: [{ after: 1m, notify: [lead] }] }
  budget: { severity: warning, metric: error_rate, above: 2%, for: 10s, shed: [images] }
  pages: { severity: warning, metric: lcp, quantile: 0.95, above: 2500, minCount: 20, for: 10s, source: browser, action: pause }
  progress: { severity: information, on: [rollout.phase-entered] }
runbooks:
  high-error-rate: { symptom: Error rate above 1 %, actions: [Look at the error patterns] }
`;

interface Shown {
  readonly name: string;
  readonly status: string;
  readonly shedNow: readonly string[];
  readonly acknowledgedBy: string | null;
  readonly silencedBy: string | null;
  readonly firings: readonly { readonly incident: string | null; readonly silenced: boolean }[];
}

let server: TestServer | undefined;
afterEach(async () => {
  await server?.remove();
  server = undefined;
});

async function world() {
  const clock = fakeClock();
  const running = await startTestServer({ clock });
  server = running;
  const key = running.admin;
  const telemetry = await running.key('server');
  const browser = await running.key('browser');
  let sequence = 0;
  const send = async (by: string, series: readonly ReturnType<typeof rate>[]) => {
    sequence += 1;
    const startMs = Math.floor((clock.nowMs() - 1) / 10_000) * 10_000;
    const answer = await running.call('POST', '/api/v1/telemetry', {
      key: by,
      body: {
        ...{ schema: 1, instanceId: `by-${by.slice(-6)}`, sequence, sentAtMs: clock.nowMs() },
        ...{ ruleset: { lineage: 1, version: 1 }, dropped: { observations: 0, batches: 0 } },
        series: series.map((one) => ({ ...one, startMs })),
      },
    });
    expect([answer.status, answer.body]).toMatchObject([200, {}]);
  };
  const ask = async (method: string, path: string, body?: unknown, status = 200) => {
    const answer = await running.call(method, path, {
      key,
      ...(body === undefined ? {} : { body }),
    });
    expect([path, answer.status, answer.status === status ? '' : answer.body]).toEqual([
      path,
      status,
      '',
    ]);
    return answer.body;
  };
  const shown = async (name: string): Promise<Shown> => {
    const { alerts: all } = (await ask('GET', '/api/v1/alerts')) as { alerts: Shown[] };
    const found = all.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no alert ${name}`);
    return found;
  };
  return {
    ...{ running, clock, ask, shown },
    turns: (trials: number, events: number) =>
      send(telemetry.text, [rate('error_rate', trials, events)]),
    pages: (ms: number) => send(browser.text, [values('lcp', Array(20).fill(ms), { variant: '' })]),
    apply: (...texts: string[]) =>
      ask('POST', '/api/v1/apply', {
        files: texts.map((text, index) => ({ name: `${index}.yaml`, text })),
      }),
    start: () => ask('POST', '/api/v1/rollouts', { plan: 'chat' }) as Promise<{ id: string }>,
    rollout: async (id: string) =>
      ((await ask('GET', `/api/v1/rollouts/${id}`)) as { status: string }).status,
    /** Each second of the server's clock; a request in between lets what is under way come to its end. */
    pass: async (seconds: number, every10s: () => Promise<unknown> = async () => {}) => {
      for (let second = 1; second <= seconds; second++) {
        await clock.advance(1_000);
        if (second % 10 === 0) await every10s();
        await ask('GET', '/api/v1/silences');
      }
    },
  };
}

test('a rule fires after its `for`, rolls back, opens an incident, escalates, and recovers', async () => {
  const { apply, pass, turns, shown, start, rollout, ask, running } = await world();
  await apply(flags, plan, alerts);
  const { id } = await start();
  await pass(30, () => turns(100, 50));
  expect((await shown('errors')).status).toBe('pending');
  expect(await rollout(id)).toBe('running');
  await pass(20, () => turns(100, 50));
  expect((await shown('errors')).status).toBe('firing');
  expect(await rollout(id)).toBe('rolled-back');
  const { incident } = (await shown('errors')).firings[0] ?? {};
  expect(await ask('GET', `/api/v1/incidents/${incident}`)).toMatchObject({
    ...{ subject: 'alert:errors', status: 'open', severity: 'critical' },
    runbook: { name: 'high-error-rate', actions: ['Look at the error patterns'] },
  });
  await pass(60, () => turns(100, 50));
  const command = { type: 'acknowledge', reason: 'on it' };
  expect(await ask('POST', '/api/v1/alerts/errors/commands', command)).toMatchObject({
    acknowledgedBy: expect.stringMatching(/./),
  });
  await pass(80, () => turns(100_000, 0));
  expect((await shown('errors')).status).toBe('inactive');
  const { rows } = await running.store.read('listAudit', {
    environment: 'production',
    subject: 'errors',
  });
  expect(rows.map(({ action }) => action).toReversed()).toEqual([
    ...['alert.fired', 'alert.escalated', 'alert.acknowledged', 'alert.resolved'],
  ]);
});

test('a budget that breaks sheds a flag, which comes back', async () => {
  const { apply, pass, turns, shown, running } = await world();
  await apply(flags, alerts);
  const killed = async () => {
    const all = await running.store.read('listFlags', { environment: 'production' });
    return all.filter((flag) => flag.killed).map((flag) => flag.key);
  };
  await pass(30, () => turns(100, 50));
  expect([(await shown('budget')).shedNow, await killed()]).toEqual([['images'], ['images']]);
  await pass(80, () => turns(100_000, 0));
  expect([(await shown('budget')).shedNow, await killed()]).toEqual([[], []]);
});

test('figures of browsers pause and never roll back', async () => {
  const { apply, pass, pages, shown, start, rollout } = await world();
  await apply(flags, plan, alerts);
  const { id } = await start();
  await pass(40, () => pages(9_000));
  expect([(await shown('pages')).status, await rollout(id)]).toEqual(['firing', 'paused']);
});

test('commands and silences over HTTP, for keys that may', async () => {
  const { apply, pass, turns, shown, ask, clock, running } = await world();
  await apply(flags, alerts);
  const silence = (await ask('POST', '/api/v1/silences', {
    ...{ environment: 'production', rule: 'errors', toMs: clock.nowMs() + 600_000 },
    reason: 'maintenance',
  })) as { id: string };
  await pass(50, () => turns(100, 50));
  expect(await shown('errors')).toMatchObject({
    ...{ status: 'firing', silencedBy: silence.id, firings: [{ silenced: true }] },
  });
  const bound = await running.key('admin', 'staging');
  const hidden = await running.call('POST', `/api/v1/silences/${silence.id}/end`, {
    key: bound.text,
  });
  expect(hidden.status).toBe(404);
  await ask('POST', `/api/v1/silences/${silence.id}/end`);
  await pass(20, () => turns(100, 50));
  expect(await shown('errors')).toMatchObject({ silencedBy: null, firings: [{ silenced: false }] });
  await ask('POST', '/api/v1/alerts/errors/commands', { type: 'baseline' }, 409);
  await ask('POST', '/api/v1/alerts/eror/commands', { type: 'unsnooze' }, 404);
  await ask(
    'POST',
    '/api/v1/alerts/errors/commands',
    { type: 'snooze', untilMs: 5, reason: 'x' },
    422,
  );
  const server = await running.key('server');
  const refused = await running.call('GET', '/api/v1/alerts', { key: server.text });
  expect(refused.status).toBe(403);
});
