import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { Store } from '../store/store.ts';
import { createProbes } from './create-probes.ts';
import { aTarget } from './probe.fixture.ts';

function starting(targets: ReturnType<typeof aTarget>[]) {
  const clock = fakeClock();
  const read = async () => [
    { name: 'production', watched: false },
    { name: 'staging', watched: false },
  ];
  const store = { read, transact: async () => ({}) } as unknown as Store;
  const parts = { store, clock, limits, log: silentLog, random: () => 0 };
  return { clock, probes: createProbes(parts, { targets, allowAddresses: [] }) };
}

test('createProbes() refuses a target of an environment that does not exist', async () => {
  await expect(starting([aTarget({ environment: 'prod' })]).probes).rejects.toMatchObject({
    code: 'not-found',
    message:
      'Cannot probe "app": there is no environment "prod"; name one of "production", "staging"',
  });
});

test('createProbes() quotes no environment that may be a secret', async () => {
  const environment = 'postgres://u:s3cret@db/app';
  await expect(starting([aTarget({ environment })]).probes).rejects.toMatchObject({
    message: 'Cannot probe "app": there is no environment "…"; name one of "production", "staging"',
  });
});

test('createProbes() starts nothing when there are no targets, and leaves nothing when closed', async () => {
  const none = starting([]);
  expect([await none.probes, none.clock.waiting()]).toEqual([{ close: expect.any(Function) }, 0]);
  const one = starting([aTarget()]);
  const probes = await one.probes;
  expect(one.clock.waiting()).toBe(2);
  await probes.close();
  expect(one.clock.waiting()).toBe(0);
});
