/** Blue and green behind a real HAProxy, switched under load. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../config/clock.ts';
import type { Driver } from '../driver.ts';
import { createHaproxyDriver } from './create-haproxy-driver.ts';
import { aDriverAsk, aHaproxyWork } from './haproxy.fixture.ts';
import { ask, beginLoad, type HaproxyProcess, startHaproxy } from './haproxy-process.fixture.ts';

const HAS_HAPROXY = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('haproxy');
const SWITCHES = 16;

describe.skipIf(!HAS_HAPROXY)('with HAProxy (skipped: there is none)', () => {
  let haproxy: HaproxyProcess;
  let driver: Driver;
  beforeEach(async () => {
    haproxy = await startHaproxy();
    const colours = { blue: ['b1'], green: ['g1'] } as const;
    const work = aHaproxyWork(haproxy.socket, { colours, drainMs: 10_000 });
    driver = createHaproxyDriver(work, { clock: systemClock });
    await healthy(driver);
  });
  afterEach(() => haproxy.end());

  test(`${SWITCHES} switches under load lose no request`, async () => {
    const load = beginLoad(haproxy.port, 16);
    for (let number = 0; number < SWITCHES; number += 1) {
      const { outcome, memo = {} } = await driver.prepare(aDriverAsk());
      const executed = await driver.execute(aDriverAsk({ memo }));
      const verified = await driver.verify(aDriverAsk({ memo: executed.memo ?? {} }));
      expect([outcome, executed.outcome, verified.outcome]).toEqual(['ok', 'ok', 'ok']);
      // Some answers of each colour.
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const { sent, failed, colours } = await load.stop();
    expect(failed).toBe(0);
    expect(sent).toBeGreaterThan(1_000);
    // Each switch is seen, and around it answers of both may come in any order.
    expect(colours.length).toBeGreaterThan(SWITCHES);
    expect((await ask(haproxy.port, '/')).text).toBe('blue');
  });

  test('what began on the old colour ends there, and verify() waits for it', async () => {
    const slow = Array.from({ length: 5 }, () => ask(haproxy.port, '/slow'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { memo = {} } = await driver.prepare(aDriverAsk());
    await driver.execute(aDriverAsk({ memo }));
    expect((await ask(haproxy.port, '/')).text).toBe('green');
    const asked = aDriverAsk({ memo });
    expect(await driver.verify(asked)).toEqual({
      outcome: 'ok',
      detail: 'green takes the traffic; all 5 sessions of blue ended',
    });
    expect(asked.told[0]).toEqual({
      done: 0,
      total: 5,
      unit: 'steps',
      note: 'sessions of blue that ended',
    });
    const five = Array.from({ length: 5 }, () => ({ status: 200, text: 'blue' }));
    expect(await Promise.all(slow)).toEqual(five);
    expect(await driver.undo(aDriverAsk({ memo }))).toEqual({
      outcome: 'ok',
      detail: 'blue takes the traffic again',
    });
    expect((await ask(haproxy.port, '/')).text).toBe('blue');
  });

  test('a colour that is down is refused, also when it went down after it was prepared', async () => {
    const { memo = {} } = await driver.prepare(aDriverAsk());
    await haproxy.stop('green');
    let refused = await driver.prepare(aDriverAsk());
    while (refused.outcome === 'ok') {
      await new Promise((resolve) => setTimeout(resolve, 50));
      refused = await driver.prepare(aDriverAsk());
    }
    expect(refused.detail).toMatch(/^server "g1" of green is "/);
    expect(await driver.execute(aDriverAsk({ memo }))).toMatchObject({ outcome: 'failed' });
    expect((await ask(haproxy.port, '/')).text).toBe('blue');
  });

  test('two rollbacks whose steps interleave go back once', async () => {
    const [a, b] = [{ key: 'ro_a:app:1' }, { key: 'ro_b:app:1' }];
    const { memo: ofA = {} } = await driver.prepare(aDriverAsk(a));
    const { memo: ofB = {} } = await driver.prepare(aDriverAsk(b));
    await driver.execute(aDriverAsk({ ...a, memo: ofA }));
    const executed = await driver.execute(aDriverAsk({ ...b, memo: ofB }));
    expect(executed).toMatchObject({ outcome: 'ok', detail: 'green takes the traffic already' });
    expect((await ask(haproxy.port, '/')).text).toBe('green');
  });

  test('what somebody else switched to meanwhile is found out, and nothing is done to it', async () => {
    const { memo = {} } = await driver.prepare(aDriverAsk());
    await driver.execute(aDriverAsk({ memo }));
    // A second rollback sees green live, and goes to blue; a third party has done so already.
    const { memo: second = {} } = await driver.prepare(aDriverAsk({ key: 'ro_b:app:1' }));
    await driver.undo(aDriverAsk({ memo }));
    const executed = await driver.execute(aDriverAsk({ key: 'ro_b:app:1', memo: second }));
    expect([executed.outcome, (await ask(haproxy.port, '/')).text]).toEqual(['ok', 'blue']);
  });

  test('a restart of HAProxy is told, and a socket that is gone fails', async () => {
    const { memo = {} } = await driver.prepare(aDriverAsk());
    const { memo: executed = {} } = await driver.execute(aDriverAsk({ memo }));
    await haproxy.restart();
    await healthy(driver);
    expect(await driver.verify(aDriverAsk({ memo: executed }))).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('HAProxy was started anew'),
    });
    // Asked for again, it is done again.
    expect(await driver.execute(aDriverAsk({ memo: executed }))).toMatchObject({ outcome: 'ok' });
    expect((await ask(haproxy.port, '/')).text).toBe('green');
    await haproxy.end();
    expect(await driver.execute(aDriverAsk({ memo }))).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/^HAProxy's socket cannot be used: E/),
    });
    haproxy = await startHaproxy();
  });
});

/** Its first checks take a moment; until then nothing is known of green. */
async function healthy(driver: Driver): Promise<void> {
  while ((await driver.prepare(aDriverAsk())).outcome !== 'ok')
    await new Promise((resolve) => setTimeout(resolve, 50));
}
