import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../action/action.fixture.ts';
import { hashOf, readEnvFile, withVariables, writeWhole } from './env-file.ts';
import { ENV_FILE_BYTES_MAX } from './limits.ts';

test.each([
  ['A=1\nB=2\n', { A: '9' }, 'A=9\nB=2\n'],
  ['# A=1\nexport A="1" # old\n\nB=2', { A: 'x y' }, "# A=1\nA='x y'\n\nB=2"],
  ['A=1\nA=2\nB=3\n', { A: '9' }, 'A=9\nB=3\n'],
  ['B=2\n', { A: '1', C: '' }, 'B=2\nA=1\nC=\n'],
  ['B=2', { A: '$x' }, "B=2\nA='$x'\n"],
  ['', { A: '1' }, 'A=1\n'],
  ['A=1\n', { A: '1' }, 'A=1\n'],
  ['AB=1\n', { A: '2' }, 'AB=1\nA=2\n'],
])('withVariables() of %j with %j is %j', (text, variables, expected) => {
  expect(withVariables(text, variables)).toBe(expected);
});

test('hashOf() is SHA-256', () => {
  expect(hashOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('writeWhole() writes through a link to the real file, with its mode, and leaves nothing beside', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'real'), 'A=1\n', { mode: 0o640 });
  symlinkSync(join(folder, 'real'), join(folder, '.env'));
  const file = await readEnvFile(join(folder, '.env'));
  expect(file).toEqual({ path: join(folder, 'real'), text: 'A=1\n', mode: 0o640 });
  writeFileSync(`${file.path}.tidegate-tmp`, 'left by a kill');
  await writeWhole(file.path, 'A=2\n', file.mode);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=2\n');
  expect(statSync(file.path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(['.env', 'real']);
});

test('writeWhole() that cannot write leaves what was there', async () => {
  const folder = aFolder();
  mkdirSync(join(folder, 'taken'));
  await expect(writeWhole(join(folder, 'taken'), 'x', 0o600)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('readEnvFile() refuses what is too large, or not there', async () => {
  const path = join(aFolder(), '.env');
  await expect(readEnvFile(path)).rejects.toThrow('ENOENT');
  writeFileSync(path, 'x'.repeat(ENV_FILE_BYTES_MAX));
  expect((await readEnvFile(path)).text).toHaveLength(ENV_FILE_BYTES_MAX);
  writeFileSync(path, 'x'.repeat(ENV_FILE_BYTES_MAX + 1));
  await expect(readEnvFile(path)).rejects.toThrow('too large');
});
