import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'));
  writeFileSync(
    join(folder, 'config.yaml'),
    `stores:\n  local: { directory: ${join(folder, 'b')} }\n`,
  );
  writeFileSync(join(folder, 'wrong.yaml'), 'stores:\n  local: { directry: /secret }\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const R = ['--reason', 'r'];

test.each<[string, string[], number, RegExp]>([
  ['no reason', ['db', 'new-lineage', '--data', 'F'], 2, /--reason/],
  ['no store', ['db', 'new-lineage', '--data', 'F', ...R], 1, /there is no store/],
  [
    'an unknown word for rollouts',
    ['db', 'new-lineage', '--rollouts', 'keep', ...R],
    2,
    /Allowed choices are pause, back/,
  ],
  ['neither id nor --latest', ['backup', 'restore', '--data', 'F', ...R], 2, /not said what/],
  [
    'an id and --latest',
    ['backup', 'restore', 'x', '--latest', '--data', 'F', ...R],
    2,
    /not said/,
  ],
  [
    '--latest at a server',
    ['backup', 'restore', '--latest', '--overwrite', 'a', ...R],
    2,
    /by its id/,
  ],
  [
    'single tables',
    ['backup', 'restore', 'x', '--data', 'F', '--table', 't', ...R],
    2,
    /cannot be used with/,
  ],
  [
    'a configuration that is not there',
    ['backup', 'restore', 'x', '--data', 'F', '--config', 'F/none.yaml', ...R],
    2,
    /ENOENT; name one/,
  ],
  [
    'a configuration with mistakes',
    ['backup', 'list', '--offline', '--config', 'F/wrong.yaml'],
    1,
    /it has mistakes/,
  ],
  [
    'a database that is no store of ours',
    ['backup', 'restore', '--latest', '--data', 'F/new', '--config', 'F/config.yaml', ...R],
    1,
    /the configuration has none of "tidegate: true"/,
  ],
])('without a server, %s is told', async (_what, args, code, sentence) => {
  const { terminal, err } = recordingTerminal();
  const words = args.map((word) => word.replace(/^F(?=\/|$)/, folder));
  expect(await main(words, terminal)).toBe(code);
  expect(err.join('\n')).toMatch(sentence);
  expect(err.join('\n')).not.toContain('secret');
});

test('tidegate backup list --offline says that nothing is there', async () => {
  const { terminal, out, err } = recordingTerminal();
  const args = ['backup', 'list', '--offline', '--config', join(folder, 'config.yaml')];
  expect(await main(args, terminal)).toBe(0);
  expect([out, err]).toEqual([[], ['no backups lie in the stores']]);
});
