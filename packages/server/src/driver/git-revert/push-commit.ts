import { fetched } from './branch.ts';
import { type Git, GitRefusal } from './git.ts';
import type { GitRevertWork } from './git-revert-work.ts';

/**
 * Pushes a commit onto what the branch is known to be at, and onto nothing else: what others pushed
 * meanwhile is never lost.
 *
 * @param onto what the branch is at; `null` = it is not there yet
 * @throws {GitRefusal} when the branch moved, or the remote refuses
 */
export async function pushCommit(
  git: Git,
  work: GitRevertWork,
  commit: string,
  to: { readonly branch: string; readonly onto: string | null },
): Promise<void> {
  const name = `refs/heads/${to.branch}`;
  // Compared by the remote itself: a plain push would also accept a branch that was taken back.
  const lease = `--force-with-lease=${name}:${to.onto ?? ''}`;
  const flags = ['push', '--quiet', '--no-verify', '--recurse-submodules=no', lease];
  const { isOk, detail } = await git([...flags, '--', work.remote, `${commit}:${name}`]);
  if (isOk) return;
  if (to.branch === work.branch) {
    const tip = await fetched(git, work);
    // The answer was lost, not the push.
    if (tip === commit) return;
    if (tip !== to.onto) throw new GitRefusal(movedSentence(work, tip));
  }
  throw new GitRefusal(`the remote did not take it\n${detail}`);
}

/** Why nothing is pushed to a branch that others pushed to. */
export function movedSentence({ branch }: GitRevertWork, tip: string): string {
  return `the branch moved: "${branch}" is at ${tip.slice(0, 12)} now; look at what came meanwhile`;
}
