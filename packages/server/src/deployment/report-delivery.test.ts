import { readFileSync } from 'node:fs';
import { parseFile } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import type { NamedFile, Transactions } from '../store/store.ts';
import { ANA, aWorld, T0 } from '../store/store-world.fixture.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const PULSE = new URL('../../../../examples/plans/pulse/scorecard.yaml', import.meta.url);

type Begun = Parameters<Transactions['beginDeployment']>[0];

function pulseScorecard(): NamedFile {
  const result = parseFile('scorecard.yaml', readFileSync(PULSE, 'utf8'));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return { name: 'scorecard.yaml', parsed: result.parsed };
}

/** What a scorecard says of its first KPIs and the time to restore. */
test('deployments are the figures of the KPIs that ask for them', async () => {
  const store = await anEngine();
  const world = await aWorld(store);
  await world.apply(pulseScorecard());
  const nowMs = T0 + 366 * DAY_MS;
  const tell = (version: number, daysAgo: number, changes: Partial<Begun> = {}) => {
    const startedMs = nowMs - daysAgo * DAY_MS;
    return store.transact('beginDeployment', {
      ...{ environment: 'production', version: `v${version}`, commit: null, commitMs: null },
      ...{ kind: 'deploy', slot: null, url: null, rollout: null, startedMs },
      ...{ endedMs: startedMs + 12 * MINUTE_MS, status: 'succeeded', detail: '', key: null },
      ...{ actor: ANA, nowMs, ...changes },
    });
  };
  // Two a week for a year, and six in the last seven days.
  for (let index = 0; index < 100; index += 1) await tell(index, 357 - 3.5 * index);
  for (let index = 0; index < 6; index += 1) await tell(200 + index, 6 - index);
  await tell(300, 100, { status: 'failed' });
  // It took back the deployment that was live.
  await tell(0, 0.5, { kind: 'rollback' });
  const views = await store.read('scorecardViews', { environment: 'production', nowMs });
  const kpis = views[0]?.kpis.map(({ name, state, value, count }) => [name, state, value, count]);
  expect(kpis?.slice(0, 4)).toEqual([
    ['deployment-frequency', 'met', expect.any(Number), expect.any(Number)],
    ['deployment-duration', 'met', 12 * MINUTE_MS, expect.any(Number)],
    ['failed-deployments', 'met', 1 / 107, 107],
    ['rollback-rate', 'met', 1 / 106, 106],
  ]);
  expect(kpis?.[0]?.slice(2)).toEqual([6, 6]);
});
