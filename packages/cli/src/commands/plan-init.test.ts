import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFiles } from '@tidegate/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const TEMPLATES = ['agui-chat', 'easymo', 'mango', 'pulse', 'valuecanvas'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-init-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

async function init(...args: readonly string[]) {
  const { terminal, out, err } = recordingTerminal();
  const exitCode = await main(['plan', 'init', ...args], terminal);
  return { exitCode, out, err };
}

test('tidegate plan init shows the templates', async () => {
  expect((await init()).out).toEqual(TEMPLATES);
  expect((await init('--json')).out).toEqual([JSON.stringify({ templates: TEMPLATES })]);
});

test.each(TEMPLATES)('tidegate plan init %s writes files that all can be read', async (name) => {
  const into = join(folder, 'plans');
  const run = await init(name, '--into', into);
  expect(run.exitCode).toBe(exitCodes.ok);
  const files = await readdir(into);
  expect(files).toContain('plan.yaml');
  // Tests of plans and operators' files are read by others.
  const apart = ['tests.yaml', 'actions.yaml'];
  const names = files.filter((each) => each.endsWith('.yaml') && !apart.includes(each));
  const texts = await Promise.all(
    names.map(async (file) => ({ name: file, text: await readFile(join(into, file), 'utf8') })),
  );
  expect(parseFiles(texts).flatMap(({ result }) => (result.ok ? [] : result.problems))).toEqual([]);
  expect((await init(name, '--into', into)).out.every((line) => line.startsWith('unchanged'))).toBe(
    true,
  );
});

test('tidegate plan init replaces nothing without --force, and knows the nearest name', async () => {
  await writeFile(join(folder, 'plan.yaml'), 'mine');
  expect((await init('mango', '--into', folder)).exitCode).toBe(exitCodes.refused);
  expect(await readFile(join(folder, 'plan.yaml'), 'utf8')).toBe('mine');
  expect(await readdir(folder)).toEqual(['plan.yaml']);
  expect((await init('mango', '--into', folder, '--force')).exitCode).toBe(exitCodes.ok);
  expect(await init('mangoo')).toMatchObject({
    exitCode: exitCodes.problem,
    err: ['Cannot begin with the plan "mangoo": there is no such template; did you mean "mango"?'],
  });
});
