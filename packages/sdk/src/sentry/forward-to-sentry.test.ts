import { expect, test } from 'vitest';
import { answered, ManualPage } from '../browser/manual-page.fixture.ts';
import { PageClient } from '../browser/page-client.ts';
import { createTestClient } from '../testing/index.ts';
import { forwardToSentry } from './forward-to-sentry.ts';
import { isExpectedError } from './is-expected-error.ts';
import type { SentryLike, SentryScope } from './sentry-like.ts';

/** A Sentry that writes down what it is told. */
function recording({ hasFlags = true } = {}): { sentry: SentryLike; told: unknown[] } {
  const told: unknown[] = [];
  const scope: SentryScope = {
    setTag: (name, value) => told.push(['tag', name, value]),
    setUser: ({ id }) => told.push(['user', id]),
    setContext: (name, context) => told.push(['context', name, Object.keys(context)]),
  };
  const integration = {
    addFeatureFlag: (name: string, value: unknown) => told.push(['flag', name, value]),
  };
  const sentry: SentryLike = {
    getClient: () => ({ getIntegrationByName: () => (hasFlags ? integration : undefined) }),
    addBreadcrumb: ({ message, level, data }) => told.push(['crumb', message, level, data]),
    withScope: (run) => run(scope),
    captureException: (error) => told.push(['exception', String(error)]),
  };
  return { sentry, told };
}

const flagsOf = (told: readonly unknown[]) =>
  told.filter((one) => Array.isArray(one) && one[0] === 'flag');

test('forwardToSentry() tells booleans as they are, other flags by their variant', () => {
  const client = createTestClient({
    flags: {
      chat: true,
      model: {
        state: 'ENABLED',
        variants: { small: 's', large: 'l' },
        defaultVariant: 'small',
        metadata: {},
      },
    },
  });
  const { sentry, told } = recording();
  const stop = forwardToSentry(client, sentry);
  client.boolean('chat', {}, false);
  client.string('model', {}, '');
  client.set('model', 'large');
  client.string('model', {}, '');
  client.boolean('none', {}, false);
  stop();
  client.boolean('chat', {}, false);
  expect(flagsOf(told)).toEqual([
    ['flag', 'chat', true],
    ['flag', 'model=small', true],
    ['flag', 'model=small', false],
    ['flag', 'model=large', true],
  ]);
});

test('forwardToSentry() leaves breadcrumbs where the rules change', () => {
  const client = createTestClient({ flags: { chat: true } });
  const { sentry, told } = recording();
  const stop = forwardToSentry(client, sentry);
  client.set('chat', false);
  stop();
  client.set('chat', true);
  expect(told).toEqual([
    ['crumb', 'ruleset without a number (bootstrap)', 'info', { flags: ['chat'], flagCount: 1 }],
  ]);
});

test('forwardToSentry() sends errors of failed turns with variant and pseudonym, but no expected ones', async () => {
  const client = createTestClient({ flags: { chat: true } });
  const { sentry, told } = recording({ hasFlags: false });
  forwardToSentry(client, sentry);
  const fail = (error: unknown) => {
    const turn = client.conversation({ id: 'c-1', startedAtMs: 1 }).turn();
    turn.boolean('chat', false);
    turn.fail(error);
  };
  fail(new TypeError('away'));
  fail(new DOMException('gone', 'AbortError'));
  fail(Object.assign(new Error('of the caller'), { status: 404 }));
  client.conversation({ id: 'c-2', startedAtMs: 1 }).turn().end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([
    ['user', 'hidden-c-1'],
    ['tag', 'flag', 'chat'],
    ['tag', 'variant', 'on'],
    ['context', 'tidegate', ['latencyMs', 'chat']],
    ['exception', 'TypeError: away'],
  ]);
});

test('forwardToSentry() of a page tells evaluations and changes', async () => {
  const page = new ManualPage();
  page.server.flags = [answered('chat', true, { variant: 'new~2' })];
  const client = new PageClient(
    { url: 'https://f', key: 'k', context: { targetingKey: 'c' } },
    page,
  );
  const { sentry, told } = recording();
  const stop = forwardToSentry(client, sentry);
  client.start();
  await client.ready();
  client.boolean('chat', false);
  stop();
  client.close();
  expect(told).toEqual([
    ['crumb', 'flags are fresh', 'info', { flags: ['chat'], flagCount: 1 }],
    ['flag', 'chat', true],
  ]);
});

test.each([
  [new DOMException('gone', 'AbortError'), true],
  [Object.assign(new Error(), { status: 400 }), true],
  [Object.assign(new Error(), { statusCode: 499 }), true],
  [Object.assign(new Error(), { status: 399 }), false],
  [Object.assign(new Error(), { status: 500 }), false],
  [new Error('away'), false],
  ['text', false],
  [null, false],
])('isExpectedError(%s) is %s', (error, expected) => {
  expect(isExpectedError(error)).toBe(expected);
});
