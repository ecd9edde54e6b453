import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEY_TRAILER, type RevertRange } from './find-target.ts';
import { type Git, GitRefusal, said } from './git.ts';
import { NAMED_COMMITS_MAX } from './limits.ts';

/** Trailer of what took a way back back again, with the same key. */
export const UNDO_TRAILER = 'Tidegate-Undo';

/**
 * Makes the commit that brings the files of `to` back, on top of `base`: what reverting everything
 * after `to` comes to, merges included. Nothing is checked out, so nothing can be left half done.
 */
export async function commitOfRange(git: Git, range: RevertRange, key: string): Promise<string> {
  const { base, to, commits } = range;
  const walk = ['rev-list', '--first-parent', `--max-count=${NAMED_COMMITS_MAX}`, `${to}..${base}`];
  const ids = (await said(git, 'its history cannot be read', ...walk)).split('\n');
  const more = commits - ids.length;
  const rest = more > 0 ? [`… and ${more} more commits.`] : [];
  const lines = [...ids.map((id) => `This reverts commit ${id}.`), ...rest];
  const subject = await said(git, 'its subject cannot be read', 'log', '-1', '--format=%s', base);
  const title = commits === 1 ? `Revert "${subject}"` : `Revert ${commits} commits`;
  return await commitOfTree(git, `${to}^{tree}`, base, [
    title,
    lines.join('\n'),
    `${KEY_TRAILER}: ${key}`,
  ]);
}

/**
 * Makes the commit that takes `revert` back, on top of `tip`. Where others pushed since, their work
 * is merged in a folder of its own.
 *
 * @throws {GitRefusal} when what they changed does not go together
 */
export async function commitOfUndo(
  git: Git,
  asked: {
    readonly revert: string;
    readonly base: string;
    readonly tip: string;
    readonly key: string;
  },
): Promise<string> {
  const { revert, base, tip, key } = asked;
  const told = [`Take ${revert.slice(0, 12)} back`, `This reverts commit ${revert}.`];
  const message = [...told, `${UNDO_TRAILER}: ${key}`];
  if (tip === revert) return await commitOfTree(git, `${base}^{tree}`, tip, message);
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-revert-'));
  try {
    await said(git, 'there is no room to work in', 'worktree', 'add', '--detach', folder, tip);
    const merged = await git(['revert', '--no-commit', revert], folder);
    if (!merged.isOk) throw new GitRefusal(`it conflicts with what came later\n${merged.detail}`);
    const tree = await git(['write-tree'], folder);
    if (!tree.isOk) throw new GitRefusal(tree.detail);
    return await commitOfTree(git, tree.out, tip, message);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await git(['worktree', 'prune']).catch(() => {});
  }
}

async function commitOfTree(
  git: Git,
  tree: string,
  parent: string,
  paragraphs: readonly string[],
): Promise<string> {
  const texts = paragraphs.flatMap((text) => ['-m', text]);
  return await said(git, 'no commit was made', 'commit-tree', tree, '-p', parent, ...texts);
}
