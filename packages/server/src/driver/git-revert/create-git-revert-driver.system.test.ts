/** Real git: a bare repository, the clone that the driver has, and another one that others push from. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { aFolder } from '../../action/action.fixture.ts';
import { anAsk, driverParts, VARIABLES } from '../driver.fixture.ts';
import type { Driver } from '../driver.ts';
import { createGitRevertDriver } from './create-git-revert-driver.ts';
import type { GitRevertWork } from './git-revert-work.ts';

const NOBODY = {
  ...{ GIT_AUTHOR_NAME: 'Ben', GIT_AUTHOR_EMAIL: 'ben@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Ben', GIT_COMMITTER_EMAIL: 'ben@example.com' },
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
};

let remote: string;
let clone: string;
let other: string;
let work: GitRevertWork;
let driver: Driver;
/** The same with a clone of its own: a program that outlived its server. */
let former: Driver;

beforeEach(() => {
  const root = aFolder();
  [remote, clone, other] = ['remote.git', 'clone', 'other'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  git(root, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  git(root, 'clone', '--quiet', remote, other);
  git(other, 'checkout', '--quiet', '-B', 'main');
  for (const version of ['1', '2', '3']) commit(version);
  git(root, 'clone', '--quiet', remote, clone);
  work = {
    kind: 'git-revert',
    ...{ repository: clone, remote: 'origin', branch: 'main' },
    ...{ author: 'Tidegate', email: 'tidegate@example.com', environment: VARIABLES },
  };
  driver = createGitRevertDriver(work, driverParts());
  const second = join(root, 'second');
  git(root, 'clone', '--quiet', remote, second);
  former = createGitRevertDriver({ ...work, repository: second }, driverParts());
});

function git(folder: string, ...args: string[]): string {
  const env = { ...VARIABLES, ...NOBODY };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Somebody else pushes a version; answers its commit. */
function commit(version: string, file = 'app'): string {
  writeFileSync(join(other, file), `${version}\n`);
  git(other, 'add', '.');
  git(other, 'commit', '--quiet', '-m', `version ${version}`);
  git(other, 'push', '--quiet', 'origin', 'main');
  return git(other, 'rev-parse', 'HEAD');
}

const live = (file = 'app', branch = 'main') => git(remote, 'show', `${branch}:${file}`);
const tip = (branch = 'main') => git(remote, 'rev-parse', branch);
const idOf = (name: string) => git(other, 'rev-parse', name);

/** Everything up to the push. */
async function gone(target = 'previous') {
  const { memo = {} } = await driver.prepare(anAsk({ target }));
  const executed = await driver.execute(anAsk({ target, memo }));
  return {
    executed,
    memo: executed.memo ?? memo,
    asked: anAsk({ target, memo: executed.memo ?? memo }),
  };
}

test('prepare() finds the newest commit and changes nothing', async () => {
  const before = tip();
  const to = idOf('HEAD~1');
  expect(await driver.prepare(anAsk())).toEqual({
    outcome: 'ok',
    detail: `1 commit is taken back: "main" goes from ${before.slice(0, 12)} to the files of ${to.slice(0, 12)}`,
    memo: { base: before, to, commits: 1 },
  });
  expect([tip(), git(clone, 'status', '--porcelain')]).toEqual([before, '']);
});

test('execute() reverts and pushes, and verify() sees it on the remote', async () => {
  const base = tip();
  const { executed, asked } = await gone();
  const id = tip();
  expect(executed).toEqual({
    outcome: 'ok',
    detail: `${id.slice(0, 12)} was pushed to "main"`,
    memo: { base, to: idOf('HEAD~1'), commits: 1, revert: id },
  });
  expect([live(), git(remote, 'rev-parse', 'main^'), git(clone, 'status', '--porcelain')]).toEqual([
    '2',
    base,
    '',
  ]);
  expect(git(remote, 'log', '-1', '--format=%an <%ae>%n%B', 'main')).toBe(
    `Tidegate <tidegate@example.com>\nRevert "version 3"\n\nThis reverts commit ${base}.\n\nTidegate-Key: ro:app:1`,
  );
  expect(await driver.verify(asked)).toEqual({
    outcome: 'ok',
    detail: `"main" has ${id.slice(0, 12)} on the remote`,
  });
});

test('execute() after a kill finds its own push, and pushes nothing twice', async () => {
  const { memo } = await driver.prepare(anAsk());
  await driver.execute(anAsk({ memo: memo ?? {} }));
  const id = tip();
  commitOnTop('later');
  const again = await driver.execute(anAsk({ memo: memo ?? {} }));
  expect(again).toMatchObject({ outcome: 'ok', memo: { revert: id } });
  expect(git(remote, 'log', '--format=%s', '-3', 'main').split('\n')).toEqual([
    'version later',
    'Revert "version 3"',
    'version 3',
  ]);
  expect((await driver.prepare(anAsk({ memo: memo ?? {} }))).outcome).toBe('ok');
});

/** Somebody else pulls, and pushes on top. */
function commitOnTop(version: string, file = 'other'): string {
  git(other, 'pull', '--quiet', '--rebase', 'origin', 'main');
  return commit(version, file);
}

test.each([
  ['v1', () => void git(other, 'tag', 'v1', 'HEAD~2')],
  ['a commit', () => {}],
])(
  'a target that is %s takes everything after it back, also what was merged',
  async (what, before) => {
    before();
    git(other, 'push', '--quiet', '--tags');
    git(other, 'checkout', '--quiet', '-b', 'side', 'HEAD~1');
    writeFileSync(join(other, 'side'), 'side\n');
    git(other, 'add', '.');
    git(other, 'commit', '--quiet', '-m', 'side work');
    git(other, 'checkout', '--quiet', 'main');
    git(other, 'merge', '--quiet', '--no-ff', '-m', 'merge side', 'side');
    git(other, 'push', '--quiet', 'origin', 'main');
    const target = what === 'v1' ? 'v1' : idOf('HEAD~3');
    const { executed, memo } = await gone(target);
    expect(executed.outcome).toBe('ok');
    expect(memo).toMatchObject({ commits: 3 });
    expect([live(), git(remote, 'ls-tree', '--name-only', 'main')]).toEqual(['1', 'app']);
  },
);

test('previous takes a whole merge back', async () => {
  git(other, 'checkout', '--quiet', '-b', 'side');
  commitHere('side');
  git(other, 'checkout', '--quiet', 'main');
  git(other, 'merge', '--quiet', '--no-ff', '-m', 'merge side', 'side');
  git(other, 'push', '--quiet', 'origin', 'main');
  expect(git(remote, 'ls-tree', '--name-only', 'main')).toBe('app\nside');
  const { memo } = await gone();
  expect(memo).toMatchObject({ commits: 1 });
  expect(git(remote, 'ls-tree', '--name-only', 'main')).toBe('app');
});

function commitHere(file: string): void {
  writeFileSync(join(other, file), 'x\n');
  git(other, 'add', '.');
  git(other, 'commit', '--quiet', '-m', file);
}

test.each<[string, () => void, string]>([
  [
    'changed files',
    () => writeFileSync(join(clone, 'app'), 'mine\n'),
    'the clone has changes of its own; take them away',
  ],
  [
    'new files',
    () => writeFileSync(join(clone, 'new'), 'mine\n'),
    'the clone has changes of its own; take them away',
  ],
  [
    'a detached head',
    () => void git(clone, 'checkout', '--quiet', '--detach'),
    'its head is detached; check out "main"',
  ],
  [
    'another branch',
    () => void git(clone, 'checkout', '--quiet', '-b', 'mine'),
    'it is on branch "mine"; check out "main"',
  ],
  [
    'commits of its own',
    () => void git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'mine'),
    'the clone has 1 commits that the remote has not; push them or take them away',
  ],
])('prepare() refuses a clone with %s', async (_, change, detail) => {
  change();
  const before = tip();
  expect(await driver.prepare(anAsk())).toEqual({ outcome: 'failed', detail });
  expect(tip()).toBe(before);
});

test('prepare() gets the history that a shallow clone has not', async () => {
  const shallow = join(aFolder(), 'shallow clone');
  git(other, 'clone', '--quiet', '--depth=1', `file://${remote}`, shallow);
  driver = createGitRevertDriver({ ...work, repository: shallow }, driverParts());
  expect((await gone('previous')).executed.outcome).toBe('ok');
  expect(live()).toBe('2');
});

test('prepare() takes a clone that is only behind', async () => {
  const newest = commit('4');
  expect(await driver.prepare(anAsk())).toMatchObject({ outcome: 'ok', memo: { base: newest } });
});

test.each([
  ['--upload-pack=touch x', 'the target begins with "-"'],
  ['gone', 'there is no commit or tag "gone"'],
  ['main', 'there is no commit or tag "main"'],
  ['HEAD~1', 'there is no commit or tag "HEAD~1"'],
  ['f'.repeat(40), `there is no commit or tag "${'f'.repeat(40)}"`],
])('prepare() refuses target %s', async (target, detail) => {
  expect(await driver.prepare(anAsk({ target }))).toEqual({ outcome: 'failed', detail });
});

test('prepare() refuses where nothing is to go back to', async () => {
  const at = tip();
  expect(await driver.prepare(anAsk({ target: at }))).toEqual({
    outcome: 'failed',
    detail: `the branch is at "${at}" already`,
  });
  await gone();
  expect(await driver.prepare(anAsk({ key: 'ro2:app:1' }))).toEqual({
    outcome: 'failed',
    detail: 'the newest commit is a way back itself; name the commit to go back to',
  });
  git(other, 'checkout', '--quiet', '--orphan', 'alone');
  git(other, 'commit', '--quiet', '-m', 'alone');
  const alone = idOf('HEAD');
  git(other, 'push', '--quiet', 'origin', 'alone', `${alone}:refs/tags/alone`);
  expect(await driver.prepare(anAsk({ target: 'alone' }))).toEqual({
    outcome: 'failed',
    detail: '"alone" is not among the newest 1000 commits of the branch itself',
  });
});

test('execute() pushes nothing onto a branch that moved since, and a retry takes that back too', async () => {
  const { memo = {} } = await driver.prepare(anAsk());
  const moved = commit('4');
  const refused = {
    outcome: 'failed',
    detail: `the branch moved: "main" is at ${moved.slice(0, 12)} now; look at what came meanwhile: a retry takes it back too`,
    memo: { ...memo, retryFrom: 'prepare' },
  };
  expect(await driver.execute(anAsk({ memo }))).toEqual(refused);
  expect([tip(), git(clone, 'status', '--porcelain')]).toEqual([moved, '']);
  // "previous" means what it meant: not what was live when somebody pushed on top of it.
  const again = { key: 'ro:app:2' };
  const { memo: anew = {} } = await driver.prepare(anAsk({ ...again, memo }));
  expect(anew).toEqual({ base: moved, to: memo['to'], commits: 2 });
  expect((await driver.execute(anAsk({ ...again, memo: anew }))).outcome).toBe('ok');
  expect(live()).toBe('2');
});

test('execute() pushes nothing onto a branch that was taken back since', async () => {
  const { memo = {} } = await driver.prepare(anAsk());
  const older = idOf('HEAD~1');
  git(other, 'push', '--quiet', '--force', 'origin', `${older}:main`);
  expect(await driver.execute(anAsk({ memo }))).toMatchObject({ outcome: 'failed' });
  expect(tip()).toBe(older);
});

test('execute() loses a race without losing what the other one pushed', async () => {
  // The other one pushes while our push is under way: the remote's hook does it first.
  const { memo = {} } = await driver.prepare(anAsk());
  const racer = join(aFolder(), 'racer');
  git(other, 'clone', '--quiet', remote, racer);
  writeFileSync(join(racer, 'app'), 'raced\n');
  git(racer, 'commit', '--quiet', '-am', 'raced');
  const raced = git(racer, 'rev-parse', 'HEAD');
  git(racer, 'push', '--quiet', 'origin', 'HEAD:refs/heads/raced');
  const hook = join(remote, 'hooks', 'pre-receive');
  mkdirSync(join(remote, 'hooks'), { recursive: true });
  writeFileSync(
    hook,
    `#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main ${raced}\n`,
  );
  chmodSync(hook, 0o755);
  expect(await driver.execute(anAsk({ memo }))).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining(`"main" is at ${raced.slice(0, 12)} now`),
    memo: { ...memo, retryFrom: 'prepare' },
  });
  expect([tip(), live()]).toEqual([raced, 'raced']);
});

