import { describe, expect, it } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import type { KnownFigures, Store } from '../store/store.ts';
import { rememberFigures } from './remember-figures.ts';

const PRODUCTION = 'production';

/** A store that answers a reading when it is told to, and counts them. */
function aWorld() {
  const clock = fakeClock(1_000);
  const readings: { environment: string; end(fails?: boolean): void }[] = [];
  const read = (_: 'kpiFigures', { environment, nowMs }: { environment: string; nowMs: number }) =>
    new Promise<KnownFigures>((resolve, reject) => {
      const end = (fails = false) =>
        fails ? reject(new Error('away')) : resolve({ environment, atMs: nowMs, figures: {} });
      readings.push({ environment, end });
    });
  const store = { read } as unknown as Pick<Store, 'read'>;
  return { clock, readings, figures: rememberFigures({ store, clock }) };
}

const settled = async (
  world: ReturnType<typeof aWorld>,
  answer: Promise<KnownFigures>,
): Promise<number> => {
  world.readings.at(-1)?.end();
  return (await answer).atMs;
};

describe('rememberFigures()', () => {
  it('reads once for all who look, and again after a minute', async () => {
    const world = aWorld();
    const { clock, readings, figures } = world;
    const both = [figures.fresh(PRODUCTION), figures.fresh(PRODUCTION)];
    readings[0]?.end();
    expect((await Promise.all(both)).map(({ atMs }) => atMs)).toEqual([1_000, 1_000]);
    await clock.advance(59_999);
    expect((await figures.fresh(PRODUCTION)).atMs).toBe(1_000);
    expect(readings).toHaveLength(1);
    await clock.advance(1);
    expect(await settled(world, figures.fresh(PRODUCTION))).toBe(61_000);
  });

  it('answers a dashboard at once, reads again behind it, and lets it wait after 5 min', async () => {
    const world = aWorld();
    const { clock, readings, figures } = world;
    await settled(world, figures.lately(PRODUCTION));
    await clock.advance(299_999);
    expect((await figures.lately(PRODUCTION)).atMs).toBe(1_000);
    expect((await figures.lately(PRODUCTION)).atMs).toBe(1_000);
    expect(readings).toHaveLength(2);
    readings[1]?.end(true);
    await clock.advance(1);
    expect(await settled(world, figures.lately(PRODUCTION))).toBe(301_000);
  });

  it('shows a scrape what is known, and reads for it every 5 min at most', async () => {
    const { clock, readings, figures } = aWorld();
    expect(figures.known()).toEqual([]);
    for (let scrape = 0; scrape < 3; scrape++) figures.refresh(PRODUCTION);
    expect(readings).toHaveLength(1);
    readings[0]?.end();
    await clock.advance(299_999);
    figures.refresh(PRODUCTION);
    expect([readings.length, figures.known()]).toEqual([
      1,
      [{ environment: PRODUCTION, atMs: 1_000, figures: {} }],
    ]);
    await clock.advance(1);
    figures.refresh(PRODUCTION);
    expect(readings).toHaveLength(2);
  });

  it('forgets what was read before something was told, also what is being read', async () => {
    const world = aWorld();
    const { readings, figures } = world;
    const old = figures.fresh(PRODUCTION);
    figures.forget('staging');
    expect(figures.fresh(PRODUCTION)).not.toBe(null);
    expect(readings).toHaveLength(1);
    figures.forget(PRODUCTION);
    const young = figures.fresh(PRODUCTION);
    expect(readings).toHaveLength(2);
    readings[0]?.end();
    await old;
    expect(figures.known()).toEqual([]);
    await settled(world, young);
    figures.forget(null);
    expect(figures.known()).toHaveLength(1);
    await settled(world, figures.lately(PRODUCTION));
    expect(readings).toHaveLength(3);
  });

  it('reads now when it is asked to', async () => {
    const world = aWorld();
    await settled(world, world.figures.fresh(PRODUCTION));
    await settled(world, world.figures.now(PRODUCTION));
    expect(world.readings).toHaveLength(2);
  });
});
