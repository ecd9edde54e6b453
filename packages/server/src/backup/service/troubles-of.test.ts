import type { DrillView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { backupView, DAY_MS, NOW_MS } from '../rules/backup-view.fixture.ts';
import { rule321 } from '../rules/rule-321.ts';
import { aDrillPolicy, aPolicy } from './service-world.fixture.ts';
import { troublesOf } from './troubles-of.ts';

test('troublesOf() tells what is missing or overdue, though a clock that went ahead dated others', () => {
  const aheadMs = 1_000 * DAY_MS;
  const drill = { kind: 'drill', state: 'ok', detail: '', startedMs: NOW_MS + aheadMs };
  const told = troublesOf({
    ...{ database: 'app', stores: [], rule321: rule321('app', []) },
    policies: [aPolicy({ schedule: '0 2 * * *', verify: true })],
    drillPolicies: [aDrillPolicy({ schedule: '0 5 * * *' })],
    backups: [backupView(-aheadMs, { verifiedMs: NOW_MS }), backupView(9 * DAY_MS)],
    drills: [drill as DrillView],
    ...{ startedMs: NOW_MS, nowMs: NOW_MS },
  });
  const kinds = told.map(({ kind }) => kind).filter((kind) => kind !== 'rule-321');
  expect(kinds).toEqual(['missing', 'unverified', 'drill']);
});
