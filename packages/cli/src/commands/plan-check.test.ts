import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const plan = `apiVersion: tidegate/v1
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
  - { metric: error_rate, above: 0.5%, for: 5m, action: rollback }
`;
const flags = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;

const metrics = `apiVersion: tidegate/v1
kind: Metrics
metrics:
  queue_ms: { kind: distribution, unit: ms, better: lower, description: Time in the queue }
`;
const scorecard = `apiVersion: tidegate/v1
kind: Scorecard
name: chat-kpis
environment: production
kpis:
  queue: { metric: queue_ms, quantile: 0.95, below: 1500ms }
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-check-'));
  writeFileSync(join(folder, 'plan.yaml'), plan);
  writeFileSync(join(folder, 'flags.yaml'), flags);
  writeFileSync(join(folder, 'metrics.yaml'), metrics);
  writeFileSync(join(folder, 'scorecard.yaml'), scorecard);
  writeFileSync(join(folder, 'bad.yaml'), plan.replace('25%', '101%').replace('hold:', 'hodl:'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tidegate plan check', () => {
  test('shows the picture of a good plan, and names of flags', async () => {
    const { terminal, out, err } = recordingTerminal();
    const names = [join(folder, 'plan.yaml'), join(folder, 'flags.yaml')];
    expect(await main(['plan', 'check', ...names], terminal)).toBe(0);
    expect(err).toEqual([]);
    expect(out).toEqual([
      `ok  ${names[0]}`,
      '',
      'chat  production  agent: legacy → new',
      '',
      '#  phase    everybody                    segments  hold  leaves when',
      '1  quarter  █████░░░░░░░░░░░░░░░    25%            2d    held',
      '',
      'action    when                          in',
      'rollback  error_rate above 0.5% for 5m  every phase',
      '',
      `ok  ${names[1]}: flags agent`,
    ]);
  });

  test('shows every mistake with its place, and returns 1', async () => {
    const { terminal, out, err } = recordingTerminal();
    const name = join(folder, 'bad.yaml');
    expect(await main(['plan', 'check', name], terminal)).toBe(1);
    expect(out).toEqual([]);
    const heads = err.map((text) => text.split('\n')[0] ?? '');
    expect(heads.filter((line) => line.startsWith(`${name}:11:`))).toHaveLength(1);
    expect(heads.filter((line) => line.startsWith(`${name}:12:`))).toHaveLength(1);
    expect(heads.at(-1)).toMatch(/^Cannot use ".*bad.yaml": there are \d mistakes; correct/);
  });

  test('shows metrics and scorecards, which may name each other in any order', async () => {
    const { terminal, out, err } = recordingTerminal();
    const names = [join(folder, 'scorecard.yaml'), join(folder, 'metrics.yaml')];
    expect(await main(['plan', 'check', ...names], terminal)).toBe(0);
    expect(err).toEqual([]);
    expect(out).toEqual([
      `ok  ${names[0]}`,
      '',
      'chat-kpis  production  kpis: 1',
      '',
      'kpi    figure           target          warning / critical  window  due',
      'queue  p95 of queue_ms  below 1 500 ms                      1w      at once',
      '',
      `ok  ${names[1]}: metrics queue_ms`,
      '',
      'metric    kind          unit  direction        figures',
      'queue_ms  distribution  ms    lower is better  from programs',
      '',
    ]);
  });

  test('prints one document with --json, also of mistakes', async () => {
    const names = ['plan.yaml', 'bad.yaml'].map((name) => join(folder, name));
    const { terminal, out } = recordingTerminal();
    expect(await main(['plan', 'check', ...names, '--json'], terminal)).toBe(1);
    const answer = JSON.parse(out[0] ?? '');
    expect(answer).toMatchObject({
      ok: false,
      files: [
        {
          file: names[0],
          kind: 'Plan',
          name: 'chat',
          planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          problems: [],
        },
        { file: names[1], kind: null, name: null, planHash: null },
      ],
    });
    const codes = answer.files[1].problems.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['missing-key', 'out-of-range', 'unknown-key']);
  });
});
