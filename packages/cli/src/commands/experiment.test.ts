import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RUNNING } from '../experiment-views.fixture.ts';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const outlook = {
  ...{ unitsPerDay: 40, source: 'met the flag in the last 7 days', obstacles: ['it is draft'] },
  metrics: [
    {
      ...{ name: 'engagement', neededUnits: 7_000, neededMs: 86_400_000, detectable: 0.3 },
      ...{ power: 0.2, sentence: '1 000 units find 30 % or more' },
    },
  ],
};

async function run(bodies: readonly unknown[], ...args: readonly string[]) {
  const server = await loopbackServer(...bodies.map((body) => ({ body })));
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main(['experiment', ...args, '--url', server.url, '--key', 'k'], terminal);
  const asked = server.received.map(({ method, url }) => `${method} ${url}`);
  return { exitCode, out, err, asked, body: server.received.at(-1)?.body };
}

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('tidegate experiment status shows arms, intervals around 0 and the verdict', async () => {
  const { exitCode, out, asked } = await run([RUNNING], 'status', 'layout');
  expect([exitCode, asked]).toEqual([
    0,
    ['GET /api/v1/experiments/layout?environment=production&fresh=true'],
  ]);
  const text = out.join('\n');
  expect(text).toContain('▶ layout  running, 50 % of what was planned: ship "split"');
  expect(text).toContain('plain (control): As it was');
  expect(text).toContain('1 of 28 looks taken');
  expect(text).toMatch(
    /engagement +split +│ +├─+▲─+┤ +\+25 % \(\+10 % … \+40 %\) +p 0\.002 +better/,
  );
  expect(text).toMatch(/complaints \(guardrail\) +split .*– +no-data/);
  expect(text).toContain(
    'left out: 2 units met two arms; 7 units had figures before their exposure only',
  );
  expect(out.slice(-2)).toEqual(['ship "split"', '  engagement is 25 % higher']);
});

test('tidegate experiment status --watch ends with the experiment, told line by line', async () => {
  const shipped = { ...RUNNING, status: 'shipped' };
  const { exitCode, err } = await run([RUNNING, RUNNING, shipped], 'status', 'layout', '--watch');
  expect([exitCode, err.map((line) => line.split(',')[0])]).toEqual([
    0,
    ['▶ layout  running', '✓ layout  shipped'],
  ]);
});

test('tidegate experiment create applies the file and says what it can find', async () => {
  const file = join(folder(), 'layout.yaml');
  writeFileSync(file, 'kind: Experiment\n');
  const applied = [
    {
      ...{ file, kind: 'Experiment', name: 'layout', environment: 'production' },
      ...{ planHash: 'a', change: 'created', differences: [] },
    },
  ];
  const { exitCode, out, asked } = await run([{ applied, warnings: [] }, outlook], 'create', file);
  expect([exitCode, asked]).toEqual([
    0,
    ['POST /api/v1/apply', 'GET /api/v1/experiments/layout/outlook?environment=production'],
  ]);
  expect(out).toEqual([
    'layout',
    '40 units a day (met the flag in the last 7 days)',
    'metric      smallest effect  power  units needed  takes',
    'engagement  30.0 %           20 %   7000          1d',
    '1 000 units find 30 % or more',
    '! it is draft',
  ]);
});

test.each([
  [
    ['decide', 'ship', 'layout', '--variant', 'split', '--then', 'raise', '--reason', 'better'],
    { outcome: 'ship', reason: 'better', variant: 'split', nextPlan: 'raise' },
  ],
  [['decide', 'roll-back', 'layout', '--reason', 'bad'], { outcome: 'roll-back', reason: 'bad' }],
  [['stop', 'layout', '--reason', 'no time'], { reason: 'no time' }],
  [['start', 'layout', '--scale', 'hold=600'], { scale: { hold: 600, watch: 1, evidence: 1 } }],
])('tidegate experiment %s sends what was decided', async (args, body) => {
  const answer = await run([RUNNING], ...args);
  expect([answer.exitCode, answer.body]).toEqual([0, { environment: 'production', ...body }]);
});

test('tidegate experiment decide wants a reason', async () => {
  const { exitCode, asked } = await run([RUNNING], 'decide', 'ship', 'layout');
  expect([exitCode, asked]).toEqual([2, []]);
});

test('tidegate experiment export writes the whole file, or none', async () => {
  const directory = folder();
  const file = join(directory, 'units.csv');
  const good = await run([{ a: 1 }], 'export', 'layout', '--out', file, '--format', 'parquet');
  expect([good.exitCode, good.asked, readFileSync(file, 'utf8')]).toEqual([
    0,
    ['GET /api/v1/experiments/layout/export?environment=production&what=units&format=parquet'],
    '{"a":1}',
  ]);
  const lost = await run([{ a: 1 }], 'export', 'layout', '--out', join(directory, 'no', 'x.csv'));
  expect([lost.exitCode, lost.err.join('')]).toEqual([1, expect.stringContaining('ENOENT')]);
  expect(readdirSync(directory)).toEqual(['units.csv']);
});
