import { metricCatalogue } from '@tidegate/core';
import { expect, it } from 'vitest';
import { metricViews } from './metric-views.ts';
import { count, metricWorld, NOW_MS, rate } from './metric-world.fixture.ts';

it('metricViews() lists the catalogue, files, and what programs told of', async () => {
  const { tx, tell } = await metricWorld();
  const defined = {
    ...{ name: 'rag_hits', kind: 'rate', unit: '1', better: 'higher', description: 'Hits' },
    fromLogs: null,
  };
  await tx.db
    .insertInto('metric_definition')
    .values({ name: 'rag_hits', body: JSON.stringify(defined), appliedMs: 1 })
    .execute();
  await tell([
    rate('error_rate', 3, 1, { labels: { model: 'a' } }),
    rate('error_rate', 3, 1, { labels: { region: 'b' }, agoMs: 20_000 }),
    count('handovers', 2),
  ]);
  const views = await metricViews(tx, { environment: 'production', nowMs: NOW_MS });
  const [known, observed] = [views.filter(({ name }) => metricCatalogue.has(name)), views.at(-1)];
  expect(views).toHaveLength(metricCatalogue.size + 2);
  expect(known.map(({ name }) => name)).toEqual([...metricCatalogue.keys()].sort());
  expect(known.find(({ name }) => name === 'error_rate')).toEqual({
    ...{ name: 'error_rate', kind: 'rate', unit: '1', better: 'lower' },
    description: metricCatalogue.get('error_rate')?.description,
    ...{ origin: 'catalogue', environment: 'production', series: 2 },
    ...{ labels: ['model', 'region'], lastMs: NOW_MS - 20_000 },
  });
  expect(views.find(({ name }) => name === 'rag_hits')).toMatchObject({
    ...{ origin: 'file', kind: 'rate', series: 0, labels: [], lastMs: null },
  });
  expect(observed).toEqual({
    ...{ name: 'handovers', kind: 'count', unit: '1', better: 'lower', description: '' },
    ...{ origin: 'observed', environment: 'production', series: 1, labels: [] },
    lastMs: NOW_MS - 60_000,
  });
  await expect(metricViews(tx, { environment: 'prod', nowMs: 1 })).rejects.toMatchObject({
    code: 'not-found',
  });
});
