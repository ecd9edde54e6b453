import { expect, test } from 'vitest';
import { aFolderPlace, opened } from '../store/database-places.fixture.ts';
import { seedPreferences } from './preference-users.fixture.ts';
import { runMigration, type StepName } from './run-migration.ts';

async function run(step: StepName, args: string[], environment: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const code = await runMigration(step, { args, environment, print });
  return { code, said: lines.map((line): unknown => JSON.parse(line)) };
}

test('runMigration() prints progress and what the step came to', async () => {
  const place = await aFolderPlace();
  const folder = place.kind === 'folder' ? place.folder : '';
  await seedPreferences(await opened(place), 3);
  const to = ['--data', folder, '--batch', '2', '--rows-per-second', '1000000'];
  expect(await run('verify', to)).toEqual({
    code: 1,
    said: [
      {
        step: 'verify',
        ok: false,
        sentence:
          'Cannot verify the preferences: the table has not both forms; run "expand" and "backfill" first',
        figures: {},
      },
    ],
  });
  expect((await run('expand', [], { HARBOR_DATA: folder })).code).toBe(0);
  const { code, said } = await run('backfill', to);
  expect(code).toBe(0);
  expect(said.at(0)).toEqual({
    progress: { done: 2, total: 3, unit: 'rows', note: 'columns filled' },
  });
  expect(said.at(-1)).toEqual({
    step: 'backfill',
    ok: true,
    sentence: '3 rows were filled in this run',
    figures: { converted: 3, unreadable: 0, samples: [] },
  });
});

test.each<[string[], NodeJS.ProcessEnv, string]>([
  [[], {}, 'nobody says where they are'],
  [['--data', 'x'], { HARBOR_DATABASE_URL: 'postgres://x' }, 'name two places'],
  [['--data', 'x', '--batch', '0'], {}, '--batch is "0"; give 1 to 5000'],
  [['--data', 'x', '--batch', '5001'], {}, '--batch is "5001"; give 1 to 5000'],
  [['--data', 'x', '--rows-per-second', '1e9'], {}, '--rows-per-second is "1e9"'],
  [['--date', 'x'], {}, "Unknown option '--date'"],
  [['x'], {}, 'Unexpected argument'],
])('runMigration() refuses %j with %j: %s', async (args, environment, sentence) => {
  const { code, said } = await run('expand', args, environment);
  expect(code).toBe(2);
  expect(said).toEqual([
    { step: 'expand', ok: false, sentence: expect.stringContaining(sentence) },
  ]);
});

test('runMigration() fails where the database cannot be had, and says nothing of its address', async () => {
  const HARBOR_DATABASE_URL = 'postgres://u:pass-word@127.0.0.1:9/x';
  const { code, said } = await run('expand', [], { HARBOR_DATABASE_URL });
  expect(code).toBe(1);
  expect(JSON.stringify(said)).toContain('ECONNREFUSED');
  expect(JSON.stringify(said)).not.toContain('pass-word');
});
