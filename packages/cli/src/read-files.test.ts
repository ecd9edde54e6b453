import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFiles } from './read-files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-files-'));
  writeFileSync(join(folder, 'plan.yaml'), 'kind: Plan\n');
  writeFileSync(join(folder, 'limit.yaml'), 'x'.repeat(1_048_576));
  writeFileSync(join(folder, 'large.yaml'), 'x'.repeat(1_048_577));
  writeFileSync(join(folder, 'latin.yaml'), Uint8Array.of(0x6b, 0xe4));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readFiles()', () => {
  test('returns names and texts in the order given, a file named twice once', async () => {
    const plan = join(folder, 'plan.yaml');
    const limit = join(folder, 'limit.yaml');
    expect(await readFiles([plan, limit, plan])).toEqual([
      { name: plan, text: 'kind: Plan\n' },
      { name: limit, text: 'x'.repeat(1_048_576) },
    ]);
  });

  test.each([
    ['none.yaml', 'it is not there; check the path'],
    ['.', 'it is a folder; name the files in it'],
    ['large.yaml', 'it has 1048577 bytes; at most 1048576 are read'],
    ['latin.yaml', 'it is not UTF-8; save it as UTF-8'],
  ])('refuses %s', async (name, state) => {
    const path = join(folder, name);
    await expect(readFiles([path])).rejects.toMatchObject({
      exitCode: 2,
      message: `Cannot read "${path}": ${state}`,
    });
  });
});
