import { describe, expect, it } from 'vitest';
import { alertWorld, aRule, rulesFile } from './alert-world.fixture.ts';

/** A rule that fires and was told to "ops" and "pager", as its group "old". */
async function firing() {
  const made = await alertWorld(aRule({ group: 'old', notify: ['ops', 'pager'] }));
  await made.pass(30, () => made.turns(100, 5));
  return {
    ...made,
    opened: async () => {
      const open = new Set<string>();
      for (const { channel, dedupKey, status } of await made.notices()) {
        if (status === 'resolved') open.delete(`${channel} ${dedupKey}`);
        else open.add(`${channel} ${dedupKey}`);
      }
      return [...open];
    },
  };
}

describe('a file that changes who is told of a rule while it fires', () => {
  it('closes what was opened on channels that it names no more', async () => {
    const { apply, opened, view, pass, turns } = await firing();
    await apply(rulesFile([aRule({ group: 'old', notify: ['ops'] })]));
    expect(await opened()).toEqual(['ops tidegate:production:alert-group:old']);
    expect((await view()).status).toBe('firing');
    await pass(120, () => turns(1_000, 0));
    expect(await opened()).toEqual([]);
  });

  it('closes it under the old group, and opens it under the new one', async () => {
    const { apply, opened, pass, turns } = await firing();
    await apply(rulesFile([aRule({ group: 'new', notify: ['ops'] })]));
    expect(await opened()).toEqual([]);
    await pass(10, () => turns(100, 5));
    expect(await opened()).toEqual(['ops tidegate:production:alert-group:new']);
    await pass(120, () => turns(1_000, 0));
    expect(await opened()).toEqual([]);
  });

  it('is not told of what nobody was told of', async () => {
    const made = await alertWorld(aRule({ notify: ['ops'] }));
    const untilMs = made.world.nowMs + 600_000;
    await made.command('errors', { type: 'snooze', untilMs, reason: 'x' });
    await made.pass(30, () => made.turns(100, 5));
    await made.apply(rulesFile([aRule({ notify: [] })]));
    expect(await made.notices()).toEqual([]);
  });
});

it('a group and a rule of one name are two things to receivers, and two incidents', async () => {
  const { pass, turns, notices, tx } = await alertWorld(
    aRule({ name: 'a', group: 'b', incident: true }),
    aRule({ name: 'b', incident: true }),
  );
  await pass(30, () => turns(100, 5));
  expect((await notices()).map(({ dedupKey }) => dedupKey)).toEqual([
    'tidegate:production:alert-group:b',
    'tidegate:production:alert:b',
  ]);
  const incidents = await tx.db.selectFrom('incident').select('subject').execute();
  expect(incidents.map(({ subject }) => subject).sort()).toEqual(['alert-group:b', 'alert:b']);
});
