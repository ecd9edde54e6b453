import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { silentLog } from '../config/log.ts';
import { createDroppedStarts } from './dropped-starts.ts';

test('createDroppedStarts() counts each, and logs the first of a while', async () => {
  const clock = fakeClock();
  const logged: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void logged.push(fields) };
  const starts = createDroppedStarts({ clock, limits: { droppedStartsLogMs: 1_000 }, log });
  starts.count('production');
  starts.count('production');
  await clock.advance(999);
  starts.count('production');
  await clock.advance(1);
  starts.count('staging');
  expect(starts.total()).toBe(4);
  expect(logged).toEqual([
    { environment: 'production', dropped: 1 },
    { environment: 'staging', dropped: 4 },
  ]);
});
