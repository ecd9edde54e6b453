import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from './server.fixture.ts';

const HEAD = 'apiVersion: tidegate/v1\n';
const METRICS = `${HEAD}kind: Metrics
metrics:
  vouchers: { kind: count, better: higher, description: Vouchers }
`;
const scorecard = (environment: string, metric = 'vouchers') => `${HEAD}kind: Scorecard
name: kpis
environment: ${environment}
kpis:
  vouchers: { metric: ${metric}, atLeast: 1 }
`;

const FLAGS = `${HEAD}kind: Flags
flags:
  layout: { variants: { old: false, new: true }, off: old, environments: { production: old } }
`;
const experiment = (environment: string, query = 'payments') => `${HEAD}kind: Experiment
name: layout-test
environment: ${environment}
flag: layout
arms: [{ variant: old }, { variant: new }]
primary: { paid: { query: ${query}, of: value, better: higher } }
`;

async function aServer(options: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer(options);
  onTestFinished(() => server.remove());
  const apply = (key: string, ...texts: readonly string[]) => {
    const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
    return server.call('POST', '/api/v1/apply', { key, body: { files } });
  };
  return { server, apply };
}

test('applyHandlers() reads files with the metrics of each other, and with those that are stored', async () => {
  const { server, apply } = await aServer();
  const unknown = await apply(server.admin, scorecard('production'));
  expect(unknown).toMatchObject({
    status: 422,
    body: {
      code: 'file-has-mistakes',
      problems: [{ code: 'unknown-metric', file: '0.yaml', at: { line: 6, column: 23 } }],
    },
  });
  expect(await apply(server.admin, scorecard('production'), METRICS)).toMatchObject({
    status: 200,
    body: {
      applied: [
        { kind: 'Scorecard', name: 'kpis', environment: 'production', change: 'created' },
        { kind: 'Metrics', name: 'vouchers', environment: null, change: 'created' },
      ],
      warnings: [],
    },
  });
  expect(await apply(server.admin, scorecard('production'))).toMatchObject({
    status: 200,
    body: { applied: [{ change: 'unchanged' }] },
  });
});

test('applyHandlers() lets a key of one environment apply scorecards of it, and nothing that reaches beyond', async () => {
  const { server, apply } = await aServer();
  const { text: key } = await server.key('admin', 'production');
  expect(await apply(key, scorecard('production', 'support_tickets'))).toMatchObject({
    status: 200,
  });
  expect(await apply(key, scorecard('staging', 'support_tickets'))).toMatchObject({ status: 403 });
  expect(await apply(key, METRICS)).toMatchObject({
    status: 403,
    body: {
      title:
        'Cannot apply "0.yaml": it reaches beyond environment "production" of the key; use an admin key of all environments',
    },
  });
});

test('applyHandlers() lets experiments name the queries of the configuration, and keys their environment', async () => {
  const payments = {
    ...{ name: 'payments', environment: 'production', sql: 'SELECT 1' },
    ...{ address: 'postgres://127.0.0.1/none', timeoutMs: 1_000, rowsMax: 1 },
  };
  const { server, apply } = await aServer({ queries: [payments] });
  expect(await apply(server.admin, FLAGS)).toMatchObject({ status: 200 });
  const { text: key } = await server.key('admin', 'production');
  expect(await apply(key, experiment('production'))).toMatchObject({
    status: 200,
    body: { applied: [{ kind: 'Experiment', name: 'layout-test', change: 'created' }] },
  });
  expect(await apply(key, experiment('staging'))).toMatchObject({ status: 403 });
  expect(await apply(key, experiment('production', 'payment'))).toMatchObject({
    status: 422,
    body: {
      problems: [
        {
          code: 'unknown-name',
          message:
            'Cannot find query "payment": it does not exist in the server\'s configuration for environment "production"',
          expected: '"payments"',
        },
      ],
    },
  });
});
