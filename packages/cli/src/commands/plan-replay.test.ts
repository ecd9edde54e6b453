import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newRollout, type Plan, type TickRow } from '@tidegate/core';
import { parseFiles } from '@tidegate/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { METRICS, PLAN } from '../plan-files.fixture.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const START_MS = 1_800_000_000_000;
const files = [
  { name: 'plan.yaml', text: PLAN },
  { name: 'metrics.yaml', text: METRICS },
];

function planOf(): Plan {
  const [first] = parseFiles(files);
  if (first?.result.ok && first.result.parsed.kind === 'Plan') return first.result.parsed.plan;
  throw new Error('It is a plan');
}

function row(arm: TickRow['arm'], trials: number, events: number): TickRow {
  const units = { atRiskUnits: trials, newUnits: trials, openUnits: 0, failedUnits: [] };
  const cell = { kind: 'rate', trials, events, ...units } as const;
  return { metric: 'error_rate', draw: 1, arm, startMs: START_MS, cell, firstFailures: events };
}

/** Three minutes of a rollout that fails more and more, a tick each ten seconds. */
const ticks = Array.from({ length: 60 }, (_, index) => {
  const atMs = START_MS + (index + 1) * 10_000;
  const rows = [row('candidate', 25, 1), row('control', 75, 0)];
  return { tick: index + 1, atMs, inputs: { atMs, liveInstances: 1, rows } };
});
const plan = planOf();
const draws = [{ id: 1, segment: null, weightParts: 25_000 }];
const rollout = {
  ...newRollout({ id: 'r1', plan, planHash: 'h', nextDraw: 2, nowMs: START_MS }),
  status: 'running',
  ramp: [{ fromMs: START_MS + 5_000, phase: 0, draws }],
};

let folder = '';
const named = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-replay-'));
  for (const { name, text } of files) writeFileSync(named(name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const { terminal, out, err } = recordingTerminal({ env: { TIDEGATE_KEY: 'k' } });
  const plans = [named('plan.yaml'), named('metrics.yaml')];
  const exitCode = await main(['plan', 'replay', ...plans, ...args], terminal);
  return { exitCode, out, err };
}

describe('tidegate plan replay', () => {
  test('reads all pages of a rollout, keeps them, and shows what would have happened', async () => {
    const pages = [ticks.slice(0, 30), ticks.slice(30)];
    const server = await loopbackServer(
      { body: { plan, rollout, ticks: pages[0], next: 30 } },
      { body: { plan, rollout, ticks: pages[1], next: null } },
    );
    const saved = named('ticks.json');
    const picture = named('replay.svg');
    const { exitCode, out, err } = await run(
      ...['--rollout', 'r1', '--url', server.url, '--save', saved, '--svg', picture],
    );
    expect([exitCode, err]).toEqual([0, ['30 ticks read']]);
    expect(server.received.map(({ url }) => url)).toEqual([
      '/api/v1/rollouts/r1/ticks?after=-1',
      '/api/v1/rollouts/r1/ticks?after=30',
    ]);
    expect(out.slice(0, 4)).toEqual([
      'after  with this plan          really               why',
      '0s     running quarter 25%                          Started by "owner": Replayed',
      '0s                             running quarter 25%',
      expect.stringMatching(/^5m\S+ +rolled-back quarter 0% +Error rate of the candidate is/),
    ]);
    expect(out.join('\n')).toContain('would have served 0% of everybody where 25% were served');
    expect(readFileSync(picture, 'utf8')).toContain('class="real"');
    const again = await run('--ticks', saved, '--json');
    const document = JSON.parse(again.out[0] ?? '');
    expect(document.steps.map(({ status }: { status: string }) => status)).toEqual([
      'running',
      'rolled-back',
    ]);
    expect(document.divergesMs).toBe(document.steps[1].atMs);
  });

  test('says what is wrong with a record that is none', async () => {
    writeFileSync(named('none.json'), '{"plan": {}, "rollout": 3, "ticks": [null]}');
    writeFileSync(named('empty.json'), JSON.stringify({ plan, rollout, ticks: [] }));
    writeFileSync(named('broken.json'), '{');
    const said = async (...args: string[]) => {
      const { exitCode, err } = await run(...args);
      return [exitCode, err.join(' ')];
    };
    expect(await said('--ticks', named('none.json'))).toEqual([
      1,
      expect.stringContaining('no recording'),
    ]);
    expect(await said('--ticks', named('empty.json'))).toEqual([
      1,
      expect.stringContaining('no tick'),
    ]);
    expect(await said('--ticks', named('broken.json'))).toEqual([
      1,
      expect.stringContaining('no JSON'),
    ]);
    expect(await said()).toEqual([2, expect.stringContaining('--rollout or --ticks')]);
  });
});
