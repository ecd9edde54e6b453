import { expect, test } from 'vitest';
import { aDeliverer, aMessage } from './delivering.fixture.ts';
import { asPagerDuty } from './pagerduty.fixture.ts';
import { aReceiver } from './receiver.fixture.ts';
import { parsed } from './slack.fixture.ts';

const KEY = '0123456789abcdef0123456789abcdef';

async function sent(payload: Parameters<typeof aMessage>[0], id?: string) {
  const { url, received } = await aReceiver(asPagerDuty);
  const channel = { kind: 'pagerduty', routingKey: KEY, endpoint: `${url}/v2/enqueue` } as const;
  const delivery = await aDeliverer().deliver(channel, aMessage(payload, id));
  return { delivery, path: received[0]?.path, body: parsed(received[0]?.body ?? '') };
}

test('deliverPagerDuty() triggers with what PagerDuty takes', async () => {
  const { delivery, path, body } = await sent({
    severity: 'error',
    status: 'firing',
    rule: 'errors',
    dedupKey: 'alert:production:errors',
    advice: 'look at the log',
  });
  expect(delivery).toEqual({ outcome: 'ok', detail: 'the receiver answered 202' });
  expect(path).toBe('/v2/enqueue');
  expect(body).toEqual({
    routing_key: KEY,
    event_action: 'trigger',
    dedup_key: 'alert:production:errors',
    client: 'Tidegate',
    payload: {
      summary: 'Rolled back: chat',
      source: 'tidegate production',
      timestamp: '2027-01-15T08:00:00.000Z',
      severity: 'error',
      class: 'rollout.rolled-back',
      component: 'chat-agent',
      group: 'errors',
      custom_details: {
        text: 'error_rate was 5 % over 2 min; above 0.5 % is too much',
        environment: 'production',
        flag: 'chat-agent',
        rollout: 'ro_1',
        rule: 'errors',
        advice: ['look at the log'],
      },
    },
  });
});

test.each([
  ['firing', 'information', 'trigger'],
  ['escalated', 'critical', 'trigger'],
  ['acknowledged', 'critical', 'acknowledge'],
  ['resolved', 'critical', 'resolve'],
])(
  'deliverPagerDuty() makes of "%s" (%s) a "%s" of the same key',
  async (status, severity, action) => {
    const { delivery, body } = await sent({ status, severity, dedupKey: 'alert:x' });
    expect(delivery.outcome).toBe('ok');
    expect(body).toMatchObject({ event_action: action, dedup_key: 'alert:x' });
  },
);

test('deliverPagerDuty() pages for a rollback, by the id of its notice', async () => {
  const { body } = await sent({});
  expect(body).toMatchObject({
    event_action: 'trigger',
    dedup_key: 'ro_1:4:0',
    payload: { severity: 'critical' },
  });
});

test('deliverPagerDuty() pages nobody for what is for information', async () => {
  const { delivery, path, body } = await sent({ event: 'rollout.phase-entered' });
  expect(delivery.outcome).toBe('ok');
  expect(path).toBe('/v2/change/enqueue');
  expect(body).toMatchObject({ routing_key: KEY, payload: { summary: 'Rolled back: chat' } });
});

test('deliverPagerDuty() keeps within the lengths of PagerDuty', async () => {
  const long = 'x'.repeat(5_000);
  const { delivery, body } = await sent({ title: long, dedupKey: long, text: long, rule: long });
  expect(delivery.outcome).toBe('ok');
  expect(body).toMatchObject({ dedup_key: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test.each([
  [400, { isFinal: true }],
  [429, { isFinal: false, retryAfterMs: 7_000 }],
  [500, { isFinal: false }],
])('deliverPagerDuty() takes %i as %j', async (status, expected) => {
  const { url } = await aReceiver(() => ({ status, headers: { 'retry-after': '7' } }));
  const channel = { kind: 'pagerduty', routingKey: KEY, endpoint: `${url}/v2/enqueue` } as const;
  const { detail: _detail, ...rest } = await aDeliverer().deliver(channel, aMessage());
  expect(rest).toEqual({ outcome: 'failed', ...expected });
});
