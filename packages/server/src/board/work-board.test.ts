import { describe, expect, it } from 'vitest';
import { createWorkBoard } from './work-board.ts';

function board() {
  let nowMs = 1_000;
  const made = createWorkBoard({ nowMs: () => nowMs, monotonicMs: () => nowMs });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { made, pass };
}

const backup = { id: 'bk_1', kind: 'backup', environment: 'production', title: 'app' } as const;

describe('createWorkBoard()', () => {
  it('tells how far something is and how long the rest takes at that pace', () => {
    const { made, pass } = board();
    const handle = made.begin(backup);
    pass(2_000);
    handle.tell({ done: 25, total: 100, unit: 'bytes', note: 'dump' });
    expect(made.list(null)).toEqual([
      {
        ...backup,
        ...{ state: 'running', done: 25, total: 100, unit: 'bytes', note: 'dump' },
        ...{ startedMs: 1_000, tookMs: 2_000, leftMs: 6_000 },
      },
    ]);
  });

  it('says nothing of the rest while nobody knows how much there is', () => {
    const { made, pass } = board();
    const handle = made.begin(backup);
    pass(500);
    handle.tell({ done: 25, total: null, unit: 'bytes', note: '' });
    expect(made.list(null)).toMatchObject([{ leftMs: null, tookMs: 500 }]);
    handle.tell({ done: 25, total: 20, unit: 'bytes', note: '' });
    expect(made.list(null)).toMatchObject([{ leftMs: null }]);
  });

  it('shows what ended for a minute, and only to its environment', () => {
    const { made, pass } = board();
    made.begin(backup).end('failed');
    expect(made.list('staging')).toEqual([]);
    pass(60_000);
    expect(made.list('production')).toMatchObject([{ state: 'failed' }]);
    pass(1);
    expect(made.list('production')).toEqual([]);
  });

  it('keeps at most 500, and never drops what runs', () => {
    const { made } = board();
    made.begin({ ...backup, id: 'running' });
    for (let each = 0; each < 600; each += 1) made.begin({ ...backup, id: `bk_${each}` }).end('ok');
    const all = made.list(null);
    expect(all.length).toBeLessThanOrEqual(501);
    expect(all).toContainEqual(expect.objectContaining({ id: 'running', state: 'running' }));
  });
});
