/** What a server judged of real telemetry, replayed and edited as a person types it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TelemetrySeries } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../../../server/src/config/clock.fixture.ts';
import { startTestServer } from '../../../server/src/http/server.fixture.ts';
import { aBatch, latency, turns } from '../../../server/src/store/store-world.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const SECONDS = 420;
/** From then on the candidate fails some turns, and from then on many. */
const WORSE_AFTER_S = 180;
const BAD_AFTER_S = 330;

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat-agent:
    variants: { legacy: a, new: b }
    off: legacy

    environments: { production: { serve: legacy, holdBack: 10% } }
`;

const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: chat-agent
control: legacy
candidate: new
unit: conversation
phases:
  - name: quarter
    audience: { weight: 25% }
    hold: 2m
    gate: { minUnits: 100, pass: [{ metric: error_rate, below: 5% }] }
  - { name: half, audience: { weight: 50% }, hold: 1h }
guardrails:
  - { metric: error_rate, above: 10%, for: 30s, action: rollback }
  - { metric: error_rate, worseThan: control, action: notify }
  - { metric: latency_ms, worseThan: control, action: notify }
rollback: { conversations: cut-now }
`;

/** A rollout whose candidate is well for three minutes, and then fails more and more; told over HTTP. */
async function aRecordedRollout() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-replay-'));
  const clock = fakeClock();
  const server = await startTestServer({ clock });
  onTestFinished(async () => {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const tidegate = async (...args: readonly string[]) => {
    const { terminal, out, err } = recordingTerminal();
    const exitCode = await main([...args, '--url', server.url, '--key', server.admin], terminal);
    return { exitCode, out, err };
  };
  let version = { lineage: 1, version: 0 };
  server.store.onPublished(({ patch }) => {
    const [lineage = 1, number = 0] = patch.to.split('.').map(Number);
    version = { lineage, version: number };
  });
  expect(
    (await tidegate('apply', file('flags.yaml', FLAGS), file('plan.yaml', PLAN))).exitCode,
  ).toBe(0);
  const started = await tidegate('rollout', 'start', 'chat', '--json');
  const { id } = JSON.parse(started.out[0] ?? '') as { id: string };
  const { text: key } = await server.key('server');
  let sequence = 0;
  const send = async (series: readonly TelemetrySeries[]): Promise<void> => {
    sequence += 1;
    const body = { ...aBatch(sequence, series, clock.nowMs()), ruleset: version };
    expect(await server.call('POST', '/api/v1/telemetry', { key, body })).toMatchObject({
      status: 200,
    });
  };
  const path = `/api/v1/rollouts/${id}`;
  const view = async () =>
    (await server.call('GET', path, { key: server.admin })).body as {
      readonly status: string;
      readonly phase: number;
    };
  for (let second = 1; second <= SECONDS; second += 1) {
    const { status, phase } = await view();
    if (status !== 'running') break;
    const nowMs = clock.nowMs();
    const draw = phase + 1;
    const failed = second < WORSE_AFTER_S ? 0 : second < BAD_AFTER_S ? 2 : 20;
    const values = (beginsMs: number) => [beginsMs, beginsMs + (second % 50), beginsMs + 60];
    const told = [
      turns('new', draw, phase === 0 ? 40 : 72, failed, nowMs),
      turns('legacy', draw, phase === 0 ? 120 : 72, 0, nowMs),
      ofUnits(latency('new', draw, values(800), nowMs)),
      ofUnits(latency('legacy', draw, values(790), nowMs)),
    ];
    // Now and then nothing arrives.
    if (second % 7 !== 0) await send(told);
    await clock.advance(1_000);
  }
  return { id, tidegate, file, folder, view };
}

/** Each value is a unit's. */
function ofUnits(series: TelemetrySeries): TelemetrySeries {
  if (series.cell.kind !== 'distribution') return series;
  return { ...series, cell: { ...series.cell, perUnit: series.cell.sketch } };
}

interface Replayed {
  readonly steps: readonly {
    readonly atMs: number;
    readonly status: string;
    readonly phase: string;
  }[];
  readonly recorded: Replayed['steps'];
  readonly divergesMs: number | null;
  readonly notes: readonly string[];
}

test('plan replay tells the story of a real rollout again, and what a stricter plan would have done', async () => {
  const { id, tidegate, file, folder, view } = await aRecordedRollout();
  const real = (await view()) as { readonly changedMs: number } & Awaited<ReturnType<typeof view>>;
  expect(real).toMatchObject({ status: 'rolled-back', phase: 1 });
  const replayed = async (name: string, text: string): Promise<Replayed> => {
    const args = ['plan', 'replay', file(name, text), '--rollout', id, '--json'];
    const { exitCode, out, err } = await tidegate(...args);
    expect([exitCode, err]).toEqual([0, []]);
    return JSON.parse(out[0] ?? '') as Replayed;
  };
  const storyOf = (steps: Replayed['steps']) => steps.map(({ status, phase }) => [status, phase]);
  const same = await replayed('same.yaml', PLAN);
  const story = [
    ['running', 'quarter'],
    ['running', 'half'],
    ['rolled-back', 'half'],
  ];
  expect([storyOf(same.steps), storyOf(same.recorded), same.divergesMs]).toEqual([
    story,
    story,
    null,
  ]);
  expect(same.steps.at(-1)?.atMs).toBe(real.changedMs);

  const stricter = PLAN.replace('above: 10%', 'above: 1%');
  const strict = await replayed('strict.yaml', stricter);
  expect(storyOf(strict.steps)).toEqual(story);
  expect(strict.steps.at(-1)?.atMs).toBeLessThan(real.changedMs - 30_000);
  expect(strict.divergesMs).toBe(strict.steps.at(-1)?.atMs);

  const saved = join(folder, 'ticks.json');
  const picture = join(folder, 'replay.svg');
  const asked = ['plan', 'replay', join(folder, 'strict.yaml')];
  const kept = await tidegate(...asked, '--rollout', id, '--save', saved, '--svg', picture);
  const again = await tidegate(...asked, '--ticks', saved);
  expect([again.exitCode, again.out]).toEqual([0, kept.out]);
  expect(readFileSync(picture, 'utf8')).toContain('class="real"');
});
