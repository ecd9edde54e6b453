import { describe, expect, it } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import { silentLog } from '../config/log.ts';
import type { Store } from '../store/store.ts';
import { createAlertLoop } from './alert-loop.ts';

const KNOWN = { environment: 'e', rule: 'r', atMs: 1, figures: null, before: null };

function loopOver(changed: { fails?: readonly string[]; due?: boolean; notices?: number } = {}) {
  const clock = fakeClock();
  const calls: string[] = [];
  const errors: string[] = [];
  const world = { term: 3 as number | null, news: 0 };
  const { fails = [], due = true, notices = 0 } = changed;
  const door = async (name: string) => {
    calls.push(name);
    if (fails.includes(name)) throw new Error(`${name} is away`);
    if (name === 'alertFigures') return due ? [KNOWN] : [];
    if (name === 'followEvents') return { events: 0, notices };
    const failed = [{ environment: 'e', rule: 'bad', why: 'x' }];
    return { changed: [{ environment: 'e', rule: 'r', status: 'firing' }], failed };
  };
  const log: Log = { ...silentLog, error: (_, text) => errors.push(text ?? '') };
  const store = { read: door, transact: door } as unknown as Pick<Store, 'read' | 'transact'>;
  const loop = createAlertLoop({
    ...{ store, clock, limits, log, term: () => world.term },
    onNews: () => {
      world.news += 1;
    },
  });
  return { loop, clock, calls, errors, world };
}

describe('createAlertLoop()', () => {
  it('looks every second: reads apart, advances, follows events, tells of news', async () => {
    const { loop, clock, calls, errors, world } = loopOver({ notices: 1 });
    loop.start();
    await clock.advance(999);
    expect(calls).toEqual([]);
    await clock.advance(1);
    expect(calls).toEqual(['alertFigures', 'advanceAlerts', 'followEvents']);
    expect([world.news, errors]).toEqual([2, ['the step of an alert rule failed']]);
    await clock.advance(1_000);
    expect(calls).toHaveLength(6);
    await loop.close();
    await clock.advance(5_000);
    expect(calls).toHaveLength(6);
  });

  it('begins no transaction when nothing is due, and has no news then', async () => {
    const { loop, calls, world } = loopOver({ due: false });
    await loop.wake();
    expect([calls, world.news]).toEqual([['alertFigures', 'followEvents'], 0]);
  });

  it('advances once a minute where no rule is due: flags may wait to be given back', async () => {
    const { loop, clock, calls } = loopOver({ due: false });
    loop.start();
    await clock.advance(60_000);
    expect(calls.filter((name) => name === 'advanceAlerts')).toHaveLength(1);
    await clock.advance(60_000);
    expect(calls.filter((name) => name === 'advanceAlerts')).toHaveLength(2);
    await loop.close();
  });

  it('does nothing while others hold the lease', async () => {
    const { loop, calls, world } = loopOver();
    world.term = null;
    await loop.wake();
    expect(calls).toEqual([]);
  });

  it('never rejects, and one failure does not hold up the other half', async () => {
    const { loop, calls, errors } = loopOver({ fails: ['alertFigures', 'followEvents'] });
    await expect(loop.wake()).resolves.toBeUndefined();
    expect(calls).toEqual(['alertFigures', 'followEvents']);
    expect(errors).toEqual([
      'a look at the alert rules failed',
      'following the audit trail failed',
    ]);
  });

  it('shares a look that goes on, and makes none once it is closed', async () => {
    const { loop, calls } = loopOver({ due: false });
    await Promise.all([loop.wake(), loop.wake()]);
    expect(calls).toHaveLength(2);
    await loop.close();
    await loop.wake();
    expect(calls).toHaveLength(2);
  });
});
