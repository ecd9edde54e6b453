import { describe, expect, it } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { Store } from '../store/store.ts';
import { createKeyQuota } from './key-quota.ts';

const SMALL = {
  ...limits,
  ...{ quotaServerMessages: 10, quotaServerBytes: 1_000, quotaBurstS: 2, quotaKeysMax: 2 },
  ...{ quotaBrowserMessages: 1, quotaBrowserBytes: 100, quotaReportEveryMs: 1_000 },
};

function aQuota(fails: () => boolean = () => false) {
  const clock = fakeClock();
  const told: unknown[] = [];
  const transact = async (_name: string, { refusals }: { refusals: unknown }) => {
    if (fails()) throw new Error('disk full');
    told.push(refusals);
    return { counted: 0 };
  };
  const store = { transact } as unknown as Pick<Store, 'transact'>;
  const quota = createKeyQuota({ store, clock, limits: SMALL, log: silentLog });
  const take = (times: number, keyId = 'a', bytes = 0) =>
    Array.from({ length: times }, () => quota.take(keyId, 'server', bytes));
  return { clock, told, quota, take };
}

describe('createKeyQuota()', () => {
  it('lets a burst of two seconds pass, then so many a second', async () => {
    const { clock, take } = aQuota();
    expect(take(21)).toEqual([...Array.from({ length: 20 }, () => null), 1]);
    await clock.advance(99);
    expect(take(1)).toEqual([1]);
    await clock.advance(1);
    expect(take(2)).toEqual([null, 1]);
    await clock.advance(60_000);
    expect(take(21).filter((wait) => wait !== null)).toEqual([1]);
  });

  it('counts bytes: a large body passes once, and then there is a wait', async () => {
    const { clock, take } = aQuota();
    expect(take(2, 'a', 7_000)).toEqual([null, 5]);
    await clock.advance(4_999);
    expect(take(1, 'a', 1)).toEqual([1]);
    await clock.advance(1);
    expect(take(1, 'a', 1)).toEqual([null]);
  });

  it('gives keys of browsers less, and each key its own', () => {
    const { quota, take } = aQuota();
    const browser = Array.from({ length: 3 }, () => quota.take('b', 'browser', 10));
    expect(browser).toEqual([null, null, 1]);
    expect(take(1)).toEqual([null]);
  });

  it('forgets the key that was silent for longest', () => {
    const { take } = aQuota();
    take(20, 'a');
    take(20, 'b');
    expect([take(1, 'a'), take(1, 'b')]).toEqual([[1], [1]]);
    take(1, 'c');
    expect([take(1, 'b'), take(1, 'a')]).toEqual([[1], [null]]);
  });

  it('hands over what was refused from time to time and when it is closed, and again after a failure', async () => {
    let isFull = true;
    const { clock, told, quota, take } = aQuota(() => isFull);
    take(23);
    await clock.advance(1_000);
    expect(told).toEqual([]);
    isFull = false;
    await clock.advance(1_000);
    await clock.advance(1_000);
    expect(told).toEqual([[{ keyId: 'a', kind: 'server', n: 3 }]]);
    take(22);
    await quota.close();
    expect(told.slice(1)).toEqual([[{ keyId: 'a', kind: 'server', n: 2 }]]);
    expect(clock.waiting()).toBe(0);
  });
});
