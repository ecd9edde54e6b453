import { expect, it } from 'vitest';
import { alertWorld, aRule } from './alert-world.fixture.ts';
import { FIRINGS_TOLD_MAX } from './limits.ts';

it('a rule that comes and goes is told a few times, then only when it lasts', async () => {
  const rule = aRule({}, { windowMs: 10_000, forMs: 0, minCount: 1 });
  const { pass, turns, told, notices, tx } = await alertWorld(rule);
  let look = 0;
  await pass(400, () => {
    look += 1;
    return turns(100, look % 2 === 0 ? 0 : 50);
  });
  const firings = await tx.db.selectFrom('alert_firing').select('id').execute();
  expect(firings.length).toBeGreaterThan(FIRINGS_TOLD_MAX * 2);
  expect((await told()).filter((one) => one.startsWith('firing'))).toHaveLength(FIRINGS_TOLD_MAX);
  expect(await told()).toHaveLength(FIRINGS_TOLD_MAX * 2);
  const texts = (await notices()).map(({ text }) => text);
  expect(texts.filter((text) => text.includes('it comes and goes'))).toHaveLength(1);
  await pass(50, () => turns(100, 50));
  expect(await told()).toHaveLength(FIRINGS_TOLD_MAX * 2);
  await pass(30, () => turns(100, 50));
  expect((await told()).slice(FIRINGS_TOLD_MAX * 2)).toEqual(['firing errors ops']);
});

it('who is told that it still fires is told of its recovery, also when it came and went before', async () => {
  const rule = aRule(
    { notify: [], escalate: [{ afterMs: 20_000, notify: ['lead'] }] },
    { windowMs: 10_000, forMs: 0, minCount: 1 },
  );
  const { pass, turns, told } = await alertWorld(rule);
  let look = 0;
  await pass(300, () => {
    look += 1;
    return turns(100, look % 2 === 0 ? 0 : 50);
  });
  expect(await told()).toEqual([]);
  await pass(40, () => turns(100, 50));
  await pass(60, () => turns(100, 0));
  expect(await told()).toEqual(['escalated errors lead', 'resolved errors lead']);
});
