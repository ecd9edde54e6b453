/** The built command against the real server that it started itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const bin = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'tidegate.mjs');

const flags = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;
const plan = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases:
  - name: quarter
    audience: { weight: 25% }
    hold: 48h
guardrails:
  - { metric: error_rate, above: 0.5%, for: 5m, action: rollback }
`;

interface Started {
  readonly url: string;
  readonly createdKeys: { environment: string; kind: string; key: string }[];
  readonly startMs: number;
}

let folder = '';
let server: ChildProcess;
let started: Started;
let admin = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'));
  writeFileSync(join(folder, 'flags.yaml'), flags);
  writeFileSync(join(folder, 'plan.yaml'), plan);
  writeFileSync(join(folder, 'bad.yaml'), plan.replace('25%', '101%'));
  [server, started] = await up();
  admin = started.createdKeys.find(({ kind }) => kind === 'admin')?.key ?? '';
});

afterAll(async () => {
  await stop(server);
  rmSync(folder, { recursive: true, force: true });
});

describe('tidegate', () => {
  test('up prints one line of JSON, with the keys of the first start', () => {
    expect(started.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(started.startMs).toBeGreaterThan(0);
    expect(new Set(started.createdKeys.map(({ kind }) => kind))).toContain('admin');
  });

  test('apply stores files and says what changed', async () => {
    const names = [join(folder, 'flags.yaml'), join(folder, 'plan.yaml')];
    const first = await tidegate(['apply', ...names, '--json']);
    expect(first).toMatchObject({ code: 0, err: '' });
    const changes = (out: string) =>
      JSON.parse(out).applied.map((each: { kind: string; change: string }) => [
        each.kind,
        each.change,
      ]);
    expect(changes(first.out)).toEqual([
      ['Flags', 'created'],
      ['Plan', 'created'],
    ]);
    const second = await tidegate(['apply', ...names, '--json']);
    expect(changes(second.out)).toEqual([
      ['Flags', 'unchanged'],
      ['Plan', 'unchanged'],
    ]);
  });

  test('apply shows the place of a mistake, and exits with 1', async () => {
    const run = await tidegate(['apply', join(folder, 'bad.yaml')]);
    expect(run.code).toBe(1);
    expect(run.err).toMatch(/bad\.yaml:11:\d+: Cannot .*"101%"/);
    expect(run.err).toMatch(/11 \| {5}audience: \{ weight: 101% \}/);
  });

  test('flag list, evaluate, set and off show what is served', async () => {
    const list = await tidegate(['flag', 'list']);
    expect(list.out).toMatch(/^agent +string +legacy/m);
    expect(await evaluated()).toMatchObject({ value: 'a', variant: 'legacy' });
    expect((await tidegate(['flag', 'set', 'agent', 'new'])).out).toMatch(/serves "new"/);
    expect(await evaluated()).toMatchObject({ value: 'b', variant: 'new' });
    expect((await tidegate(['flag', 'off', 'agent'])).out).toMatch(/is killed/);
    expect(await evaluated()).toMatchObject({ value: 'a', variant: 'legacy' });
    expect((await tidegate(['flag', 'set', 'agent', 'legacy'])).code).toBe(0);
  });

  test.each([
    ['help', ['--help']],
    ['a list', ['flag', 'list']],
    ['JSON', ['metrics', 'list', '--all', '--json']],
    ['a chart', ['metrics', 'show', 'latency_ms']],
    ['a chart again and again', ['metrics', 'show', 'latency_ms', '--watch', '--timeout', '60']],
  ])('%s that nobody reads to its end is no failure', async (_, args) => {
    const place = args[0] === '--help' ? [] : ['--url', started.url, '--key', admin];
    expect(await runUnread([...args, ...place])).toEqual({ code: 0, err: '' });
  });

  test('a verdict that nobody reads to its end is returned all the same', async () => {
    const check = ['metrics', 'scorecard', '--check', '--json'];
    const place = ['--url', started.url, '--key', admin];
    expect(await runUnread([...check, ...place])).toEqual({ code: 1, err: '' });
  });

  test('diff says what apply would change, and export writes what diff takes for the same', async () => {
    const file = join(folder, 'flags.yaml');
    const changed = join(folder, 'changed.yaml');
    writeFileSync(changed, flags.replace('production: legacy', 'production: legacy, staging: new'));
    const differs = await tidegate(['diff', changed, '--exit-code']);
    expect(differs).toMatchObject({ code: 6 });
    expect(differs.out).toMatch(/ {2}environments\.staging\.serve\n {4}- legacy\n {4}\+ new/);
    const same = { code: 0, out: '', err: 'nothing would change\n' };
    expect(await tidegate(['diff', file, '--exit-code'])).toEqual(same);
    const out = join(folder, 'exported');
    expect((await tidegate(['export', '--directory', out])).code).toBe(0);
    const exported = join(out, 'flags.yaml');
    expect(await tidegate(['diff', exported, '--exit-code'])).toEqual(same);
    writeFileSync(exported, 'mine');
    expect((await tidegate(['export', '--directory', out])).code).toBe(3);
  });

  test('import writes files that apply takes, and evaluate explains what came of them', async () => {
    const source = join(folder, 'growthbook.json');
    const rules = [
      { condition: { country: 'RW' }, force: true, coverage: 0.25, hashAttribute: 'userId' },
    ];
    writeFileSync(source, JSON.stringify({ features: { chat: { defaultValue: false, rules } } }));
    const out = join(folder, 'imported');
    expect((await run(['import', 'growthbook', source, '--out', out])).code).toBe(0);
    const names = ['flags.yaml', 'deciders.yaml', 'plan-chat.yaml'].map((name) => join(out, name));
    expect((await tidegate(['apply', ...names])).code).toBe(0);
    const context = '{"userId": "u-1", "country": "RW"}';
    const evaluated = ['flag', 'evaluate', 'chat', '--context', context];
    const { out: text } = await tidegate([...evaluated, '--explain']);
    expect(text).toMatch(/✓ rule-0: /);
    expect(text).toMatch(/█ on 25% {2}▒ off 75%/);
  });

  test('import flagd keeps a broken flag and shows it', async () => {
    const source = join(folder, 'flagd.json');
    const flag = { state: 'ENABLED', variants: { a: 1 }, defaultVariant: 'a' };
    const bad = { ...flag, targeting: { nope: [1] } };
    writeFileSync(source, JSON.stringify({ flags: { good: flag, bad } }));
    const imported = await tidegate(['import', 'flagd', source, '--environment', 'staging']);
    expect(imported.code).toBe(0);
    expect(imported.err).toMatch(/1 of 2 flags are broken/);
    const list = await tidegate(['flag', 'list', '--environment', 'staging']);
    expect(list.out).toMatch(/^bad .*broken: .*"nope"/m);
  });

  test('flag types gives the same from files and from the server', async () => {
    const fromFile = await tidegate(['flag', 'types', join(folder, 'flags.yaml')]);
    expect(fromFile.out).toMatch(/readonly "agent": "legacy" \| "new";/);
    const fromServer = await tidegate(['flag', 'types']);
    expect(fromServer.out).toContain('readonly "agent": "legacy" | "new";');
  });

  test('flag stale finds what sources say, and flag archive ends a flag for good', async () => {
    const sources = join(folder, 'sources');
    mkdirSync(sources);
    writeFileSync(join(sources, 'a.ts'), "turn.boolean('chat', false);\n");
    const stale = await tidegate([
      'flag',
      'stale',
      '--scan',
      sources,
      '--days',
      '0',
      '--exit-code',
    ]);
    expect(stale.code).toBe(7);
    expect(stale.out).toMatch(/ {2}chat: .*\n {4}a\.ts:1/);
    expect((await tidegate(['flag', 'archive', 'chat', '--reason', 'done'])).code).toBe(0);
    const gone = await tidegate(['flag', 'stale', '--scan', sources]);
    expect(gone.out).toMatch(/archived, but still in sources\n {2}chat/);
  });

  test('flag set refuses a variant that is not there, without a stack', async () => {
    const run = await tidegate(['flag', 'set', 'agent', 'newest']);
    expect(run.code).not.toBe(0);
    expect(run.err).toMatch(/^Cannot .*"newest"/);
    expect(run.err).not.toMatch(/\n\s+at /);
  });

  test('rollout start, status, pause and rollback steer one rollout', async () => {
    const id = (await tidegate(['rollout', 'start', 'chat'])).out.trim();
    const status = await tidegate(['rollout', 'status', id]);
    expect(status.out).toMatch(/quarter +25%/);
    const paused = await tidegate(['rollout', 'pause', id, '--reason', 'look', '--json']);
    expect(JSON.parse(paused.out)).toMatchObject({ id, status: 'paused' });
    const refused = await tidegate(['rollout', 'pause', id, '--reason', 'again']);
    expect(refused).toMatchObject({ code: 3, out: '' });
    const rolledBack = await tidegate(['rollout', 'rollback', id, '--reason', 'enough']);
    expect(rolledBack.code).toBe(0);
    const watched = await tidegate(['rollout', 'status', id, '--watch', '--timeout', '20']);
    expect(watched.code).toBe(0);
    expect(watched.out).toMatch(/rolled-back/);
  });

  test('key create makes a key that works until key revoke ends it', async () => {
    const made = await tidegate(['key', 'create', '--kind', 'admin', '--name', 'spare', '--json']);
    const { key, view } = JSON.parse(made.out);
    expect((await tidegate(['flag', 'list'], key)).code).toBe(0);
    expect((await tidegate(['key', 'list'])).out).toContain(view.id);
    expect((await tidegate(['key', 'revoke', view.id])).code).toBe(0);
    const refused = await tidegate(['flag', 'list', '--json'], key);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out).error).toMatchObject({ code: 'unauthenticated', status: 401 });
    const answer = await fetch(`${started.url}/api/v1/flags`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(401);
  });

  test('up refuses a folder that another server holds', async () => {
    const second = await run(['up', '--data', join(folder, 'data'), '--port', '0']);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(/^Cannot .*/);
  });

  test('up ends with 0 on SIGTERM, and shows no keys when it starts again', async () => {
    expect(await stop(server)).toBe(0);
    const away = await tidegate(['flag', 'list']);
    expect(away.code).toBe(4);
    expect(away.err).toMatch(/^Cannot reach .* nothing listens there/);
    [server, started] = await up();
    expect(started.createdKeys).toEqual([]);
    expect((await tidegate(['flag', 'list'])).out).toMatch(/^agent/m);
  });
});

async function up(): Promise<[ChildProcess, Started]> {
  const child = spawn(
    process.execPath,
    [bin, 'up', '--data', join(folder, 'data'), '--port', '0', '--json'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return [child, JSON.parse(line)];
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

async function evaluated(): Promise<unknown> {
  const { out } = await tidegate([
    ...['flag', 'evaluate', 'agent', '--json'],
    ...['--context', '{"targetingKey": "c-1"}'],
  ]);
  return JSON.parse(out);
}

function tidegate(args: readonly string[], key = admin) {
  return run([...args, '--url', started.url, '--key', key]);
}

/** Runs with a reader that has gone, as behind `| head`, before anything is written. */
async function runUnread(args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, err };
}

async function run(args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...process.env, CI: 'true' }, // where colour libraries paint into pipes
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, out, err };
}
