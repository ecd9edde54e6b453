import { describe, expect, it } from 'vitest';
import { OPEN_TURN_ROWS_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { FLAG, turns } from '../store/store-world.fixture.ts';
import { keepOpenTurns } from './open-turns.ts';

const arms = { control: 'legacy', candidate: 'new', otherArms: null };
const rollouts = [{ id: 'ro_1', flag: FLAG, ...arms, firstDraw: 1, createdMs: 0 }];

const message = (series: ReturnType<typeof turns>[], nowMs: number) => ({
  instanceId: 'instance-1',
  series,
  closing: false,
  nowMs,
});

describe('keepOpenTurns()', () => {
  it('replaces what an instance said before, and keeps what is watched only', async () => {
    const tx = await migratedDatabase();
    const keep = (series: ReturnType<typeof turns>[], nowMs: number) =>
      keepOpenTurns(tx, rollouts, 'e', [message(series, nowMs)]);
    const kept = () => tx.db.selectFrom('open_turn').selectAll().orderBy('draw').execute();
    await keep([turns('new', 1, 4, 0, 0, 3), turns('new', 1, 4, 0, 10_000, 2)], 7);
    const row = { environment: 'e', instanceId: 'instance-1', flag: FLAG, seenMs: 7 };
    expect(await kept()).toEqual([{ ...row, variant: 'new', draw: 1, turns: 3 }]);
    const process = { ...turns('', 3, 0, 0, 0, 5), flag: '' };
    const latency = { ...turns('new', 4, 0, 0, 0, 5), metric: 'other_rate' };
    await keep(
      [turns('legacy', 2, 0, 0, 0, 1), turns('third', 1, 0, 0, 0, 5), process, latency],
      8,
    );
    expect(await kept()).toEqual([{ ...row, variant: 'legacy', draw: 2, turns: 1, seenMs: 8 }]);
  });

  it('keeps no more rows of an instance than its limit and says how many it dropped', async () => {
    const tx = await migratedDatabase();
    const series = Array.from({ length: OPEN_TURN_ROWS_MAX + 1 }, (_, draw) =>
      turns('new', draw, 0, 0, 0, 1),
    );
    const keep = (count: number) => {
      return keepOpenTurns(tx, rollouts, 'e', [message(series.slice(0, count), 0)]);
    };
    expect(await keep(OPEN_TURN_ROWS_MAX - 1)).toBe(0);
    expect(await keep(OPEN_TURN_ROWS_MAX)).toBe(0);
    expect(await keep(OPEN_TURN_ROWS_MAX + 1)).toBe(1);
    const rows = await tx.db.selectFrom('open_turn').select('draw').execute();
    expect(rows).toHaveLength(OPEN_TURN_ROWS_MAX);
  });
});
