import type { SlowConversation } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { slowConversations } from '../metric/slow-conversations.ts';
import { SLOW_CONVERSATIONS_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { noteSlowConversations } from './slow-conversations.ts';

const HOUR_MS = 3_600_000;

const slow = (unit: string, latencyMs: number, changes: Partial<SlowConversation> = {}) => ({
  ...{ kind: 'conversation' as const, key: 'slowest' as const, unit, latencyMs },
  ...{ flag: 'chat', variant: 'new', draw: 1, turns: 1, failedTurns: 0 },
  ...{ stages: { tools: latencyMs / 2 }, atMs: HOUR_MS + 1, ...changes },
});

async function aDatabase() {
  const tx = await migratedDatabase();
  const note = (...rows: SlowConversation[]) =>
    noteSlowConversations(tx, 'e', rows, HOUR_MS + 1_000);
  const asked = { environment: 'e', fromMs: 0, toMs: 9 * HOUR_MS, flag: null, variant: null };
  const list = (changes: Partial<Parameters<typeof slowConversations>[1]> = {}) =>
    slowConversations(tx, { ...asked, limit: 100, ...changes });
  return { tx, note, list };
}

describe('noteSlowConversations()', () => {
  it('keeps the slowest turn of a conversation, and its newest counts', async () => {
    const { note, list } = await aDatabase();
    await note(slow('c', 900, { costMicroUsd: 1_500_000 }));
    await note(slow('c', 400, { turns: 5, failedTurns: 1, atMs: HOUR_MS + 7 }));
    await note(slow('c', 950, { turns: 2, atMs: HOUR_MS + 2 }));
    expect(await list()).toEqual([
      {
        ...{ environment: 'e', flag: 'chat', variant: 'new', draw: 1, unit: 'c', turns: 5 },
        ...{ failedTurns: 1, latencyMs: 950, stages: { tools: 475 }, costUsd: 1.5 },
        atMs: HOUR_MS + 7,
      },
    ]);
  });

  it('keeps the 50 slowest of an hour and variant', async () => {
    const { tx, note, list } = await aDatabase();
    const many = Array.from({ length: SLOW_CONVERSATIONS_MAX }, (_, index) =>
      slow(`c-${index}`, 100 + index),
    );
    await note(...many);
    await note(slow('fast', 99), slow('slowest', 5_000), slow('c-0', 101.5));
    await note(slow('other', 1, { variant: 'legacy' }), slow('early', 2, { atMs: 5 }));
    const units = (await list({ variant: 'new', fromMs: HOUR_MS })).map(({ unit }) => unit);
    expect([units.length, units[0], units.at(-1)]).toEqual([
      SLOW_CONVERSATIONS_MAX,
      'slowest',
      'c-0',
    ]);
    expect(units).not.toContain('c-1');
    const { count } = await tx.db
      .selectFrom('slow_conversation')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(SLOW_CONVERSATIONS_MAX + 2);
    expect((await list({ limit: 2 })).map(({ unit }) => unit)).toEqual(['slowest', 'c-49']);
  });
});
