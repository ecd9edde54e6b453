import type { JsonObject } from '@tidegate/core';
import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import {
  commitWith,
  fetched,
  isWithin,
  requireUntouched,
  scratchBranch,
  wholeHistory,
} from './branch.ts';
import { findTarget, KEY_TRAILER, type RevertRange, rangeOf } from './find-target.ts';
import { type Git, GitRefusal, gitOf } from './git.ts';
import type { GitRevertWork } from './git-revert-work.ts';
import { commitOfRange, commitOfUndo, UNDO_TRAILER } from './make-commit.ts';
import { movedSentence, pushCommit } from './push-commit.ts';

/** What one step works with. */
interface Step {
  readonly git: Git;
  readonly work: GitRevertWork;
  readonly asked: DriverAsk;
}

/**
 * Makes a driver that takes commits of a branch back and pushes. A rehearsal pushes to a branch of its
 * own, which `undo` takes away.
 */
export function createGitRevertDriver(
  work: GitRevertWork,
  parts: Pick<DriverParts, 'clock' | 'limits' | 'secrets'>,
): Driver {
  const as =
    (run: (step: Step) => Promise<DriverOutcome>) =>
    async (asked: DriverAsk): Promise<DriverOutcome> => {
      try {
        return await run({ git: gitOf(work, asked, parts), work, asked });
      } catch (cause) {
        if (cause instanceof GitRefusal) return { outcome: 'failed', detail: cause.message };
        throw cause;
      }
    };
  const withRange = (run: (step: Step, range: RevertRange) => Promise<DriverOutcome>) =>
    as(async (step) => {
      const range = rangeOf(step.asked.memo);
      if (range !== null) return await run(step, range);
      return { outcome: 'failed', detail: 'it was not prepared: its memo names no commits' };
    });
  return {
    prepare: as(prepare),
    execute: withRange(execute),
    verify: withRange(verify),
    undo: withRange((step, range) =>
      step.asked.rehearsal ? takeScratchAway(step) : undo(step, range),
    ),
  };
}

async function prepare({ git, work, asked }: Step): Promise<DriverOutcome> {
  await wholeHistory(git, work);
  const tip = await fetched(git, work);
  const known = rangeOf(asked.memo);
  const pushed = known === null ? null : await revertOf(git, known.base, tip, asked.key);
  if (known !== null && pushed !== null)
    return { outcome: 'ok', detail: `${short(pushed)} was pushed already` };
  await requireUntouched(git, work, tip);
  // Asked again after the branch moved: what was meant is meant still.
  const range = await findTarget(git, known?.to ?? asked.target, tip);
  const { base, to, commits } = range;
  const what = commits === 1 ? '1 commit is' : `${commits} commits are`;
  const detail = `${what} taken back: "${work.branch}" goes from ${short(base)} to the files of ${short(to)}`;
  return { outcome: 'ok', detail, memo: { ...range } };
}

async function execute({ git, work, asked }: Step, range: RevertRange): Promise<DriverOutcome> {
  const { key, rehearsal } = asked;
  const tip = await fetched(git, work);
  const pushed = rehearsal ? null : await revertOf(git, range.base, tip, key);
  if (pushed !== null) return done(range, pushed, `${short(pushed)} was pushed before`);
  if (tip !== range.base) return moved(range, work, tip);
  const commit = await commitOfRange(git, range, key);
  const branch = rehearsal ? scratchBranch(key) : work.branch;
  if (rehearsal) await takeScratchAway({ git, work, asked });
  try {
    await pushCommit(git, work, commit, { branch, onto: rehearsal ? null : tip });
  } catch (cause) {
    // A program that outlived its server may have pushed the same meanwhile.
    if (rehearsal) throw cause;
    const now = await fetched(git, work);
    const other = await revertOf(git, range.base, now, key);
    if (other !== null) return done(range, other, `${short(other)} was pushed before`);
    if (now !== tip) return moved(range, work, now);
    throw cause;
  }
  return done(range, commit, `${short(commit)} was pushed to "${branch}"`);
}

async function verify({ git, work, asked }: Step, range: RevertRange): Promise<DriverOutcome> {
  const revert = String(asked.memo['revert'] ?? '');
  if (asked.rehearsal) {
    const at = await scratchTip({ git, work, asked });
    const isThere = at === revert && revert !== '';
    const branch = scratchBranch(asked.key);
    return isThere
      ? { outcome: 'ok', detail: `"${branch}" has ${short(revert)}` }
      : { outcome: 'failed', detail: `"${branch}" has it not` };
  }
  const tip = await fetched(git, work);
  const pushed = await revertOf(git, range.base, tip, asked.key);
  if (pushed === null) return { outcome: 'failed', detail: `"${work.branch}" has it not` };
  const undone = await undoOf(git, pushed, tip, asked.key);
  if (undone === null)
    return { outcome: 'ok', detail: `"${work.branch}" has ${short(pushed)} on the remote` };
  return { outcome: 'failed', detail: `${short(undone)} took it back again` };
}

async function undo({ git, work, asked }: Step, { base }: RevertRange): Promise<DriverOutcome> {
  const { key } = asked;
  const tip = await fetched(git, work);
  if (!(await isWithin(git, base, tip))) throw new GitRefusal(movedSentence(work, tip));
  const revert = await revertOf(git, base, tip, key);
  if (revert === null)
    return { outcome: 'ok', detail: 'nothing was pushed: nothing is taken back' };
  const before = await undoOf(git, revert, tip, key);
  if (before !== null) return { outcome: 'ok', detail: `${short(before)} took it back before` };
  const commit = await commitOfUndo(git, { revert, base, tip, key });
  await pushCommit(git, work, commit, { branch: work.branch, onto: tip });
  return { outcome: 'ok', detail: `${short(commit)} took ${short(revert)} back` };
}

async function takeScratchAway(step: Step): Promise<DriverOutcome> {
  const { git, work, asked } = step;
  const branch = scratchBranch(asked.key);
  if ((await scratchTip(step)) === null)
    return { outcome: 'ok', detail: `"${branch}" is not there` };
  const flags = ['push', '--quiet', '--no-verify', '--delete', '--', work.remote];
  const { isOk, detail } = await git([...flags, `refs/heads/${branch}`]);
  if (isOk) return { outcome: 'ok', detail: `"${branch}" was taken away` };
  throw new GitRefusal(`"${branch}" could not be taken away\n${detail}`);
}

async function scratchTip({ git, work, asked }: Step): Promise<string | null> {
  const name = `refs/heads/${scratchBranch(asked.key)}`;
  const { isOk, out, detail } = await git(['ls-remote', '--', work.remote, name]);
  if (!isOk) throw new GitRefusal(`the remote cannot be read\n${detail}`);
  return out === '' ? null : out.slice(0, 40);
}

function revertOf(git: Git, base: string, tip: string, key: string): Promise<string | null> {
  return commitWith(git, { trailer: KEY_TRAILER, key, base, tip });
}

function undoOf(git: Git, revert: string, tip: string, key: string): Promise<string | null> {
  return commitWith(git, { trailer: UNDO_TRAILER, key, base: revert, tip });
}

function done(range: RevertRange, revert: string, detail: string): DriverOutcome {
  const memo: JsonObject = { ...range, revert };
  return { outcome: 'ok', detail, memo };
}

function moved(range: RevertRange, work: GitRevertWork, tip: string): DriverOutcome {
  const detail = `${movedSentence(work, tip)}: a retry takes it back too`;
  return { outcome: 'failed', detail, memo: { ...range, retryFrom: 'prepare' } };
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
