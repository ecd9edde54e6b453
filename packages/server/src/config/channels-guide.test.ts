import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';

const GUIDE = new URL('../../../../docs/guides/channels.md', import.meta.url);
const KEY = '0123456789abcdef0123456789abcdef';
const VALUES: Readonly<Record<string, string>> = {
  OPS_URL: 'https://hooks.example.com/T1',
  OPS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  OPS_SECRET_OLD: `whsec_${Buffer.alloc(32, 8).toString('base64')}`,
  SLACK_URL: 'https://hooks.slack.com/services/T1/B1/x',
  SENTRY_DSN: 'https://public@o1.ingest.sentry.io/2',
};

const examples = [...readFileSync(GUIDE, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text = '']) => text,
);

test('the guide to channels shows files', () => {
  expect(examples.length).toBeGreaterThan(3);
});

test.each(examples)('parseOperatorConfig() reads what the guide to channels shows: %#', (text) => {
  const read = parseOperatorConfig('tidegate.config.yaml', text, {
    variable: (name) => VALUES[name],
    place: (path) => path,
    file: (path) => ({ text: path.endsWith('.pem') ? (rootCertificates[0] ?? '') : KEY }),
  });
  expect(read.ok ? [] : read.problems).toEqual([]);
});
