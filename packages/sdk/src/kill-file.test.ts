import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followKillFile } from './kill-file.ts';
import { createLedger } from './ledger.ts';
import { KILL_FILE_BYTES_MAX, KILL_FILE_EVERY_MS } from './limits.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';

let directory = '';
let path = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-kill-'));
  path = join(directory, 'kill.json');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function follow() {
  const runtime = new ManualRuntime();
  const warnings: string[] = [];
  const changes: (readonly string[])[] = [];
  const ledger = createLedger(({ message }) => warnings.push(message));
  const onChange = (keys: readonly string[]) => changes.push(keys);
  const file = followKillFile({ path, runtime, ledger, onChange });
  await file.start();
  /** The next look is over when the one after it is planned. */
  const look = async () => {
    await runtime.advance(KILL_FILE_EVERY_MS);
    await vi.waitFor(() => expect(runtime.nextTimerMs).toBe(KILL_FILE_EVERY_MS));
  };
  return { file, runtime, warnings, changes, look };
}

test('followKillFile() follows what the file says, from nothing and back', async () => {
  const { file, changes, look, warnings } = await follow();
  expect([file.kills.size, changes]).toEqual([0, []]);
  await writeFile(path, '{"flags":{"chat":"off"}}');
  await look();
  expect([...file.kills]).toEqual([['chat', 'off']]);
  await look();
  await writeFile(path, '{"flags":{"voice":"off","__proto__":"on"}}');
  await look();
  expect([...file.kills]).toEqual([
    ['voice', 'off'],
    ['__proto__', 'on'],
  ]);
  await rm(path);
  await look();
  expect(file.kills.size).toBe(0);
  expect(changes).toEqual([['chat'], ['chat', 'voice', '__proto__'], ['voice', '__proto__']]);
  expect(warnings).toEqual([]);
});

test.each([
  ['torn', '{"flags":{"ch'],
  ['without flags', '{"chat":"off"}'],
  ['with a flag that names no variant', '{"flags":{"chat":false}}'],
  ['too large', `{"flags":{}}${' '.repeat(KILL_FILE_BYTES_MAX)}`],
])(
  'followKillFile() keeps the last good one when the file is %s, and warns once',
  async (_, text) => {
    await writeFile(path, '{"flags":{"chat":"off"}}');
    const { file, look, warnings, changes } = await follow();
    await writeFile(path, text);
    await look();
    await look();
    expect([...file.kills]).toEqual([['chat', 'off']]);
    expect(changes).toEqual([['chat']]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`Cannot read the kill file "${path}": `);
  },
);

test('close() looks no more', async () => {
  const { file, runtime } = await follow();
  file.close();
  expect(runtime.nextTimerMs).toBeNull();
});
