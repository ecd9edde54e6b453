import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackServer, type Scripted } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { METRICS, PLAN } from '../plan-files.fixture.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';
import { rolloutView } from '../rollout-view.fixture.ts';

const preview = {
  rollout: 'r1',
  fromHash: 'a'.repeat(64),
  toHash: 'b'.repeat(64),
  refusal: null,
  consequences: [
    { kind: 'approval', sentence: 'Approvals are void: product must approve again' },
    { kind: 'guardrail', sentence: 'Evidence of "errors" begins anew' },
  ],
};
const applied = {
  applied: [
    {
      file: 'plan.yaml',
      kind: 'Plan',
      name: 'chat',
      environment: 'production',
      planHash: 'b'.repeat(64),
      change: 'changed',
      differences: [{ place: 'phases.quarter.hold', before: '2h', after: '1h' }],
    },
  ],
  warnings: [],
};

let folder = '';
const named = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-plan-diff-'));
  writeFileSync(named('plan.yaml'), PLAN);
  writeFileSync(named('metrics.yaml'), METRICS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(script: readonly Scripted[], ...args: string[]) {
  const server = await loopbackServer(...script);
  const { terminal, out, err } = recordingTerminal({ env: { TIDEGATE_KEY: 'k' } });
  const plans = [named('plan.yaml'), named('metrics.yaml')];
  const exitCode = await main(['plan', 'diff', ...plans, '--url', server.url, ...args], terminal);
  return { exitCode, out, err, received: server.received };
}

describe('tidegate plan diff', () => {
  test('shows what a changed plan does to one rollout', async () => {
    const { exitCode, out, received } = await run([{ body: preview }], '--rollout', 'r1');
    expect(exitCode).toBe(0);
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/rollouts/r1/preview',
    ]);
    expect(out).toEqual([
      'rollout r1: plan aaaaaaaa → bbbbbbbb',
      '  ✗ approval  Approvals are void: product must approve again',
      '  ◆ guardrail Evidence of "errors" begins anew',
    ]);
  });

  test('compares with what is applied, and asks of each rollout that is under way', async () => {
    const rollouts = [
      rolloutView({ id: 'r1', plan: 'chat', status: 'running' }),
      rolloutView({ id: 'r2', plan: 'chat', status: 'completed' }),
      rolloutView({ id: 'r3', plan: 'other', status: 'running' }),
    ];
    const { out, received } = await run([
      { body: applied },
      { body: { serverMs: 1, rollouts } },
      { body: preview },
    ]);
    expect(received.map(({ url }) => url)).toEqual([
      '/api/v1/apply',
      '/api/v1/rollouts?environment=production',
      '/api/v1/rollouts/r1/preview',
    ]);
    expect(out.slice(0, 5)).toEqual([
      'Plan chat in production: changed (plan.yaml)',
      '  phases.quarter.hold',
      '    - 2h',
      '    + 1h',
      'rollout r1: plan aaaaaaaa → bbbbbbbb',
    ]);
  });

  test('says that nobody is under way', async () => {
    const { out } = await run([{ body: applied }, { body: { serverMs: 1, rollouts: [] } }]);
    expect(out.at(-1)).toBe('no rollout of "chat" is under way');
  });

  test('takes a plan that the rollout runs already for no edit', async () => {
    const same = { ...preview, toHash: preview.fromHash, consequences: [] };
    const { exitCode, out, err } = await run(
      [{ body: { ...same, refusal: 'Cannot edit rollout "r1": it runs this very plan' } }],
      ...['--rollout', 'r1'],
    );
    expect([exitCode, err]).toEqual([0, []]);
    expect(out).toEqual(['rollout r1: plan aaaaaaaa → aaaaaaaa', '  it runs this very plan']);
  });

  test('returns 3 when an edit would be refused, and says why', async () => {
    const refusal =
      'Cannot edit rollout "r1": its shares would be lower; roll back partially instead';
    const { exitCode, out, err } = await run(
      [{ body: { ...preview, refusal } }],
      ...['--rollout', 'r1', '--json'],
    );
    expect(exitCode).toBe(3);
    expect(JSON.parse(out[0] ?? '').previews).toEqual([{ ...preview, refusal }]);
    expect(err.join(' ')).toContain('roll back partially');
  });
});
