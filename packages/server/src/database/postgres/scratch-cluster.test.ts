import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import { temporaryDirectory } from '../../store/temporary-directory.fixture.ts';
import { postgresWork } from './postgres-work.ts';
import { asking, postgresEntry } from './postgres-world.fixture.ts';
import { recoveryTarget } from './scratch-cluster.ts';

test('recoveryTarget() misses no segment of a server whose segments are larger than usual', async () => {
  const archive = temporaryDirectory();
  const first = '00000001000000000000003F';
  const next = '000000010000000100000000';
  const last = '000000010000000100000001';
  for (const name of [first, last]) writeFileSync(join(archive, name), '');
  const parts = { clock: systemClock, limits, directory: archive };
  const work = postgresWork(postgresEntry('app', { archive }), parts, asking());
  const target = (own: object) =>
    recoveryTarget(work, {
      toMs: null,
      more: { segment: first, archived: 1, lsn: '1/4000028', ...own },
    });
  const segmentBytes = 67_108_864;
  await expect(target({ segmentBytes })).rejects.toMatchObject({
    message: expect.stringContaining(`the archived logs lack "${next}"`),
  });
  writeFileSync(join(archive, next), '');
  expect(await target({ segmentBytes })).toContain("recovery_target_lsn = '1/4000028'");
  // One that was taken before says nothing of it: they are as usual.
  await expect(target({})).rejects.toMatchObject({ code: 'not-found' });
});
