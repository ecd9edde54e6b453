import { beforeEach, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { Check, Finding } from './check.ts';
import { type CheckRuns, createCheckRuns } from './create-check-runs.ts';

let clock: FakeClock;
let runs: CheckRuns;
let looks: { name: string; signal: AbortSignal; end: (finding: Finding) => void }[];
beforeEach(() => {
  clock = fakeClock();
  runs = createCheckRuns({ clock, limits, log: silentLog });
  looks = [];
});

function slow(name: string): Check {
  return {
    name,
    title: `Is ${name} so`,
    look: (signal) =>
      new Promise((end) => {
        looks.push({ name, signal, end });
        signal.addEventListener('abort', () => end({ outcome: 'unknown', detail: 'ended' }));
      }),
  };
}

const quick = (name: string, outcome: Finding['outcome'] = 'ok'): Check => ({
  name,
  title: `Is ${name} so`,
  look: async () => ({ outcome, detail: 'seen' }),
});

const told = (name: string, outcome: string, detail: string, tookMs: number) => ({
  name,
  title: `Is ${name} so`,
  ...{ outcome, detail, tookMs },
});

test('results() says what checks came to, and what could not look', async () => {
  const broken: Check = { ...quick('c'), look: () => Promise.reject(new Error('s3cret')) };
  expect(await runs.results('p', [quick('a'), quick('b', 'failed'), broken])).toEqual([
    told('a', 'ok', 'seen', 0),
    told('b', 'failed', 'seen', 0),
    told('c', 'unknown', 'it could not be found out; the log of the server says why', 0),
  ]);
});

test('results() says that a check runs, and later what that very run came to', async () => {
  const first = runs.results('p', [quick('a'), slow('b')]);
  await clock.advance(0);
  await clock.advance(limits.checkAnswerMs);
  expect(await first).toEqual([told('a', 'ok', 'seen', 0), told('b', 'running', '', 20_000)]);
  const second = runs.results('p', [slow('b')]);
  await clock.advance(5_000);
  looks[0]?.end({ outcome: 'failed', detail: 'no' });
  expect(await second).toEqual([told('b', 'failed', 'no', 25_000)]);
  // Whoever asks now wants to know anew.
  const third = runs.results('p', [slow('b')]);
  await clock.advance(0);
  expect(looks).toHaveLength(2);
  looks[1]?.end({ outcome: 'ok', detail: 'yes' });
  expect(await third).toEqual([told('b', 'ok', 'yes', 0)]);
});

test('results() looks anew once what it found was not fetched for a while', async () => {
  const first = runs.results('p', [slow('a')]);
  await clock.advance(limits.checkAnswerMs);
  await first;
  looks[0]?.end({ outcome: 'ok', detail: 'yes' });
  await clock.advance(0);
  await clock.advance(limits.checkKeptMs);
  void runs.results('p', [slow('a')]);
  await clock.advance(0);
  expect(looks).toHaveLength(2);
  await runs.close();
});

test('results() runs one check once, however many ask, and another place apart', async () => {
  const both = [runs.results('p', [slow('a')]), runs.results('p', [slow('a')])];
  const other = runs.results('q', [slow('a')]);
  await clock.advance(0);
  expect(looks).toHaveLength(2);
  for (const { end } of looks) end({ outcome: 'ok', detail: 'yes' });
  expect(await Promise.all([...both, other])).toEqual(Array(3).fill([told('a', 'ok', 'yes', 0)]));
});

test('results() runs four at a time, in order', async () => {
  const all = runs.results('p', ['a', 'b', 'c', 'd', 'e', 'f'].map(slow));
  await clock.advance(0);
  expect(looks.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  looks[2]?.end({ outcome: 'ok', detail: '' });
  await clock.advance(0);
  expect(looks.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  await runs.close();
  expect((await all).map(({ outcome }) => outcome)).toEqual([
    ...['unknown', 'unknown', 'ok', 'unknown', 'unknown', 'unknown'],
  ]);
  expect(looks).toHaveLength(5);
});

test('results() refuses more than it may keep', async () => {
  runs = createCheckRuns({ clock, limits: { ...limits, checkRunsMax: 1 }, log: silentLog });
  const first = runs.results('p', [slow('a'), quick('b')]);
  await clock.advance(0);
  looks[0]?.end({ outcome: 'ok', detail: '' });
  expect((await first).map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ['ok', ''],
    ['unknown', 'too many checks run; try later'],
  ]);
});