test('undo() takes the way back back, once', async () => {
  const { asked } = await gone();
  expect(live()).toBe('2');
  const undone = await driver.undo(asked);
  expect([undone.outcome, live()]).toEqual(['ok', '3']);
  const at = tip();
  expect(await driver.undo(asked)).toMatchObject({ outcome: 'ok' });
  expect(tip()).toBe(at);
  expect(await driver.verify(asked)).toEqual({
    outcome: 'failed',
    detail: `${at.slice(0, 12)} took it back again`,
  });
});

test('undo() keeps what others pushed since, and gives up where it conflicts', async () => {
  const { asked } = await gone();
  commitOnTop('kept');
  expect(await driver.undo(asked)).toMatchObject({ outcome: 'ok' });
  expect([live(), live('other')]).toEqual(['3', 'kept']);
});

test('undo() leaves nothing behind where what came later conflicts', async () => {
  const { asked } = await gone();
  const mended = commitOnTop('mended', 'app');
  expect(await driver.undo(asked)).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('it conflicts with what came later'),
  });
  expect([tip(), git(clone, 'status', '--porcelain')]).toEqual([mended, '']);
  expect(git(clone, 'worktree', 'list').split('\n')).toHaveLength(1);
  expect(readdirSync(join(clone, '.git'))).not.toContain('REVERT_HEAD');
});

