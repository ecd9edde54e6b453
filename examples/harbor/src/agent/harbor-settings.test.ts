import { expect, test } from 'vitest';
import { readHarborSettings } from './harbor-settings.ts';

test('readHarborSettings() fills in defaults, with the scripted model and a closed control port', () => {
  expect(readHarborSettings({ TIDEGATE_KEY: 'k' })).toEqual({
    tidegateUrl: 'http://127.0.0.1:7700',
    tidegateKey: 'k',
    cacheDirectory: null,
    host: '127.0.0.1',
    port: 8080,
    controlPort: null,
    openAi: null,
    sentryDsn: null,
    posthog: null,
    data: null,
    seed: 1,
  });
});

test('readHarborSettings() forwards to Sentry and PostHog where it is given a DSN and a key', () => {
  const { sentryDsn, posthog } = readHarborSettings({
    TIDEGATE_KEY: 'k',
    SENTRY_DSN: 'https://abc@sentry.example/7',
    POSTHOG_API_KEY: 'phc_1',
  });
  expect([sentryDsn, posthog]).toEqual([
    'https://abc@sentry.example/7',
    { key: 'phc_1', host: 'https://eu.i.posthog.com' },
  ]);
});

test.each([
  [{ HARBOR_DATA: '/srv/harbor' }, { kind: 'folder', folder: '/srv/harbor' }],
  [{ HARBOR_DATABASE_URL: 'postgres://h/x' }, { kind: 'postgres', url: 'postgres://h/x' }],
  [
    { HARBOR_DATABASE_URL: 'postgres://h/x', HARBOR_DATA: '/srv' },
    { kind: 'postgres', url: 'postgres://h/x' },
  ],
])('readHarborSettings() keeps its data where %j says', (environment, data) => {
  expect(readHarborSettings({ TIDEGATE_KEY: 'k', ...environment }).data).toEqual(data);
});

test('readHarborSettings() chooses OpenAI when there is a key, unless told otherwise', () => {
  const keys = { TIDEGATE_KEY: 'k', OPENAI_API_KEY: 'o' };
  expect(readHarborSettings(keys).openAi).toEqual({ key: 'o', model: 'gpt-5-mini' });
  expect(readHarborSettings({ ...keys, HARBOR_MODEL: 'scripted' }).openAi).toBeNull();
});

test.each([
  [{}, 'TIDEGATE_KEY is not set'],
  [{ TIDEGATE_KEY: 'k', HARBOR_MODEL: 'gpt' }, 'HARBOR_MODEL is "gpt"'],
  [
    { TIDEGATE_KEY: 'k', HARBOR_MODEL: 'openai' },
    'HARBOR_MODEL is "openai" and OPENAI_API_KEY is not set',
  ],
  [{ TIDEGATE_KEY: 'k', HARBOR_PORT: '65536' }, 'HARBOR_PORT is "65536"'],
  [{ TIDEGATE_KEY: 'k', HARBOR_CONTROL_PORT: '-1' }, 'HARBOR_CONTROL_PORT is "-1"'],
])('readHarborSettings() refuses %j: %s', (environment, sentence) => {
  expect(() => readHarborSettings(environment)).toThrow(`Cannot start Harbor: ${sentence}`);
});
