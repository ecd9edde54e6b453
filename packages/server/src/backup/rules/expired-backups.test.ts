import { expect, test } from 'vitest';
import { backupView, DAY_MS, NOW_MS } from './backup-view.fixture.ts';
import { expiredBackups, expiryMs } from './expired-backups.ts';

/** As the procedures ask for: a week, four weeks, a year, and a month before deployments. */
const POLICIES = [
  { name: 'daily', keepMs: 7 * DAY_MS },
  { name: 'weekly', keepMs: 28 * DAY_MS },
  { name: 'monthly', keepMs: 365 * DAY_MS },
  { name: 'deploy', keepMs: 30 * DAY_MS },
];

const idsOf = (backups: readonly { readonly id: string }[]) => backups.map(({ id }) => id);

test.each([
  ['daily', 7],
  ['weekly', 28],
  ['monthly', 365],
  ['deploy', 30],
])('a backup of policy %s is kept for %i days', (policy, days) => {
  const newest = backupView(0, { state: 'verified' });
  const inTime = backupView(days * DAY_MS - 1, { policy });
  const over = backupView(days * DAY_MS, { policy });
  expect(idsOf(expiredBackups([over, inTime, newest], POLICIES, NOW_MS))).toEqual([over.id]);
});

test('the newest verified and the newest stored one stay, of each database and kind', () => {
  const old = (age: number, more = {}) => backupView((100 + age) * DAY_MS, more);
  const stored = old(0);
  const verified = old(5, { state: 'verified' });
  const kept = [stored, verified];
  kept.push(old(9, { database: 'users' }), old(9, { kind: 'base', state: 'verified' }));
  const gone = [old(9, { state: 'verified' }), old(4), old(2)];
  expect(idsOf(expiredBackups([...gone, ...kept], POLICIES, NOW_MS))).toEqual(idsOf(gone));
});

test('two of the same time: one stays', () => {
  const twins = [backupView(50 * DAY_MS, { id: 'bk_a' }), backupView(50 * DAY_MS, { id: 'bk_b' })];
  expect(idsOf(expiredBackups(twins, POLICIES, NOW_MS))).toEqual(['bk_a']);
});

test.each(['running', 'failed', 'expired'] as const)(
  'one that is %s neither goes nor stands for another',
  (state) => {
    const good = backupView(50 * DAY_MS);
    const other = backupView(40 * DAY_MS, { state });
    expect(expiredBackups([good, other], POLICIES, NOW_MS)).toEqual([]);
  },
);

test('one that failed after it was kept goes when its time is over, though nothing else is there', () => {
  const copies = [{ store: 'local', offSite: false, state: 'stored' as const, bytes: 9 }];
  const over = backupView(7 * DAY_MS, { state: 'failed', copies });
  const inTime = backupView(7 * DAY_MS - 1, { state: 'failed', copies });
  const good = backupView(50 * DAY_MS);
  expect(idsOf(expiredBackups([inTime, over, good], POLICIES, NOW_MS))).toEqual([over.id]);
});

test('a backup of a policy that is gone keeps the time that it was given', () => {
  const gone = { policy: 'gone', expiresMs: NOW_MS };
  const backups = [
    backupView(0, { state: 'verified' }),
    backupView(900 * DAY_MS, { ...gone, id: 'over' }),
    backupView(900 * DAY_MS, { ...gone, expiresMs: NOW_MS + 1 }),
    backupView(900 * DAY_MS, { policy: null, expiresMs: null }),
  ];
  expect(idsOf(expiredBackups(backups, POLICIES, NOW_MS))).toEqual(['over']);
});

test('expiryMs() follows the file as it stands now', () => {
  const backup = backupView(0, { expiresMs: 5 });
  expect(expiryMs(backup, POLICIES)).toBe(NOW_MS + 7 * DAY_MS);
  expect(expiryMs({ ...backup, policy: null }, POLICIES)).toBe(5);
});
