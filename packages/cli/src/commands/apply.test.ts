import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-apply-'));
  file = join(folder, 'plan.yaml');
  writeFileSync(file, 'kind: Plan\nweight: 101%\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tidegate apply', () => {
  test('sends names and texts, and shows what changed and the warnings', async () => {
    const applied = {
      file,
      kind: 'Plan',
      name: 'chat',
      environment: 'production',
      planHash: 'ab',
      change: 'changed',
      differences: [{ place: 'phases.quarter.weight', before: '10%', after: '25%' }],
    };
    const server = await loopbackServer({ body: { applied: [applied], warnings: ['slow'] } });
    const { terminal, out, err } = recordingTerminal();
    expect(await main(['apply', file, '--url', server.url, '--key', 'k'], terminal)).toBe(0);
    expect(server.received[0]?.body).toEqual({
      files: [{ name: file, text: 'kind: Plan\nweight: 101%\n' }],
    });
    expect(out[1]?.split(/ {2,}/)).toEqual(['changed', 'Plan', 'chat', 'production', file]);
    expect(out[2]).toBe('  chat phases.quarter.weight: 10% → 25%');
    expect(err).toEqual(['warning: slow']);
  });

  test('shows a mistake with its place and an excerpt, and returns 1', async () => {
    const problem = {
      code: 'out-of-range',
      file,
      at: { line: 2, column: 9 },
      message: 'Cannot read "weight": "101%" is more than 100%',
      expected: 'a share from 0% to 100%',
    };
    const server = await loopbackServer({
      status: 422,
      type: 'application/problem+json',
      body: { code: 'file-has-mistakes', title: 'Cannot apply the files', problems: [problem] },
    });
    const { terminal, out, err } = recordingTerminal();
    expect(await main(['apply', file, '--url', server.url, '--key', 'k'], terminal)).toBe(1);
    expect(out).toEqual([]);
    expect(err.join('\n').split('\n')).toEqual([
      `${file}:2:9: Cannot read "weight": "101%" is more than 100%`,
      '  2 | weight: 101%',
      '    |         ^',
      '  expected a share from 0% to 100%',
      '',
      'Cannot apply the files',
    ]);
  });
});
