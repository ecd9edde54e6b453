import type { JsonObject } from '@tidegate/core';
import { type Git, GitRefusal, said } from './git.ts';
import { REVERTED_COMMITS_MAX } from './limits.ts';

/** What is taken back: everything on the branch after `to`, up to `base`. */
export interface RevertRange {
  /** What the remote's branch is at. */
  readonly base: string;
  /** The commit whose files come back. */
  readonly to: string;
  /** Commits of the branch itself that are taken back, 1..1 000; a merge is one. */
  readonly commits: number;
}

/** Trailer of what was taken back, with the key. */
export const KEY_TRAILER = 'Tidegate-Key';

/**
 * Finds what a target means: `previous` is the commit before the newest one, and with a merge what the
 * branch was before it; else a commit's id or a tag on the branch.
 *
 * @throws {GitRefusal} when there is nothing like that to go back to
 */
export async function findTarget(git: Git, target: string, base: string): Promise<RevertRange> {
  if (target.startsWith('-')) throw new GitRefusal('the target begins with "-"');
  const to = target === 'previous' ? await previousOf(git, base) : await namedBy(git, target);
  if (to === base) throw new GitRefusal(`the branch is at "${target}" already`);
  const walk = ['rev-list', '--first-parent', `--max-count=${REVERTED_COMMITS_MAX + 1}`, base];
  const commits = (await said(git, 'its history cannot be read', ...walk)).split('\n').indexOf(to);
  if (commits !== -1) return { base, to, commits };
  throw new GitRefusal(
    `"${target}" is not among the newest ${REVERTED_COMMITS_MAX} commits of the branch itself`,
  );
}

/** The range that an earlier step put into the memo; `null` = it did not. Never throws. */
export function rangeOf({ base, to, commits }: JsonObject): RevertRange | null {
  if (typeof base !== 'string' || typeof to !== 'string' || typeof commits !== 'number')
    return null;
  return ID.test(base) && ID.test(to) ? { base, to, commits } : null;
}

const ID = /^[0-9a-f]{40}$/;

/** Going back from a way back would bring the trouble back. */
async function previousOf(git: Git, base: string): Promise<string> {
  const format = `--format=%(trailers:key=${KEY_TRAILER},valueonly)`;
  const key = await said(git, 'the newest commit cannot be read', 'log', '-1', format, base);
  if (key !== '')
    throw new GitRefusal('the newest commit is a way back itself; name the commit to go back to');
  const parent = await git(['rev-parse', '--verify', '--quiet', `${base}^1`]);
  if (parent.isOk) return parent.out;
  throw new GitRefusal('the newest commit is the only one');
}

async function namedBy(git: Git, target: string): Promise<string> {
  const named = ID.test(target) || /^[0-9a-f]{7,39}$/.test(target) ? target : `refs/tags/${target}`;
  const flags = ['rev-parse', '--verify', '--quiet', '--end-of-options'];
  for (const name of new Set([`refs/tags/${target}`, named])) {
    const { isOk, out } = await git([...flags, `${name}^{commit}`]);
    const id = out.split('\n').find((line) => ID.test(line));
    if (isOk && id !== undefined) return id;
  }
  throw new GitRefusal(`there is no commit or tag "${target}"`);
}