test('undo() of what was never pushed changes nothing', async () => {
  const { memo = {} } = await driver.prepare(anAsk());
  const before = tip();
  expect(await driver.undo(anAsk({ memo }))).toEqual({
    outcome: 'ok',
    detail: 'nothing was pushed: nothing is taken back',
  });
  expect(tip()).toBe(before);
});

test('a rehearsal pushes to a branch of its own, which goes again', async () => {
  const before = tip();
  const rehearsal = true;
  const { memo = {} } = await driver.prepare(anAsk({ rehearsal }));
  // Twice, as after a kill.
  await driver.execute(anAsk({ rehearsal, memo }));
  const { memo: pushed = {} } = await driver.execute(anAsk({ rehearsal, memo }));
  expect(live('app', 'tidegate/rehearsal-ro-app-1')).toBe('2');
  expect(await driver.verify(anAsk({ rehearsal, memo: pushed }))).toMatchObject({ outcome: 'ok' });
  expect(await driver.undo(anAsk({ rehearsal, memo: pushed }))).toMatchObject({ outcome: 'ok' });
  expect((await driver.verify(anAsk({ rehearsal, memo: pushed }))).outcome).toBe('failed');
  expect([git(remote, 'branch', '--list', 'tidegate/*'), tip()]).toEqual(['', before]);
});

