import type { Announcement } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPlan, aWorld, planFile } from '../store/store-world.fixture.ts';

const taken: Announcement = {
  ...{ name: 'taken-back', when: 'rolled-back', phase: null, beforeMs: 0, audience: 'beta' },
  ...{ subject: '[flag] rests', text: 'Since [date], [time]: [reason]', channels: ['mail'] },
};

async function anIncident(announcements: readonly Announcement[]) {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(aPlan({ announcements })));
  const { id: rollout } = await world.start();
  const command = { type: 'rollback', reason: 'it was slow' } as const;
  const { store, nowMs } = world;
  await store.transact('commandRollout', { id: rollout, command, actor: ANA, nowMs });
  const { id } = await store.transact('openIncident', {
    ...{ environment: 'production', title: 'Answers are slow', severity: 'error', rollout },
    ...{ issue: null, metric: null, value: null, actor: ANA, nowMs },
  });
  return { store, id, nowMs };
}

describe('incidentNotice()', () => {
  it("fills in the plan's own words, and says that they were sent", async () => {
    const { store, id, nowMs } = await anIncident([taken]);
    expect(await store.read('incidentNotice', { id, nowMs: nowMs + 3_600_000 })).toEqual([
      {
        ...{ name: 'taken-back', audience: 'beta', channels: ['mail'], announced: true },
        subject: 'chat-agent rests',
        text: 'Since 2027-01-15, 08:00 UTC: it was slow',
      },
    ]);
  });

  it('has words of its own where the plan has none, and tells no reason to users', async () => {
    const { store, id, nowMs } = await anIncident([]);
    const [notice, ...more] = await store.read('incidentNotice', { id, nowMs });
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ name: null, audience: 'external', announced: false });
    expect(notice?.text).toContain('On 2027-01-15 at 08:00 UTC we took a recent change back');
    expect(notice?.text).not.toContain('slow');
  });

  it('speaks of the incident where nothing was rolled out', async () => {
    const { store } = await aWorld(await anEngine());
    const { id } = await store.transact('openIncident', {
      ...{ environment: 'production', title: 'The login is away', severity: 'critical' },
      ...{ rollout: null, issue: null, metric: null, value: null, actor: ANA, nowMs: 1 },
    });
    expect(await store.read('incidentNotice', { id, nowMs: 2 })).toMatchObject([
      { subject: 'The login is away', channels: [] },
    ]);
    await expect(store.read('incidentNotice', { id: 'in_none', nowMs: 2 })).rejects.toThrow(
      'Cannot find incident "in_none"',
    );
  });
});
