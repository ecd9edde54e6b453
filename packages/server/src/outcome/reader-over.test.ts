import { describe, expect, it } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import type { OutcomeEngine } from './engine.ts';
import { OUTCOME_IDLE_MS, OUTCOME_WAITING_MAX } from './limits.ts';
import { outcomeReaderOver } from './reader-over.ts';
import { openOutcomeEngine } from './sqlite-engine.ts';
import { aMetric, aQuestion } from './world.fixture.ts';

/** A reader over a real store; `opened` counts engines, and `hold` keeps the next answers back. */
async function aReader() {
  const directory = temporaryDirectory();
  await (await openSqliteEngine(directory)).close();
  const clock = fakeClock();
  const opened: OutcomeEngine[] = [];
  let gate = Promise.resolve();
  let closed = 0;
  let most = 0;
  let now = 0;
  const reader = outcomeReaderOver(async () => {
    const engine = openOutcomeEngine({ directory, queries: [] });
    opened.push(engine);
    return {
      ...engine,
      read: async (question) => {
        now += 1;
        most = Math.max(most, now);
        try {
          await gate;
          return await engine.read(question);
        } finally {
          now -= 1;
        }
      },
      close: async () => {
        closed += 1;
        await engine.close();
      },
    };
  }, clock);
  const hold = () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => open();
  };
  return { reader, clock, hold, counts: () => ({ opened: opened.length, closed, most }) };
}

const question = aQuestion([aMetric()]);

describe('outcomeReaderOver()', () => {
  it('answers one question at a time, and refuses those beyond its limit', async () => {
    const { reader, hold, counts } = await aReader();
    const release = hold();
    const asked = Array.from({ length: OUTCOME_WAITING_MAX + 1 }, () => reader.read(question));
    await expect(reader.read(question)).rejects.toMatchObject({ code: 'rate-limited' });
    release();
    expect(await Promise.all(asked)).toHaveLength(OUTCOME_WAITING_MAX + 1);
    expect(counts()).toEqual({ opened: 1, closed: 0, most: 1 });
    await reader.read(question);
    await reader.close();
  });

  it('opens with the first question, closes when nobody asks, and opens again', async () => {
    const { reader, clock, counts } = await aReader();
    expect(counts().opened).toBe(0);
    await reader.read(question);
    await clock.advance(OUTCOME_IDLE_MS - 1);
    await reader.read(question);
    await clock.advance(OUTCOME_IDLE_MS - 1);
    expect(counts()).toMatchObject({ opened: 1, closed: 0 });
    await clock.advance(1);
    expect(counts()).toMatchObject({ opened: 1, closed: 1 });
    await reader.read(question);
    expect(counts()).toMatchObject({ opened: 2, closed: 1 });
    await reader.close();
    expect(clock.waiting()).toBe(0);
  });

  it('opens anew after a question that failed', async () => {
    const { reader, counts } = await aReader();
    const broken = { ...question, toMs: Number.NaN };
    await expect(reader.read(broken)).rejects.toThrow('NaN');
    expect(await reader.read(question)).toMatchObject({ arms: [] });
    expect(counts()).toMatchObject({ opened: 2, closed: 1 });
    await reader.close();
  });

  it('answers nothing once it is closed', async () => {
    const { reader, counts } = await aReader();
    await reader.close();
    await expect(reader.read(question)).rejects.toMatchObject({ code: 'not-ready' });
    const units = async () => {
      for await (const _ of reader.units(question)) break;
    };
    await expect(units()).rejects.toMatchObject({ code: 'not-ready' });
    expect(counts().opened).toBe(0);
  });
});
