import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopbackServer } from '../loopback-server.fixture.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-export-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = [{ name: 'flags.yaml', text: 'kind: Flags\n' }];

describe('tidegate export', () => {
  test('writes what the server answers, and only with --force over something else', async () => {
    expect(await exported([])).toMatchObject({
      exitCode: 0,
      out: [`created  ${join(folder, 'flags.yaml')}`],
    });
    expect(readFileSync(join(folder, 'flags.yaml'), 'utf8')).toBe('kind: Flags\n');
    const other = [{ name: 'flags.yaml', text: 'kind: Flags # later\n' }];
    expect((await exported([], other)).exitCode).toBe(3);
    expect((await exported(['--force'], other)).out).toEqual([
      `replaced  ${join(folder, 'flags.yaml')}`,
    ]);
  });

  test('prints the files as one document with --json, and writes none', async () => {
    const run = await exported(['--json'], [{ name: 'other.yaml', text: 'x' }]);
    expect(run.out.map((line) => JSON.parse(line))).toEqual([
      { files: [{ name: 'other.yaml', text: 'x' }] },
    ]);
  });
});

async function exported(more: readonly string[], answer = files) {
  const server = await loopbackServer({ body: { files: answer } });
  const { terminal, out, err } = recordingTerminal();
  const args = ['export', '--directory', folder, '--url', server.url, '--key', 'k', ...more];
  return { exitCode: await main(args, terminal), out, err };
}
