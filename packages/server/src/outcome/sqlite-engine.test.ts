import Database from 'libsql';
import { expect, it } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { openOutcomeEngine } from './sqlite-engine.ts';
import { aMetric, aQuestion, STARTED_MS } from './world.fixture.ts';

it('openOutcomeEngine() reads a store that is open, sees what is written meanwhile, and locks nobody out', async () => {
  const directory = `${temporaryDirectory()}/a ?#%`;
  const store = await openSqliteEngine(directory);
  const engine = openOutcomeEngine({ directory, queries: [] });
  const question = aQuestion([aMetric()]);
  expect((await engine.read(question)).arms).toEqual([]);
  const writer = new Database(`${directory}/tidegate.db`);
  writer.exec(`INSERT INTO exposure VALUES ('production', 'checkout', 'new', 1, 'u', 'server',
    ${STARTED_MS}, 0)`);
  writer.close();
  expect((await engine.read(question)).arms).toMatchObject([{ variant: 'new', units: 1 }]);
  const { records, next } = await engine.piece(question, '');
  expect([records.map(({ unit }) => unit), next]).toEqual([['u'], null]);
  await engine.close();
  await store.close();
});

it('openOutcomeEngine() says of a query that nobody named why its metric is missing', async () => {
  const directory = temporaryDirectory();
  await (await openSqliteEngine(directory)).close();
  const query = { ...{ name: 'visits', environment: 'staging', address: 'postgres://u@h/d' } };
  const queries = [{ ...query, sql: 'select 1', timeoutMs: 1_000, rowsMax: 1 }];
  const store = await openSqliteEngine(directory);
  await store.transact('bootstrap', { nowMs: 1, environments: ['production', 'staging'] });
  await store.close();
  const engine = openOutcomeEngine({ directory, queries });
  const of = (name: string) => aMetric({ name, numerator: { from: { query: name }, of: 'value' } });
  const { failed } = await engine.read(aQuestion([of('sales'), of('visits')]));
  expect(failed).toEqual({
    sales:
      'Cannot read query "sales": there is no "sales" under "queries" of the operator\'s file; it names none',
    visits:
      'Cannot read query "visits": it is of environment "staging"; name one of environment "production"',
  });
  await engine.close();
});
