import { type Git, GitRefusal, said } from './git.ts';
import type { GitRevertWork } from './git-revert-work.ts';
import { BRANCH_KEY_LENGTH, LOOKED_AT_MAX } from './limits.ts';

/** Name under which the remote's branch is known here. */
export function trackedName({ remote, branch }: GitRevertWork): string {
  return `refs/remotes/${remote}/${branch}`;
}

/** Branch that a rehearsal pushes to and takes away again. */
export function scratchBranch(key: string): string {
  return `tidegate/rehearsal-${key.replace(/[^A-Za-z0-9]+/g, '-').slice(-BRANCH_KEY_LENGTH)}`;
}

const FETCH = ['--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet'] as const;

/** Gets branch and tags anew; answers the commit that the remote's branch is at. */
export async function fetched(git: Git, work: GitRevertWork): Promise<string> {
  const names = [branchName(work), '+refs/tags/*:refs/tags/*'];
  await said(git, 'the remote cannot be read', 'fetch', ...FETCH, '--', work.remote, ...names);
  return await said(
    git,
    'the remote has no such branch',
    'rev-parse',
    '--verify',
    trackedName(work),
  );
}

/** Gets the history that a shallow clone was made without: what is gone back to may be there. */
export async function wholeHistory(git: Git, work: GitRevertWork): Promise<void> {
  const { out } = await git(['rev-parse', '--is-shallow-repository']);
  if (out !== 'true') return;
  const flags = ['--unshallow', ...FETCH, '--', work.remote, branchName(work)];
  await said(git, 'the rest of its history cannot be read', 'fetch', ...flags);
}

function branchName(work: GitRevertWork): string {
  return `+refs/heads/${work.branch}:${trackedName(work)}`;
}

/** Refuses a clone that somebody works in: with changes, on another branch, or with own commits. */
export async function requireUntouched(git: Git, work: GitRevertWork, tip: string): Promise<void> {
  const inside = await git(['rev-parse', '--is-inside-work-tree']);
  if (inside.out !== 'true') throw new GitRefusal(`there is no clone\n${inside.detail}`);
  const { out: branch } = await git(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (branch !== work.branch) {
    const state = branch === '' ? 'its head is detached' : `it is on branch "${branch}"`;
    throw new GitRefusal(`${state}; check out "${work.branch}"`);
  }
  const changes = await said(git, 'its state is not known', 'status', '--porcelain');
  if (changes !== '') throw new GitRefusal('the clone has changes of its own; take them away');
  const own = await said(git, 'its commits are not known', 'rev-list', '--count', `${tip}..HEAD`);
  if (own !== '0')
    throw new GitRefusal(
      `the clone has ${own} commits that the remote has not; push them or take them away`,
    );
}

/**
 * The commit after `base` that carries a trailer with the key; `null` = there is none. Whichever retry
 * of the layer pushed it: a person's retry has a key of its own, and the commit is there all the same.
 */
export async function commitWith(
  git: Git,
  asked: {
    readonly trailer: string;
    readonly key: string;
    readonly base: string;
    readonly tip: string;
  },
): Promise<string | null> {
  const { trailer, key, base, tip } = asked;
  const format = `--format=%H %(trailers:key=${trailer},valueonly,separator=%x20)`;
  const flags = ['log', `--max-count=${LOOKED_AT_MAX}`, format];
  const lines = await said(git, 'its history cannot be read', ...flags, `${base}..${tip}`);
  const found = lines.split('\n').find((line) => layerOf(line.slice(41).trim()) === layerOf(key));
  return found?.slice(0, 40) ?? null;
}

/** A key without the number of its retry. */
function layerOf(key: string): string {
  return key.replace(/:\d{1,9}$/, '');
}

/** Whether one commit is, or comes before, another. */
export async function isWithin(git: Git, commit: string, tip: string): Promise<boolean> {
  const { code, detail } = await git(['merge-base', '--is-ancestor', commit, tip]);
  if (code === 0 || code === 1) return code === 0;
  throw new GitRefusal(detail);
}
