import { expect, it } from 'vitest';
import {
  ADA,
  ADAS_CHAT,
  ADAS_OTHER_CHAT,
  BEGAN_MS,
  BOB,
  userWorld,
} from '../user/user-world.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import { FLAG, segmentsFile } from './store-world.fixture.ts';

const ADAS_ROWS = {
  ...{ exposures: 3, conversions: 1, failedUnits: 2, slowConversations: 2 },
  ...{ tracedConversations: 1, traces: 1, urgentEvents: 3, contaminations: 1, sessions: 2 },
};

/** What is stored about one user: told, and erased. */
export function describeUsers(subject: () => StoreUnderTest): void {
  it('exportUser() tells all rows of a user and of their conversations, and of nobody else', async () => {
    const { live, hide, export: take } = await userWorld(subject().store);
    await live();
    const told = await take(ADA);
    expect(counts(told.kinds)).toEqual({ ...ADAS_ROWS, definitions: 0 });
    expect(told).toMatchObject({
      ...{ environment: 'production', unit: hide(ADA), exportedMs: BEGAN_MS, rows: 16, cut: [] },
    });
    const units = [hide(ADA), hide(ADAS_CHAT), hide(ADAS_OTHER_CHAT)];
    expect(told.kinds['exposures']?.map(({ unit }) => unit).sort()).toEqual(units.toSorted());
    expect(told.kinds['conversions']).toEqual([
      {
        ...{ event: 'bought', source: 'server', unit: hide(ADA), n: 1, sum: 5, sumSq: 25 },
        ...{ minuteMs: BEGAN_MS - (BEGAN_MS % 60_000), firstMs: BEGAN_MS, lastMs: BEGAN_MS },
      },
    ]);
    expect(told.kinds['contaminations']).toEqual([
      {
        ...{ session: hide(ADAS_CHAT), user: hide(ADA), otherUser: 'somebody-else' },
        ...{ flag: FLAG, variant: 'new', draw: 1, atMs: BEGAN_MS },
      },
    ]);
    expect(told.kinds['slowConversations']?.[0]).toMatchObject({ stages: { tools: 400 } });
    const text = JSON.stringify(told);
    for (const hidden of [ADA, BOB, hide(BOB)]) expect(text).not.toContain(hidden);
  });

  it('exportUser() of a conversation tells that one alone', async () => {
    const { live, hide, export: take } = await userWorld(subject().store);
    await live();
    const told = await take(ADAS_OTHER_CHAT);
    expect(counts(told.kinds)).toEqual({
      ...{ exposures: 1, conversions: 0, failedUnits: 1, slowConversations: 1 },
      ...{ tracedConversations: 0, traces: 0, urgentEvents: 0, contaminations: 0, sessions: 1 },
      definitions: 0,
    });
    expect(told.kinds['sessions']?.[0]).toMatchObject({
      ...{ session: hide(ADAS_OTHER_CHAT), user: 'somebody-else' },
    });
  });

  it('exportUser() names definitions of people that hold the raw id', async () => {
    const { world, export: take, erase } = await userWorld(subject().store);
    const testers = { in: [{ var: 'userId' }, [ADA, 'eve']] };
    await world.apply(segmentsFile(testers, { others: { '==': [{ var: 'userId' }, `${ADA}x`] } }));
    const told = await take(ADA);
    expect([told.rows, told.kinds['definitions']]).toEqual([
      1,
      [{ kind: 'segment', name: 'beta' }],
    ]);
    expect((await erase(ADA)).rows).toBe(0);
    expect((await take(ADA)).rows).toBe(1);
  });

  it('eraseUser() erases it, audits by HMAC, and what comes afterwards starts anew', async () => {
    const { world, live, hide, erase, export: take, rollout } = await userWorld(subject().store);
    await live();
    const gone = await erase(ADA);
    expect(gone).toEqual({
      ...{ environment: 'production', unit: hide(ADA), erased: ADAS_ROWS, rows: 16 },
    });
    expect((await take(ADA)).rows).toBe(0);
    expect((await take(BOB)).rows).toBeGreaterThan(0);
    expect((await erase(ADA)).rows).toBe(0);
    const asked = { environment: 'production', subject: hide(ADA) };
    const { rows, intact } = await world.store.read('listAudit', asked);
    expect(intact).toBe(true);
    expect(rows.map(({ action, body }) => [action, body])[1]).toEqual([
      'user.erased',
      { reason: 'request 12', erased: ADAS_ROWS },
    ]);
    const all = await world.store.read('listAudit', { environment: 'production', subject: null });
    expect(JSON.stringify(all)).not.toContain(ADA);
    // The rollout goes on, and the same user is as new to it.
    await world.tick();
    const before = await world.view(rollout.id);
    await live(2);
    expect(counts((await take(ADA)).kinds)).toMatchObject({ exposures: 3, failedUnits: 2 });
    await world.tick();
    const after = await world.view(rollout.id);
    expect(after.arms.candidate.turns).toBeGreaterThan(before.arms.candidate.turns);
  });

  it('eraseUser() and exportUser() refuse an empty id, another environment, and a telling reason', async () => {
    const { live, erase, export: take } = await userWorld(subject().store);
    await live();
    await expect(take('')).rejects.toMatchObject({ code: 'malformed-request' });
    await expect(erase('')).rejects.toMatchObject({ code: 'malformed-request' });
    await expect(take(ADA, 'nowhere')).rejects.toMatchObject({ code: 'not-found' });
    await expect(erase(ADA, { reason: ' ' })).rejects.toMatchObject({ code: 'malformed-request' });
    const telling = erase(ADA, { reason: `asked by ${ADA}` });
    await expect(telling).rejects.toMatchObject({
      ...{ code: 'malformed-request', message: expect.not.stringContaining(ADA) },
    });
    // Each environment has a secret of its own, so the same user is another one there.
    const staging = await take(ADA, 'staging');
    expect([staging.rows, staging.unit === (await take(ADA)).unit]).toEqual([0, false]);
    expect((await take(ADA)).rows).toBe(16);
  });
}

function counts(kinds: Readonly<Record<string, readonly unknown[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(kinds).map(([kind, { length }]) => [kind, length]));
}
