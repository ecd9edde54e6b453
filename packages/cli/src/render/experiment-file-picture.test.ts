import { parseFile } from '@tidegate/protocol';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { experimentFilePicture } from './experiment-file-picture.ts';

const FILE = `apiVersion: tidegate/v1
kind: Experiment
name: layout
environment: production
hypothesis: People answer more
flag: splitView
unit: userId
arms:
  - { variant: off, weight: 25%, title: As it is }
  - { variant: on, weight: 75% }
ramp:
  - { name: careful, audience: { segments: { staff: 100% }, weight: 10% }, hold: 1d }
  - { name: whole, audience: { weight: 100%, drop: [staff] } }
primary:
  engagement: { event: engaged, better: higher, expect: 20%, detect: 10% }
secondary:
  cost: { event: spent, of: value, per: { query: calls, of: count }, better: lower }
  p90: { event: focus, of: value, quantile: 0.9, better: higher, expect: 1500, deviation: 900 }
  visits: { event: seen, of: count, better: higher }
guardrailMetrics:
  complaints: { event: complained, better: lower, tolerance: 5% }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
sample: { units: 500, per: arm }
duration: 28d
analysis: { past: 14d, window: 7d }
notify: [ops]
`;
const picture = (text: string) => {
  const result = parseFile('e.yaml', text);
  if (!result.ok || result.parsed.kind !== 'Experiment') throw new Error(JSON.stringify(result));
  return experimentFilePicture(result.parsed.experiment, pc.createColors(false));
};

test('experimentFilePicture() shows arms, who takes part, what is compared and how', () => {
  expect(picture(FILE)).toEqual([
    'layout  production  splitView by userId',
    '',
    'arm  weight                       title',
    'off  █████░░░░░░░░░░░░░░░    25%  As it is  control',
    'on   ███████████████░░░░░    75%',
    '',
    'step     takes part                   segments    for',
    'careful  ██░░░░░░░░░░░░░░░░░░    10%  staff 100%  1d',
    'whole    ████████████████████   100%              until it is decided',
    '',
    'role       metric      figure                                 better  expected    matters from',
    'primary    engagement  units with engaged                     higher  20%         10%',
    'secondary  cost        value of spent / count of query calls  lower',
    'secondary  p90         p90 of value of focus                  higher  1500 ± 900',
    'secondary  visits      mean count of seen                     higher',
    'guardrail  complaints  units with complained                  lower               5%',
    '',
    'action    when',
    'rollback  error_rate above 5% for 5m',
    '',
    'hypothesis: People answer more',
    'size: 1000 units of all arms, 4w',
    'analysis: group-sequential, 28 looks, alpha 5%, power 80%',
    'past: 2w before the exposure (CUPED)',
    'window: 1w after the exposure',
    'notify: ops',
  ]);
});

test('experimentFilePicture() says that there is no sample', () => {
  const lines = picture(FILE.replace('sample: { units: 500, per: arm }\n', ''));
  expect(lines).toContain('size: no sample is named, 4w');
  expect(lines).toContain('analysis: always-valid, 28 looks, alpha 5%, power 80%');
});
