import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder, anAction, aRunner, outcomeOf } from './action.fixture.ts';
import { readWhole } from './read-whole.ts';

const anyFile = { kind: 'file', contains: null, newerThanMs: null, sha256: null } as const;

test('runFileCheck() looks at whether it is there, fresh and what it should be', async () => {
  const folder = aFolder();
  const path = join(folder, 'report.txt');
  writeFileSync(path, 'all done');
  const sha256 = createHash('sha256').update('all done').digest('hex');
  const look = (changes: object) => outcomeOf({ ...anyFile, path, ...changes });
  expect(await look({})).toEqual({ outcome: 'ok', detail: 'it is there' });
  expect(await look({ contains: 'done', sha256, newerThanMs: 60_000 })).toEqual({
    outcome: 'ok',
    detail: 'it has the text',
  });
  expect(await look({ contains: 'failed' })).toEqual({
    outcome: 'failed',
    detail: 'it lacks the text',
  });
  expect(await look({ sha256: '0'.repeat(64) })).toEqual({
    outcome: 'failed',
    detail: 'its SHA-256 is another one',
  });
  expect(await look({ path: join(folder, 'none') })).toEqual({
    outcome: 'failed',
    detail: 'it is not there',
  });
  expect(await look({ path: folder })).toEqual({
    outcome: 'unknown',
    detail: 'it cannot be read: it is no file',
  });
  utimesSync(path, new Date(), new Date(Date.now() - 7_200_000));
  expect(await look({ newerThanMs: 3_600_000 })).toEqual({
    outcome: 'failed',
    detail: 'it was changed 2h ago, not within 1h',
  });
});

test('runBudget() judges a figure, or the sum of several', async () => {
  const file = join(aFolder(), 'report.json');
  const report = {
    total: { lines: { pct: 95.5 }, text: '9' },
    files: [{ warningCount: 4 }, { warningCount: 7 }],
    none: [],
    mixed: [1, 'x'],
  };
  writeFileSync(file, JSON.stringify(report));
  const judge = (figure: string, bound: object) =>
    outcomeOf({ kind: 'budget', file, figure: figure.split('.'), bound });
  expect(await judge('total.lines.pct', { above: 95 })).toEqual({
    outcome: 'ok',
    detail: '"total.lines.pct" is 95.5, above 95',
  });
  expect(await judge('files.*.warningCount', { atMost: 10 })).toEqual({
    outcome: 'failed',
    detail: '"files.*.warningCount" is 11, not at most 10',
  });
  expect(await judge('files.1.warningCount', { atMost: 10 })).toMatchObject({ outcome: 'ok' });
  expect(await judge('none.*.x', { atMost: 0 })).toMatchObject({ outcome: 'ok' });
  for (const figure of [
    'total.text',
    'total.branches.pct',
    'mixed.*',
    'constructor.length',
    'total',
  ])
    expect(await judge(figure, { atLeast: 0 })).toEqual({
      outcome: 'unknown',
      detail: `the report has no number at "${figure}"`,
    });
  writeFileSync(file, 'no JSON');
  expect(await judge('a', { atMost: 1 })).toEqual({
    outcome: 'unknown',
    detail: 'the report is no JSON',
  });
});

test('runVariablesCheck() names what is not set, and no value', async () => {
  const file = join(aFolder(), '.env');
  writeFileSync(file, 'A=s3cret\nB=\nC=1\nC=\n');
  const names = ['A', 'B', 'C', 'D'];
  expect(await outcomeOf({ kind: 'variables', names, file, present: [] })).toEqual({
    outcome: 'failed',
    detail: 'not set: B, C, D',
  });
  expect(await outcomeOf({ kind: 'variables', names: ['A'], file, present: [] })).toEqual({
    outcome: 'ok',
    detail: 'all 1 are set',
  });
  expect(
    await outcomeOf({ kind: 'variables', names: ['A', 'B'], file: null, present: ['A'] }),
  ).toEqual({ outcome: 'failed', detail: 'not set: B' });
  expect(await outcomeOf({ kind: 'variables', names, file: `${file}.none`, present: [] })).toEqual({
    outcome: 'unknown',
    detail: 'the file cannot be read: ENOENT',
  });
});

