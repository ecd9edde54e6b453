import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFiles } from './write-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = [
  { name: 'a.yaml', text: 'a' },
  { name: 'b.yaml', text: 'b' },
];

describe('writeFiles()', () => {
  test('makes the folder, writes each file whole and leaves nothing else', async () => {
    const directory = join(folder, 'deep', 'er');
    expect(await writeFiles(directory, files, false)).toEqual([
      { path: join(directory, 'a.yaml'), change: 'created' },
      { path: join(directory, 'b.yaml'), change: 'created' },
    ]);
    expect(readdirSync(directory)).toEqual(['a.yaml', 'b.yaml']);
    expect(readFileSync(join(directory, 'b.yaml'), 'utf8')).toBe('b');
  });

  test('writes nothing at all when one is there with another content', async () => {
    writeFileSync(join(folder, 'b.yaml'), 'mine');
    await expect(writeFiles(folder, files, false)).rejects.toMatchObject({
      exitCode: 3,
      message: `Cannot write "${join(folder, 'b.yaml')}": it is there with another content; use --force, or another folder`,
    });
    expect(readdirSync(folder)).toEqual(['b.yaml']);
    expect(readFileSync(join(folder, 'b.yaml'), 'utf8')).toBe('mine');
  });

  test('replaces with force, and leaves what is the same alone', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'a');
    writeFileSync(join(folder, 'b.yaml'), 'mine');
    expect((await writeFiles(folder, files, true)).map(({ change }) => change)).toEqual([
      'unchanged',
      'replaced',
    ]);
    expect(readFileSync(join(folder, 'b.yaml'), 'utf8')).toBe('b');
    expect(readdirSync(folder)).toEqual(['a.yaml', 'b.yaml']);
  });

  test.each(['../out.yaml', '/etc/x', '.hidden', '', 'a/b', 'a\nb', 'a\\b'])(
    'never writes to the name %j',
    async (name) => {
      await expect(writeFiles(folder, [{ name, text: '' }], true)).rejects.toMatchObject({
        exitCode: 1,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('says that it cannot write where a file stands in the way', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeFiles(join(folder, 'file'), files, false)).rejects.toMatchObject({
      exitCode: 2,
    });
    mkdirSync(join(folder, 'a.yaml'));
    await expect(writeFiles(folder, files, true)).rejects.toMatchObject({ exitCode: 2 });
  });
});
