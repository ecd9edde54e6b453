import { expect, onTestFinished, test } from 'vitest';
import { answered, ManualPage } from '../browser/manual-page.fixture.ts';
import { PageClient } from '../browser/page-client.ts';
import { createTestClient } from '../testing/index.ts';
import * as monitoring from './index.ts';

const { initializeMonitoring } = monitoring;

function initialize(options: Parameters<typeof initializeMonitoring>[0]): void {
  initializeMonitoring(options);
  onTestFinished(() => initializeMonitoring(null));
}

/** Everything that P calls. */
function callAll(): void {
  monitoring.trackEvent('Message Sent', { type: 'text', length: 100 });
  monitoring.trackFeatureUsage('Focus Mode', 'activated', { duration: 300 });
  monitoring.trackMessageSent('text', { length: 3 });
  monitoring.trackThreadView('t-1', 12);
  monitoring.trackReactionAdded('heart', 'm-1');
  monitoring.trackFocusModeToggled(true, 300);
  monitoring.trackToolActivated('search', 'sidebar');
  monitoring.trackCRMSync('hubspot', true, 5);
  monitoring.trackAISummarization('thread', false, 900);
  monitoring.trackExperimentConversion('chat', 'u-1', 2);
}

const EVENTS = [
  ['Message Sent', undefined],
  ['Focus Mode activated', undefined],
  ['Message Sent', undefined],
  ['Thread Viewed', 12],
  ['Reaction Added', undefined],
  ['Focus Mode Enabled', 300],
  ['Tool Activated', undefined],
  ['CRM Synced', 5],
  ['AI Summary Failed', 900],
  ['chat conversion', 2],
];

test('calls before initializeMonitoring() do nothing, and are told of once', () => {
  const warnings: string[] = [];
  callAll();
  monitoring.captureError(new Error('early'));
  const onWarning = (message: string) => warnings.push(message);
  initialize({ client: createTestClient(), onWarning });
  initialize({ client: createTestClient(), onWarning });
  expect(warnings).toEqual([
    'Cannot monitor 11 calls: initializeMonitoring() came after them; call it first',
  ]);
});

test("P's calls are events of a server's client, under the unit given", () => {
  const client = createTestClient({ flags: { chat: true } });
  const told: unknown[] = [];
  initialize({
    client,
    unit: 'u-0',
    onEvent: (event, properties) => told.push([event, properties]),
  });
  callAll();
  expect(client.events.map(({ event, unit, value }) => [event, value ?? undefined, unit])).toEqual(
    EVENTS.map(([event, value], at) => [event, value, at === EVENTS.length - 1 ? 'u-1' : 'u-0']),
  );
  expect(told[0]).toEqual(['Message Sent', { type: 'text', length: 100 }]);
  expect(told.length).toBe(9);
});

test("without a unit a server's client is told of experiments only", () => {
  const client = createTestClient();
  initialize({ client });
  callAll();
  expect(client.events.map(({ event }) => event)).toEqual(['chat conversion']);
});

test("P's calls are events of a page", async () => {
  const page = new ManualPage();
  page.server.flags = [answered('chat', true, { variant: 'new~2' })];
  const client = new PageClient(
    { url: 'https://f', key: 'k', context: { targetingKey: 'u' } },
    page,
  );
  client.start();
  await client.ready();
  const heard: unknown[] = [];
  client.listen({
    exposed: (flag) => heard.push(['exposed', flag]),
    tracked: (event, _unit, value) => heard.push([event, value]),
  });
  initialize({ client });
  callAll();
  monitoring.trackExperimentExposure('chat', 'u');
  monitoring.captureError(new Error('away'));
  monitoring.evaluateAlert('error_rate_critical', 0.07);
  client.close();
  expect(heard).toEqual([
    ...EVENTS,
    ['exposed', 'chat'],
    ['error', undefined],
    ['alert error_rate_critical', 0.07],
  ]);
});

test('captureError(), trackError() and evaluateAlert() never throw, and hand errors on', () => {
  const client = createTestClient();
  const told: unknown[] = [];
  const observed: unknown[] = [];
  const watched = {
    ...client,
    onRuleset: () => () => {},
    observe: (...given: unknown[]) => void observed.push(given),
  };
  initialize({
    client: watched,
    onError: (error, context) => {
      told.push([String(error), context]);
      throw new Error('a broken listener');
    },
  });
  monitoring.captureError(new TypeError('order 4711 is away'), { step: 'payment' });
  monitoring.trackError('Message Send Error', 'no network', { contentLength: 3 });
  monitoring.evaluateAlert('response_time_critical', 1_200);
  expect(told).toEqual([
    ['TypeError: order 4711 is away', { step: 'payment' }],
    ['Message Send Error: no network', { contentLength: 3 }],
  ]);
  expect(observed).toEqual([
    ['errors', 1, { of: 'product', labels: { type: 'TypeError', message: 'order # is away' } }],
    ['errors', 1, { of: 'product', labels: { type: 'Message Send Error', message: 'no network' } }],
    ['response_time_critical', 1_200],
  ]);
});