test('runSecretScan() tells names and places, never values, and knows what it could not read', async () => {
  const folder = join(aFolder(), 'app');
  mkdirSync(join(folder, 'src'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  const planted = 'sk-abcdefghijklmnopqrstuvwxyz';
  writeFileSync(join(folder, '.env'), `VITE_AI_KEY=${planted}\nVITE_SENTRY_DSN=https://x@y/1\n`);
  writeFileSync(join(folder, 'src', 'a.ts'), 'fetch(import.meta.env.VITE_AI_KEY)\n');
  writeFileSync(join(folder, 'node_modules', 'b.js'), 'VITE_OTHER_SECRET');
  writeFileSync(join(folder, 'src', 'c.png'), 'VITE_OTHER_SECRET');
  symlinkSync('/', join(folder, 'src', 'away'));
  const work = {
    kind: 'secretScan',
    paths: [folder],
    prefixes: ['VITE_'],
    allow: ['VITE_SENTRY_DSN'],
  } as const;
  const found = await outcomeOf(work);
  expect(found).toEqual({
    outcome: 'failed',
    detail: 'VITE_AI_KEY in app/.env:1, VITE_AI_KEY in app/src/a.ts:1',
  });
  const allow = ['VITE_SENTRY_DSN', 'VITE_AI_KEY'];
  expect(await outcomeOf({ ...work, allow })).toEqual({
    outcome: 'ok',
    detail: 'nothing in 2 files',
  });
  const paths = [join(folder, 'gone')];
  expect(await outcomeOf({ ...work, paths })).toMatchObject({ outcome: 'unknown' });
  const few = aRunner([anAction({ ...work, allow })], { limits: { secretScanFilesMax: 1 } });
  const signal = new AbortController().signal;
  expect(await few.run('it', { effectId: 'e', signal })).toEqual({
    outcome: 'unknown',
    detail: 'there are more than 1 files',
  });
  const small = aRunner([anAction({ ...work, allow })], { limits: { secretScanFileBytes: 10 } });
  expect(await small.run('it', { effectId: 'e', signal })).toEqual({
    outcome: 'unknown',
    detail: 'nothing in 2 files; 2 files could not be read',
  });
});

test('runSecretScan() follows the links that are named, and knows nothing of empty places', async () => {
  const folder = aFolder();
  const [real, current, empty] = ['real', 'current', 'empty'].map((name) => join(folder, name));
  if (real === undefined || current === undefined || empty === undefined) throw new Error();
  mkdirSync(real);
  mkdirSync(empty);
  writeFileSync(join(real, 'a.js'), 'fetch(VITE_API_KEY)');
  symlinkSync(real, current);
  const scan = (...paths: string[]) =>
    outcomeOf({ kind: 'secretScan', paths, prefixes: ['VITE_'], allow: [] });
  expect(await scan(current)).toEqual({
    outcome: 'failed',
    detail: 'VITE_API_KEY in current/a.js:1',
  });
  writeFileSync(join(real, 'a.js'), 'fetch(VITE_MODE)');
  expect(await scan(real)).toEqual({ outcome: 'ok', detail: 'nothing in 1 files' });
  for (const path of [empty, '/dev/null'])
    expect(await scan(real, path)).toEqual({
      outcome: 'unknown',
      detail: `there are no files in "${path}"`,
    });
});

test('runSecretScan() names some places and counts the others', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'a.js'), 'VITE_API_KEY\n'.repeat(5));
  const work = { kind: 'secretScan', paths: [folder], prefixes: ['VITE_'], allow: [] } as const;
  const runner = aRunner([anAction(work)], { limits: { secretScanPlacesMax: 2 } });
  const { detail } = await runner.run('it', {
    effectId: 'e',
    signal: new AbortController().signal,
  });
  expect(detail).toMatch(/^VITE_API_KEY in [^ ]+:1, VITE_API_KEY in [^ ]+:2 and 3 more$/);
});

test('readWhole() reads to the end of what does not say its size, and of text in UTF-16', async () => {
  const path = join(aFolder(), '.env');
  const whole = await readWhole('/proc/self/status', 100_000);
  if (process.platform === 'linux')
    expect(whole).toMatchObject({ text: expect.stringContaining('Threads:') });
  for (const [bytes, text] of [
    [Buffer.from('\ufeffVITE_A=1', 'utf16le'), 'VITE_A=1'],
    [Buffer.from('\ufeffVITE_A=1', 'utf16le').swap16(), 'VITE_A=1'],
    [Buffer.from([0xfe, 0xff, 0, 65, 0]), 'A'],
    [Buffer.alloc(0), ''],
  ] as const) {
    writeFileSync(path, bytes);
    expect(await readWhole(path, 100)).toEqual({ text });
  }
  writeFileSync(path, 'abc');
  expect(await readWhole(path, 2)).toEqual({ trouble: 'it has more than 2 bytes' });
});
