import { expect, test } from 'vitest';
import { parseFiles } from './parse-files.ts';

const file = (name: string, kind: string, body: string) => ({
  name,
  text: `apiVersion: tidegate/v1\nkind: ${kind}\n${body}`,
});
const metrics = file(
  'metrics.yaml',
  'Metrics',
  'metrics:\n  vouchers: { kind: count, better: higher, description: Vouchers }\n',
);
const scorecard = file(
  'scorecard.yaml',
  'Scorecard',
  'name: s\nenvironment: production\nkpis:\n  v: { metric: vouchers, atLeast: 1 }\n',
);
const plan = file(
  'plan.yaml',
  'Plan',
  `name: p
environment: production
flag: f
control: a
candidate: b
phases: [{ name: all, audience: { weight: 100% }, hold: 1h }]
guardrails: [{ metric: vouchers, count: 5, within: 1h, action: pause }]
`,
);
const experiment = file(
  'experiment.yaml',
  'Experiment',
  `name: e
environment: production
flag: f
arms: [{ variant: a }, { variant: b }]
primary: { m: { event: bought, better: higher } }
guardrails: [{ metric: vouchers, count: 5, within: 1h, action: pause }]
`,
);
const alerts = file(
  'alerts.yaml',
  'Alerts',
  `name: a
environment: production
rules: { v: { severity: warning, metric: vouchers, count: 5, within: 1h } }
`,
);
const response = file(
  'response.yaml',
  'Response',
  `name: r
environment: production
matrix: { v: { metric: vouchers, above: 5, severity: low, rollback: fix-forward } }
`,
);
const told = (...args: Parameters<typeof parseFiles>) =>
  parseFiles(...args).map(({ name, result }) =>
    result.ok ? `${name} ok` : `${name} ${result.problems.map(({ code }) => code).join(' ')}`,
  );

test('parseFiles() lets files name the metrics of each other, in any order', () => {
  const good = ['metrics.yaml ok', 'scorecard.yaml ok', 'plan.yaml ok'];
  expect(told([metrics, scorecard, plan])).toEqual(good);
  expect(told([plan, scorecard, metrics])).toEqual([...good].reverse());
  expect(told([scorecard, plan])).toEqual([
    'scorecard.yaml unknown-metric',
    'plan.yaml unknown-metric',
  ]);
});

test('parseFiles() lets files name metrics that are stored, and goes by the files first', () => {
  const stored = { name: 'vouchers', unit: '1', better: 'higher', description: '' } as const;
  expect(told([scorecard], [{ ...stored, kind: 'count' }])).toEqual(['scorecard.yaml ok']);
  expect(told([scorecard], [{ ...stored, kind: 'distribution' }])).toEqual([
    'scorecard.yaml missing-key',
  ]);
  expect(told([scorecard, metrics], [{ ...stored, kind: 'distribution' }])).toEqual([
    'scorecard.yaml ok',
    'metrics.yaml ok',
  ]);
});

test('parseFiles() keeps the mistakes of each file', () => {
  const broken = { name: 'b.yaml', text: 'a: [' };
  expect(told([broken, metrics])).toEqual(['b.yaml syntax', 'metrics.yaml ok']);
});

test('parseFiles() lets alert rules, decisions and guardrails of experiments name them too', () => {
  const lower = { ...metrics, text: metrics.text.replace('higher', 'lower') };
  expect(told([experiment, lower])).toEqual(['experiment.yaml ok', 'metrics.yaml ok']);
  expect(told([experiment])).toEqual(['experiment.yaml unknown-metric']);
  expect(told([alerts, response, lower])).toEqual([
    'alerts.yaml ok',
    'response.yaml ok',
    'metrics.yaml ok',
  ]);
  expect(told([alerts, response])).toEqual([
    'alerts.yaml unknown-metric',
    'response.yaml unknown-metric',
  ]);
});
