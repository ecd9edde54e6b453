import { ProblemError } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.ts';

function asked(...outcomes: readonly (Error | string)[]) {
  let nowMs = 0;
  const times: number[] = [];
  const clock = {
    nowMs: () => {
      nowMs += 1_000;
      return nowMs;
    },
  };
  const ask = (atMs: number): Promise<string> => {
    const outcome = outcomes[times.length] ?? 'too often';
    times.push(atMs);
    return typeof outcome === 'string' ? Promise.resolve(outcome) : Promise.reject(outcome);
  };
  return { times, answer: inTime(clock, ask) };
}

const late = new ProblemError('not-ready', 'Cannot raise rollout "ro_1": the store was slow');

describe('inTime()', () => {
  it('asks again with a new time after it was too late', async () => {
    const { times, answer } = asked(late, late, 'raised');
    expect(await answer).toBe('raised');
    expect(times).toEqual([1_000, 2_000, 3_000]);
  });

  it('gives up after three times', async () => {
    const { times, answer } = asked(late, late, late);
    await expect(answer).rejects.toBe(late);
    expect(times).toHaveLength(3);
  });

  it('asks once where the answer is no', async () => {
    const refused = new ProblemError('rollout-refused', 'Cannot start');
    const { times, answer } = asked(refused);
    await expect(answer).rejects.toBe(refused);
    expect(times).toHaveLength(1);
  });
});
