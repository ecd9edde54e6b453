import type { SessionRow } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { CONTAMINATIONS_MAX, SESSION_OWNERS_MAX, SESSION_SEEN_GRAIN_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { noteSessions } from './sessions.ts';

const seen = (key: string, unit: string, atMs = 5): SessionRow => ({
  ...{ kind: 'session', key, unit, atMs },
  ...{ flag: 'chat', variant: 'new', draw: 1 },
});

async function aDatabase() {
  const tx = await migratedDatabase();
  const note = async (rows: readonly SessionRow[], nowMs = 9) => {
    const { dropped, accusations } = await noteSessions(tx, 'e', rows, nowMs);
    return { dropped, accused: accusations.map(({ row }) => [row.key, row.unit]) };
  };
  return { tx, note };
}

describe('noteSessions()', () => {
  it('lets the first user own a session and accuses each other one once', async () => {
    const { tx, note } = await aDatabase();
    expect(await note([seen('s', 'ana'), seen('s', 'ana'), seen('t', 'bob')])).toEqual({
      dropped: 0,
      accused: [],
    });
    expect(await note([seen('s', 'ana'), seen('s', 'bob'), seen('s', 'bob')])).toEqual({
      dropped: 0,
      accused: [['s', 'bob']],
    });
    expect(await note([seen('s', 'bob'), seen('s', 'eve'), seen('t', 'bob')])).toEqual({
      dropped: 0,
      accused: [['s', 'eve']],
    });
    const owners = await tx.db.selectFrom('session_owner').select(['session', 'user']).execute();
    expect(owners).toEqual([
      { session: 's', user: 'ana' },
      { session: 't', user: 'bob' },
    ]);
  });

  it('makes an event that anybody who sees it again would name alike, and never in the future', async () => {
    const names = async () => {
      const tx = await migratedDatabase();
      await noteSessions(tx, 'e', [seen('s', 'ana')], 9);
      const { accusations } = await noteSessions(tx, 'e', [seen('s', 'bob', 20)], 9);
      return accusations.map(({ urgent }) => urgent);
    };
    const [event] = await names();
    expect(await names()).toEqual([event]);
    expect(event).toEqual({
      id: expect.stringMatching(/^session-[0-9a-f]{32}$/),
      ...{ metric: 'session_contamination', detector: 'session-owner' },
      ...{ flag: 'chat', variant: 'new', draw: 1, unit: 's', atMs: 9 },
    });
  });

  it('writes that a session was seen once an hour', async () => {
    const { tx, note } = await aDatabase();
    const last = async () => {
      const row = await tx.db.selectFrom('session_owner').select('lastMs').executeTakeFirst();
      return row?.lastMs;
    };
    const nowMs = SESSION_SEEN_GRAIN_MS * 2;
    await note([seen('s', 'ana', 5)], nowMs);
    await note([seen('s', 'ana', SESSION_SEEN_GRAIN_MS + 4)], nowMs);
    expect(await last()).toBe(5);
    await note([seen('s', 'ana', SESSION_SEEN_GRAIN_MS + 5)], nowMs);
    expect(await last()).toBe(SESSION_SEEN_GRAIN_MS + 5);
  });

  it('keeps no more sessions than its limit, counts the others, and watches those it has', async () => {
    const { tx, note } = await aDatabase();
    await note([seen('s', 'ana')]);
    await tx.db
      .updateTable('session_total')
      .set({ kept: SESSION_OWNERS_MAX - 1 })
      .execute();
    expect(await note([seen('t', 'ana'), seen('u', 'ana'), seen('u', 'bob')])).toEqual({
      dropped: 2,
      accused: [],
    });
    expect(await note([seen('s', 'bob')])).toEqual({ dropped: 0, accused: [['s', 'bob']] });
    const total = await tx.db.selectFrom('session_total').selectAll().executeTakeFirst();
    expect(total).toEqual({ environment: 'e', kept: SESSION_OWNERS_MAX, dropped: 2 });
  });

  it('tells of contaminations that it has no room to keep', async () => {
    const { tx, note } = await aDatabase();
    await note([seen('s', 'ana')]);
    const place = { flag: '', variant: '', draw: 0, atMs: 1 };
    for (let from = 0; from < CONTAMINATIONS_MAX - 1; from += 2_000) {
      const length = Math.min(2_000, CONTAMINATIONS_MAX - 1 - from);
      const rows = Array.from({ length }, (_, index) => ({
        ...{ environment: 'e', session: `f-${from + index}`, user: 'a', otherUser: 'b', ...place },
      }));
      await tx.db.insertInto('contamination').values(rows).execute();
    }
    expect((await note([seen('s', 'bob'), seen('s', 'eve')])).accused).toEqual([
      ['s', 'bob'],
      ['s', 'eve'],
    ]);
    const kept = await tx.db
      .selectFrom('contamination')
      .select('otherUser')
      .where('session', '=', 's')
      .execute();
    expect(kept).toEqual([{ otherUser: 'bob' }]);
  });
});
