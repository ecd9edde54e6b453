import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../main.ts';
import { METRICS, PLAN, TESTS } from '../plan-files.fixture.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-plan-test-'));
  write('plan.yaml', PLAN);
  write('metrics.yaml', METRICS);
  write('tests.yaml', TESTS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function run(...args: string[]) {
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main(['plan', 'test', ...args], terminal);
  return { exitCode, out, err };
}

describe('tidegate plan test', () => {
  test('runs each test beside its plan and metrics, and sums them up', async () => {
    const { exitCode, out, err } = await run(join(folder, 'tests.yaml'));
    expect([exitCode, err]).toEqual([0, []]);
    expect(out).toEqual([
      '✓ completes  2h in 0.0 s',
      '✓ too many <errors>  20m in 0.0 s',
      '2 of 2 tests passed; 0.00324 simulated months, 0 s for each',
    ]);
  });

  test('says what was found, when and why, and returns 1', async () => {
    const wrong = TESTS.replace('status: rolled-back, reason: error rate', 'status: running');
    const file = write('wrong.yaml', wrong);
    const { exitCode, out, err } = await run(file);
    expect(exitCode).toBe(1);
    expect(out.slice(1, 5)).toEqual([
      '✗ too many <errors>  20m in 0.0 s',
      `    ${file}:15, after 20m:`,
      '      expected status running',
      expect.stringMatching(
        /^ {6}found {4}status rolled-back; 15m(?:\d+s)? after the start: rollout\.rolled-back: error_rate above 0\.5% for 5m, Error rate/,
      ),
    ]);
    expect(err.join('\n')).toContain('Cannot rely on the plan: 1 of 2 tests failed');
  });

  test('prints one document with --json, and progress elsewhere', async () => {
    const { exitCode, out, err } = await run(join(folder, 'tests.yaml'), '--json');
    expect([exitCode, out.length, err.length]).toEqual([0, 1, 2]);
    const document = JSON.parse(out[0] ?? '');
    expect(document.ok).toBe(true);
    expect(document.figures).toEqual({
      passed: 2,
      total: 2,
      simulatedMonths: 0.00324,
      secondsPerSimulatedMonth: 0,
    });
    expect(document.rows.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
      ['completes', true],
      ['too many <errors>', true],
    ]);
  });

  test('shows what happened, and draws it', async () => {
    const pictures = join(folder, 'pictures');
    const { out } = await run(join(folder, 'tests.yaml'), '--show', '--svg', pictures);
    expect(out.some((line) => line.includes('running quarter 25%'))).toBe(true);
    expect(readdirSync(pictures).sort()).toEqual([
      'chat-completes.svg',
      'chat-too-many-errors.svg',
    ]);
    const text = readFileSync(join(pictures, 'chat-too-many-errors.svg'), 'utf8');
    expect(text).toContain('<title id="title">chat: too many &lt;errors&gt;</title>');
  });

  test('shows mistakes of the file with their places', async () => {
    const file = write('mistaken.yaml', TESTS.replace('people: given', 'peple: given'));
    const { exitCode, err } = await run(file);
    expect(exitCode).toBe(1);
    expect(err.join('\n')).toContain(`${file}:8:5`);
    expect(err.join('\n')).toContain('"people"');
  });

  test('returns 2 for a plan that is not there', async () => {
    const file = write('lost.yaml', TESTS.replace('plan: plan.yaml', 'plan: lost/plan.yaml'));
    const { exitCode, err } = await run(file);
    expect(exitCode).toBe(2);
    expect(err.join('\n')).toContain('it is not there');
  });
});
