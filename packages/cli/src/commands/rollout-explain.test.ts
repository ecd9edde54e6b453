import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evidenceView } from '../judgement-views.fixture.ts';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-explain-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function explain(...args: readonly string[]) {
  const server = await loopbackServer({ body: evidenceView() });
  const { terminal, out, err } = recordingTerminal();
  const all = ['rollout', 'explain', 'r1', 'errors above 1%', ...args];
  const exitCode = await main([...all, '--url', server.url, '--key', 'k'], terminal);
  return { exitCode, out, err, asked: server.received.map(({ url }) => url) };
}

test('asks for the points and shows the verdict', async () => {
  const run = await explain('--points', '50');
  expect(run.asked).toEqual(['/api/v1/rollouts/r1/evidence?guardrail=errors+above+1%25&points=50']);
  expect(run.out.slice(0, 2)).toEqual([
    'error_rate worse than control  rollback  fail (worse-than-control)',
    '6 of 100 units of the candidate failed',
  ]);
});

test('--svg writes the picture beside what is printed', async () => {
  const file = join(folder, 'evidence.svg');
  const run = await explain('--svg', file, '--json');
  expect(JSON.parse(run.out[0] ?? '')).toEqual(evidenceView());
  expect(readFileSync(file, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test.each([
  [['--svg', 'plan.yaml'], 2, /give one that ends in ".svg"/],
  [['--points', '1'], 2, /no whole number from 2 to 500/],
  [['--svg', '/nowhere/at/all/x.svg'], 1, /^Cannot write "\/nowhere\/at\/all\/x.svg": ENOENT/],
])('%j returns %i', async (args, exitCode, sentence) => {
  const run = await explain(...args);
  expect(run.exitCode).toBe(exitCode);
  expect(run.err.join('\n')).toMatch(sentence);
});
