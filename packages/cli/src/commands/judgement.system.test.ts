/** Alerts, incidents and explanations as a person types them, against a real server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../server/src/http/server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const FILES = {
  'flags.yaml': `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`,
  'plan.yaml': `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases: [{ name: tenth, audience: { weight: 10% }, hold: 9d }]
guardrails:
  - { metric: error_rate, worseThan: control, action: rollback }
`,
  'alerts.yaml': `apiVersion: tidegate/v1
kind: Alerts
name: chat-alerts
environment: production
rules:
  errors: { severity: critical, metric: error_rate, above: 1%, for: 5m }
`,
  'response.yaml': `apiVersion: tidegate/v1
kind: Response
name: chat-response
environment: production
matrix:
  leak: { metric: pii_leaks, above: 0, severity: critical, rollback: full, within: 30m }
followUps:
  report: { title: Write the report, after: incident, due: 1d }
`,
};

let server: TestServer;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-judgement-'));
  const names = Object.entries(FILES).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  server = await startTestServer();
  expect((await tidegate('apply', ...names)).exitCode).toBe(0);
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** One command line; its clock is the real one, so that times are in the future for the server. */
async function tidegate(...args: readonly string[]) {
  const { terminal, out, err } = recordingTerminal();
  const all = [...args, '--url', server.url, '--key', server.admin];
  const exitCode = await main(all, { ...terminal, nowMs: () => Date.now() });
  return { exitCode, out, err };
}

async function answerOf(...args: readonly string[]) {
  const { exitCode, out } = await tidegate(...args, '--json');
  expect(exitCode).toBe(0);
  return JSON.parse(out[0] ?? '');
}

test('alert rules are shown, snoozed, silenced and switched off', async () => {
  expect((await tidegate('alert', 'list')).out[1]).toMatch(/^inactive {2}critical {2}errors/);
  const snoozed = await tidegate('alert', 'snooze', 'errors', '--for', '2h', '--reason', 'known');
  expect(snoozed.out[0]).toMatch(/^errors {2}critical {2}inactive, silent/);
  expect((await tidegate('alert', 'unsnooze', 'errors')).out[0]).toMatch(/inactive;/);
  const { id } = await answerOf(
    'alert',
    'silence',
    '--rule',
    'errors',
    '--for',
    '1h',
    '--reason',
    'r',
  );
  expect((await tidegate('alert', 'silences')).out[1]).toMatch(new RegExp(`^${id} {2}silent`));
  expect((await tidegate('alert', 'unsilence', id)).exitCode).toBe(0);
  expect((await tidegate('alert', 'disable', 'errors', '--reason', 'noisy')).out[0]).toMatch(
    / off;/,
  );
  expect((await tidegate('alert', 'show', 'errors')).out[0]).toBe(
    'errors  production  critical  off',
  );
  expect((await tidegate('alert', 'acknowledge', 'errors')).exitCode).toBe(3);
});

test('an incident is decided on, described, and leaves a lesson and a task', async () => {
  const about = ['--title', 'Foreign history', '--severity', 'error', '--issue', 'leak'];
  const { id } = await answerOf('incident', 'open', ...about);
  const shown = await tidegate('incident', 'show', id);
  expect(shown.out.join('\n')).toMatch(
    /decision {2}critical, full rollback {2}time is up in (29|30)m/,
  );
  await tidegate('incident', 'describe', id, '--root-cause', 'a prompt', '--prevention', 'a test');
  expect((await tidegate('incident', 'resolve', id, '--resolution', 'rolled back')).exitCode).toBe(
    0,
  );
  expect((await tidegate('incident', 'lessons')).out).toContain('   prevention  a test');
  const { followUps } = await answerOf('incident', 'tasks');
  expect(followUps).toMatchObject([{ title: 'Write the report', incident: id }]);
  const done = await tidegate('incident', 'done', followUps[0].id, '--note', 'written');
  expect(done.out[0]).toMatch(/^Write the report: ✓ done by /);
  expect((await tidegate('incident', 'decide', '--issue', 'leek')).err[0]).toMatch(
    /did you mean "leak"/,
  );
});

test('a guardrail is explained, also as a picture', async () => {
  const [id = ''] = (await tidegate('rollout', 'start', 'chat')).out;
  const file = join(folder, 'evidence.svg');
  const guardrail = 'error_rate worse than control';
  const run = await tidegate('rollout', 'explain', id, guardrail, '--svg', file);
  expect(run.out[0]).toMatch(/^error_rate worse than control {2}rollback {2}no-data /);
  expect(readFileSync(file, 'utf8')).toMatch(/^<svg /);
  const recorded = await tidegate('plan', 'check', join(folder, 'plan.yaml'), '--recorded');
  expect(recorded.out.join('\n')).toMatch(/not known: nothing is known of the traffic/);
});
