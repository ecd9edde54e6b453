import { expect, test } from 'vitest';
import type { Database } from '../store/database.ts';
import { type MakePlace, opened } from '../store/database-places.fixture.ts';
import type { StepProgress } from './migration-step.ts';
import { migrationSteps } from './migration-steps.ts';
import { createPreferenceStore } from './preference-store.ts';
import { preferencesOf, seedPreferences, userName } from './preference-users.fixture.ts';
import type { Preferences } from './preferences.ts';

const T0 = 1_700_000_000_000;
const NEW: Preferences = {
  language: 'lg',
  tone: 'formal',
  notifications: { email: true, push: true },
};
type Name = keyof typeof migrationSteps;

function aMigration(database: Database, batchRows = 4) {
  const told: StepProgress[] = [];
  const pace = { batchRows, rowsPerSecond: 1_000_000 };
  const parts = {
    database,
    pace,
    nowMs: () => T0,
    tell: (progress: StepProgress) => void told.push(progress),
  };
  const store = createPreferenceStore(database);
  return { told, store, run: (step: Name) => migrationSteps[step](parts) };
}

async function allAs(database: Database, from: 'body' | 'columns', count: number) {
  const store = createPreferenceStore(database);
  const users = Array.from({ length: count }, (_, n) => userName(n));
  return await Promise.all(users.map((user) => store.read(user, from)));
}

/** What the migration of preferences must do over every database. */
export function describeMigration(name: string, makePlace: MakePlace): void {
  const seeded = async (count: number) => {
    const database = await opened(await makePlace());
    await seedPreferences(database, count);
    return { database, ...aMigration(database) };
  };
  const expected = (count: number) => Array.from({ length: count }, (_, n) => preferencesOf(n));

  test(`migrationSteps over ${name} bring every row into the new form, readable at each step`, async () => {
    const { database, run, told, store } = await seeded(10);
    const outcomes: boolean[] = [];
    for (const step of ['expand', 'backfill', 'verify', 'contract'] as const) {
      outcomes.push((await run(step)).ok);
      expect(await allAs(database, 'body', 10)).toEqual(expected(10));
      expect(await allAs(database, 'columns', 10)).toEqual(expected(10));
    }
    expect(outcomes).toEqual([true, true, true, true]);
    expect(told.map(({ done, total }) => [done, total])).toEqual([
      [4, 10],
      [8, 10],
      [10, 10],
      [10, 10],
    ]);
    await store.write(userName(3), NEW);
    expect(await store.read(userName(3), 'body')).toEqual(NEW);
  });

  test(`migrationSteps over ${name} go back after the backfill with nothing lost`, async () => {
    const { database, run, store } = await seeded(10);
    await run('expand');
    await run('backfill');
    // Written while there are both forms: it must be there when one of them is gone.
    await store.write(userName(1), NEW);
    await store.write('somebody new', NEW);
    expect((await run('unbackfill')).figures).toEqual({ emptied: 11 });
    expect((await run('unexpand')).ok).toBe(true);
    const all = await allAs(database, 'columns', 10);
    expect(all).toEqual(expected(10).with(1, NEW));
    expect(await store.read('somebody new', 'columns')).toEqual(NEW);
    // And forward again.
    await run('expand');
    expect((await run('backfill')).figures).toMatchObject({ converted: 11 });
    expect((await run('verify')).ok).toBe(true);
  });

  test(`migrationSteps over ${name} write what comes meanwhile in both forms, and never over it`, async () => {
    const { database, run, store } = await seeded(10);
    await run('expand');
    await store.write(userName(7), NEW);
    expect((await run('backfill')).figures).toMatchObject({ converted: 9 });
    expect((await run('verify')).figures).toMatchObject({ rows: 10, equal: 10 });
    expect(await allAs(database, 'columns', 10)).toEqual(expected(10).with(7, NEW));
  });

  test(`migrationSteps over ${name} share a backfill that runs twice at once`, async () => {
    const place = await makePlace();
    const [one, two] = [await opened(place), await opened(place)];
    await seedPreferences(one, 50);
    await aMigration(one).run('expand');
    const both = await Promise.all([one, two].map((each) => aMigration(each).run('backfill')));
    const filled = both.map(({ figures }) => Number(figures['converted']));
    expect(filled.reduce((sum, count) => sum + count, 0)).toBe(50);
    expect((await aMigration(two).run('verify')).ok).toBe(true);
  });

  test(`migrationSteps over ${name} refuse what comes too early, and take what comes twice`, async () => {
    const { run, store } = await seeded(5);
    const sentences: string[] = [];
    const steps: Name[] = ['backfill', 'verify', 'unbackfill', 'contract', 'unexpand', 'expand'];
    for (const step of [...steps, 'expand', 'contract', 'verify', 'backfill', 'verify'] as Name[])
      sentences.push(`${step}: ${(await run(step)).ok}`);
    expect(sentences).toEqual([
      'backfill: false',
      'verify: false',
      'unbackfill: false',
      'contract: false',
      'unexpand: true',
      'expand: true',
      'expand: true',
      'contract: false',
      'verify: false',
      'backfill: true',
      'verify: true',
    ]);
    // The verified state is that of the data: a backfill that ran since takes it back.
    await run('backfill');
    expect((await run('contract')).sentence).toContain('was not verified; run "verify" first');
    await run('verify');
    await store.write(userName(2), NEW);
    expect((await run('contract')).ok).toBe(true);
    expect((await run('expand')).sentence).toContain('the old form is gone');
    expect((await run('contract')).ok).toBe(true);
  });

  test(`migrationSteps over ${name} name what they cannot bring over, and keep it`, async () => {
    const { database, run } = await seeded(6);
    const spoil = (user: number, body: string) =>
      database.change((queries) =>
        queries.run('update preference set body = ? where user_id = ?', body, userName(user)),
      );
    const key =
      '{"language":"en","tone":"brief","notifications":{"email":true,"push":true},"size":9}';
    await spoil(1, 'no json');
    await spoil(4, key);
    await run('expand');
    expect(await run('backfill')).toEqual({
      ok: false,
      sentence:
        'Cannot fill 2 rows: their text says what the columns cannot hold; correct them and run it again',
      figures: { converted: 4, unreadable: 2, samples: [userName(1), userName(4)] },
    });
    const { ok, figures } = await run('verify');
    expect([ok, figures['unreadable'], figures['equal']]).toEqual([false, 2, 4]);
    expect((await run('contract')).ok).toBe(false);
    await spoil(1, JSON.stringify(preferencesOf(1)));
    await spoil(4, JSON.stringify(preferencesOf(4)));
    expect((await run('backfill')).figures).toMatchObject({ converted: 2 });
    // Somebody changes one form alone, behind the back of Harbor.
    expect((await run('verify')).ok).toBe(true);
    await spoil(2, JSON.stringify(NEW));
    expect((await run('contract')).sentence).toContain('1 of 6 rows differ by now');
    expect((await run('unexpand')).sentence).toContain('1 rows say in columns');
    expect((await run('verify')).figures).toMatchObject({
      different: 1,
      samples: [{ user: userName(2), what: 'different' }],
    });
  });
}
