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
  folder = mkdtempSync(join(tmpdir(), 'tidegate-diff-'));
  file = join(folder, 'flags.yaml');
  writeFileSync(file, 'kind: Flags\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entry = {
  file: 'flags.yaml',
  kind: 'Flags',
  name: 'agent',
  environment: null,
  planHash: null,
  change: 'changed',
  differences: [
    { place: 'environments.production.serve', before: 'old', after: 'new' },
    { place: 'aliases', before: null, after: ['enableAgent'] },
  ],
};
const same = { ...entry, name: 'other', change: 'unchanged', differences: [] };

describe('tidegate diff', () => {
  test('asks for a dry run and shows each place before and after', async () => {
    const run = await diff([entry, same], []);
    expect(run.sent).toEqual([{ files: [{ name: file, text: 'kind: Flags\n' }], dryRun: true }]);
    expect(run.out).toEqual([
      'Flags agent: changed (flags.yaml)',
      '  environments.production.serve',
      '    - old',
      '    + new',
      '  aliases',
      '    + ["enableAgent"]',
    ]);
    expect(run.exitCode).toBe(0);
  });

  test('returns 6 with --exit-code when something would change, and says no more', async () => {
    const run = await diff([entry, same], ['--exit-code', '--json']);
    expect(run.out.map((line) => JSON.parse(line))).toEqual([
      { applied: [entry, same], warnings: ['slow'] },
    ]);
    expect(run.err).toEqual([]);
    expect(run.exitCode).toBe(6);
  });

  test('returns 0 with --exit-code when nothing would change', async () => {
    const run = await diff([same], ['--exit-code']);
    expect(run.out).toEqual([]);
    expect(run.err).toEqual(['warning: slow', 'nothing would change']);
    expect(run.exitCode).toBe(0);
  });
});

async function diff(applied: readonly unknown[], more: readonly string[]) {
  const server = await loopbackServer({ body: { applied, warnings: ['slow'] } });
  const { terminal, out, err } = recordingTerminal();
  const args = ['diff', file, '--url', server.url, '--key', 'k', ...more];
  const exitCode = await main(args, terminal);
  return { exitCode, out, err, sent: server.received.map(({ body }) => body) };
}
