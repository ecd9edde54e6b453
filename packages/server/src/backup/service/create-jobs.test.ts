import { expect, test } from 'vitest';
import { createJobs, type Jobs } from './create-jobs.ts';

const ready = async (): Promise<void> => {};

/** Begins one that runs until it is told to end, and notes why that was. */
async function begun(jobs: Jobs, id: string, more: { readonly also?: readonly string[] } = {}) {
  const said: unknown[] = [];
  const run = async (signal: AbortSignal): Promise<void> => {
    const told = new Promise((end) => signal.addEventListener('abort', end, { once: true }));
    if (!signal.aborted) await told;
    said.push(signal.reason);
  };
  const what = `do "${id}"`;
  await jobs.begin({ id, keys: [id], what, waits: true, prepare: ready, run, ...more });
  return said;
}

test('stop() ends one that waits before its turn comes, and takes no turn from others', async () => {
  const jobs = createJobs();
  const first = await begun(jobs, 'a');
  const second = await begun(jobs, 'b');
  const third = await begun(jobs, 'c');
  const fourth = await begun(jobs, 'd');
  const why = new Error('ana stopped it');
  jobs.stop('c', why);
  await jobs.ended('c');
  expect([first, second, third, fourth]).toEqual([[], [], [why], []]);
  jobs.stop('a', why);
  await jobs.ended('a');
  // The place went to the fourth: another one has to wait.
  const fifth = await begun(jobs, 'e');
  jobs.stop('d', why);
  await jobs.ended('d');
  expect([second, fourth, fifth]).toEqual([[], [why], []]);
  await jobs.close();
  expect([second.length, fifth.length]).toEqual([1, 1]);
});

test('stop() knows a job by what it does besides', async () => {
  const jobs = createJobs();
  const said = await begun(jobs, 'bk_1', { also: ['dr_1'] });
  expect([jobs.isUnderway('dr_1'), jobs.isUnderway('dr_2')]).toEqual([true, false]);
  jobs.stop('dr_1', new Error('ana stopped it'));
  await jobs.ended('bk_1');
  expect([said.length, jobs.isUnderway('bk_1'), jobs.isUnderway('dr_1')]).toEqual([
    ...[1, false, false],
  ]);
});