test('hooks of the clone are not run', async () => {
  const marker = join(aFolder(), 'ran');
  for (const name of ['pre-push', 'post-commit', 'reference-transaction', 'commit-msg']) {
    const hook = join(clone, '.git', 'hooks', name);
    mkdirSync(join(clone, '.git', 'hooks'), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\necho ran > ${marker}\nexit 1\n`);
    chmodSync(hook, 0o755);
  }
  expect((await gone()).executed.outcome).toBe('ok');
  expect(() => readFileSync(marker)).toThrow('ENOENT');
});

test.each(['execute', 'verify', 'undo'] as const)('%s() needs to be prepared', async (step) => {
  expect(await driver[step](anAsk({ memo: { base: '--all', to: 'x', commits: 1 } }))).toEqual({
    outcome: 'failed',
    detail: 'it was not prepared: its memo names no commits',
  });
});

test('prepare() says where there is no clone, and no branch', async () => {
  git(clone, 'remote', 'set-url', 'origin', 'https://user:pa55@127.0.0.1:9/x.git');
  const { outcome, detail } = await driver.prepare(anAsk());
  expect([outcome, detail.includes('the remote cannot be read'), detail.includes('pa55')]).toEqual([
    'failed',
    true,
    false,
  ]);
});

test('two rollbacks whose steps interleave push one way back', async () => {
  const [a, b] = [{ key: 'ro_a:app:1' }, { key: 'ro_b:app:1' }];
  const { memo: ofA = {} } = await driver.prepare(anAsk(a));
  const { memo: ofB = {} } = await driver.prepare(anAsk(b));
  await driver.execute(anAsk({ ...a, memo: ofA }));
  const id = tip();
  expect(await driver.execute(anAsk({ ...b, memo: ofB }))).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('the branch moved'),
  });
  expect((await driver.prepare(anAsk(b))).detail).toBe(
    'the newest commit is a way back itself; name the commit to go back to',
  );
  expect([tip(), live()]).toEqual([id, '2']);
});

test("verify() and undo() know what was pushed before a person's retry", async () => {
  const { memo, executed } = await gone();
  const asked = anAsk({ key: 'ro:app:2', memo });
  expect([executed.outcome, (await driver.verify(asked)).outcome]).toEqual(['ok', 'ok']);
  expect(await driver.execute(asked)).toMatchObject({ outcome: 'ok', memo: { revert: tip() } });
  expect(await driver.verify({ ...asked, key: 'ro:ap:1' })).toMatchObject({ outcome: 'failed' });
  expect((await driver.undo(asked)).outcome).toBe('ok');
  expect(live()).toBe('3');
});

test('execute() that loses to its own push of before, which still ran, knows it again', async () => {
  const { memo = {} } = await driver.prepare(anAsk());
  // The remote takes this while the other is about to push.
  const hook = join(remote, 'hooks', 'pre-receive');
  writeFileSync(hook, `#!/bin/sh\nsleep 1\n`);
  chmodSync(hook, 0o755);
  const both = await Promise.all([
    former.execute(anAsk({ memo })),
    new Promise((resolve) => setTimeout(resolve, 1_000)).then(() =>
      driver.execute(anAsk({ memo })),
    ),
  ]);
  expect(both.map(({ outcome, memo: learned }) => [outcome, learned?.['revert']])).toEqual([
    ['ok', tip()],
    ['ok', tip()],
  ]);
  expect(git(remote, 'log', '--format=%s', '-2', 'main').split('\n')).toEqual([
    'Revert "version 3"',
    'version 3',
  ]);
});
