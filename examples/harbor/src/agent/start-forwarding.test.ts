import { createTestClient } from '@tidegate/sdk/testing';
import { expect, test } from 'vitest';
import { sentryOptions } from './sentry-options.ts';
import { startForwarding } from './start-forwarding.ts';

const dsn = 'https://abc@sentry.example/7';

test('sentryOptions() sends one trace in ten and nothing of a caller', () => {
  const { beforeSend: _send, beforeBreadcrumb: _crumb, ...options } = sentryOptions(dsn);
  expect(options).toEqual({ dsn, tracesSampleRate: 0.1, sendDefaultPii: false });
});

test('sentryOptions() leaves out expected errors, and the queries of URLs', () => {
  const { beforeSend, beforeBreadcrumb } = sentryOptions(dsn);
  const event = { type: undefined };
  const expected = Object.assign(new Error('of the caller'), { status: 400 });
  expect(beforeSend?.(event, { originalException: expected })).toBeNull();
  expect(beforeSend?.(event, { originalException: new Error('away') })).toBe(event);
  const data = { url: 'https://shop.example/cart?token=1#top', method: 'GET' };
  expect(beforeBreadcrumb?.({ category: 'http', data })).toEqual({
    category: 'http',
    data: { url: 'https://shop.example/cart', method: 'GET' },
  });
  expect(beforeBreadcrumb?.({ message: 'text' })).toEqual({ message: 'text' });
});

test('startForwarding() without a DSN and a key listens to nothing', async () => {
  const client = createTestClient();
  const heard: unknown[] = [];
  const listen = (listener: unknown): (() => void) => {
    heard.push(listener);
    return () => {};
  };
  const listening = { ...client, listen };
  const stop = await startForwarding(listening, { sentryDsn: null, posthog: null });
  await stop();
  expect(heard).toEqual([]);
});
